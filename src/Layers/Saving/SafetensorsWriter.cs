using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Format = XlaSharp.Layers.Saving.SafetensorsFormat;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// Writes safetensors files in one pass, tensor by tensor; the checksum is put into its place at the end.
/// </summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    public static void Write(
        string path,
        IReadOnlyList<SavedTensor> tensors,
        IReadOnlyDictionary<string, string> metadata
    )
    {
        string[] repeated =
        [
            .. tensors.GroupBy(tensor => tensor.Name).Where(group => group.Count() > 1).Select(group => group.Key),
        ];
        if (repeated.Length > 0 || tensors.Any(tensor => tensor.Name == Format.MetadataKey))
        {
            throw new ArgumentException(
                repeated.Length > 0
                    ? $"'{path}': tensors of one file need different names; repeated: {string.Join(", ", repeated)}."
                    : $"'{path}': no tensor can be called '{Format.MetadataKey}'."
            );
        }

        // Wide elements first, so that each tensor lies at a multiple of its element size.
        SavedTensor[] ordered = [.. tensors.OrderByDescending(tensor => tensor.Type.ElementType.ByteSize)];
        byte[] header = Header(ordered, metadata);
        AtomicFile.Write(path, stream => Write(stream, header, ordered));
    }

    private static void Write(Stream stream, byte[] header, SavedTensor[] tensors)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[Format.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        Put(length);
        Put(header);
        foreach (SavedTensor tensor in tensors)
        {
            HostTensor value = tensor.Value();
            Put(
                value.Type.Equals(tensor.Type)
                    ? value.Data.Span
                    : throw new InvalidOperationException(
                        $"Tensor '{tensor.Name}' was announced as {tensor.Type}, but is {value.Type}."
                    )
            );
        }

        stream.Position = Format.LengthBytes + Format.PlaceOfChecksum(header);
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())));

        void Put(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            hash.AppendData(bytes);
        }
    }

    private static byte[] Header(SavedTensor[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(Format.MetadataKey);
            json.WriteString(Format.VersionKey, Format.Version);
            json.WriteString(Format.ChecksumKey, new string('0', Format.ChecksumLength));
            foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach (SavedTensor tensor in tensors)
            {
                WriteEntry(json, tensor, offset);
                offset += tensor.Type.ByteCount;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, SavedTensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", NameOf(tensor));
        json.WriteStartArray("shape");
        foreach (long size in tensor.Type.Dims)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Type.ByteCount);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string NameOf(SavedTensor tensor) =>
        Format.Types.FirstOrDefault(entry => entry.Type.Equals(tensor.Type.ElementType)).Name
        ?? throw new NotSupportedException(
            $"Tensor '{tensor.Name}' is {tensor.Type}: safetensors files have no elements of that type, only "
                + $"{string.Join(", ", Format.Types.Select(entry => entry.Type))}."
        );
}
