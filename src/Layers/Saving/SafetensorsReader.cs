using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Format = XlaSharp.Layers.Saving.SafetensorsFormat;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// Reads safetensors files in one pass. Everything that the header says is checked before anything is believed.
/// </summary>
internal sealed class SafetensorsReader
{
    private readonly string _path;
    private readonly long _length;

    private SafetensorsReader(string path, long length) => (_path, _length) = (path, length);

    private sealed record Entry(string Name, TensorType Type, long Begin, long End);

    public static SafetensorsFile Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return new SafetensorsReader(path, stream.Length).Read(stream);
        }
        catch (EndOfStreamException exception)
        {
            throw new SavedFileException(path, "is truncated: it became shorter while it was read.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SavedFileException(path, $"cannot be read: {exception.Message}", exception);
        }
    }

    private SafetensorsFile Read(FileStream stream)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] prefix = new byte[Format.LengthBytes];
        Require(
            _length >= prefix.Length,
            $"is truncated or no safetensors file: it has {_length} bytes, not even the length of a header."
        );
        stream.ReadExactly(prefix);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        Require(
            headerLength is > 1 and <= Format.LongestHeader && headerLength <= _length - prefix.Length,
            $"is truncated, damaged or no safetensors file: a header of {headerLength} bytes in a file of {_length} "
                + "bytes."
        );
        byte[] header = new byte[headerLength];
        stream.ReadExactly(header);
        (Dictionary<string, string> metadata, List<Entry> entries) = Parse(header);
        CheckPlaces(entries, _length - prefix.Length - headerLength);
        string? expected = TakeChecksum(metadata, header);
        hash.AppendData(prefix);
        hash.AppendData(header);
        Dictionary<string, HostTensor> values = ReadValues(stream, entries, hash);
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        Require(
            expected is null || expected == found,
            "is damaged: its checksum does not fit its content. Get the file again."
        );
        return new(_path, metadata, new(entries.Select(entry => KeyValuePair.Create(entry.Name, values[entry.Name]))));
    }

    private static Dictionary<string, HostTensor> ReadValues(
        FileStream stream,
        List<Entry> entries,
        IncrementalHash hash
    )
    {
        Dictionary<string, HostTensor> values = [];
        foreach (Entry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            byte[] data = new byte[entry.End - entry.Begin];
            stream.ReadExactly(data);
            hash.AppendData(data);
            values.Add(entry.Name, new(entry.Type, data));
        }

        return values;
    }

    /// <summary>
    /// The checksum that the file states, replaced by zeros in the header; null for files of other tools.
    /// </summary>
    private string? TakeChecksum(Dictionary<string, string> metadata, byte[] header)
    {
        bool isOurs = metadata.Keys.Any(key => key.StartsWith("xlasharp.", StringComparison.Ordinal));
        if (!isOurs)
        {
            return null;
        }

        int place = Format.PlaceOfChecksum(header);
        Require(
            place >= 0 && metadata.ContainsKey(Format.ChecksumKey) && metadata.ContainsKey(Format.VersionKey),
            "is damaged: it was written by XlaSharp, but has no checksum. Get the file again."
        );
        string version = metadata[Format.VersionKey];
        Require(
            version == Format.Version,
            $"has version {version}; this program reads version {Format.Version}. Write it again with this version's "
                + "library."
        );
        Span<byte> digits = header.AsSpan(place, Format.ChecksumLength);
        string stated = Encoding.ASCII.GetString(digits);
        digits.Fill((byte)'0');
        return stated;
    }

    private (Dictionary<string, string> Metadata, List<Entry> Entries) Parse(byte[] header)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new() { AllowDuplicateProperties = false });
            Dictionary<string, string> metadata = [];
            List<Entry> entries = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(Format.MetadataKey))
                {
                    metadata = property
                        .Value.EnumerateObject()
                        .ToDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? string.Empty);
                }
                else
                {
                    entries.Add(ParseEntry(property.Name, property.Value));
                }
            }

            return (metadata, entries);
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or InvalidOperationException
                        or FormatException
                        or KeyNotFoundException
                        or OverflowException
            )
        {
            throw new SavedFileException(
                _path,
                $"is damaged or no safetensors file: its header cannot be read: {exception.Message}",
                exception
            );
        }
    }

    private Entry ParseEntry(string name, JsonElement entry)
    {
        string dtype = entry.GetProperty("dtype").GetString() ?? string.Empty;
        ScalarType? element = Format.Types.FirstOrDefault(known => known.Name == dtype).Type;
        Require(
            element is not null,
            $"tensor '{name}' has elements of type '{dtype}'; known are "
                + $"{string.Join(", ", Format.Types.Select(known => known.Name))}."
        );
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        Require(
            Array.TrueForAll(shape, size => size >= 0) && offsets.Length == 2,
            $"is damaged: tensor '{name}' has shape [{string.Join(", ", shape)}] and {offsets.Length} offsets."
        );
        TensorType type = new(element!, Dims.Create(shape));
        long count = shape.Aggregate((long)element!.ByteSize, (product, size) => checked(product * size));
        Require(
            offsets[1] >= offsets[0] && offsets[1] - offsets[0] == count && count <= Array.MaxLength,
            $"is damaged: tensor '{name}', {type}, takes {count} bytes, but its place is [{offsets[0]}, {offsets[1]})."
        );
        return new(name, type, offsets[0], offsets[1]);
    }

    /// <summary>The tensors fill the rest of the file, without holes and without overlaps.</summary>
    private void CheckPlaces(List<Entry> entries, long available)
    {
        long next = 0;
        foreach (Entry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            Require(
                entry.Begin == next,
                $"is damaged: tensor '{entry.Name}' begins at byte {entry.Begin} of the data, but the one before "
                    + $"ends at {next}."
            );
            next = entry.End;
        }

        Require(
            next <= available,
            $"is truncated: its tensors take {next} bytes, but {available} are there. Get the file again."
        );
        Require(
            next == available,
            $"is damaged: its tensors take {next} bytes, but {available} are there. Get the file again."
        );
    }

    private void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new SavedFileException(_path, fault);
        }
    }
}
