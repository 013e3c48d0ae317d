using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace XlaSharp.Tracer;

/// <summary>
/// Exported functions as bytes: a mark, the length of a JSON header, the header, the portable artifact, whose length is
/// in the header. A derivative that is stored follows it, in the same form.
/// </summary>
internal static class ExportedFormat
{
    private const string ArtifactLength = "artifact";
    private const string VjpLength = "vjp";

    private static ReadOnlySpan<byte> Mark => "XLASHARP-EXPORT-1\n"u8;

    public static byte[] Write(Exported exported, int vjpOrder)
    {
        byte[] vjp = vjpOrder > 0 ? Write(exported.Vjp(), vjpOrder - 1) : [];
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header))
        {
            Write(json, exported.Signature, exported.Artifact.Length, vjp.Length);
        }

        int end = Mark.Length + sizeof(int) + header.WrittenCount + exported.Artifact.Length;
        byte[] data = new byte[end + vjp.Length];
        vjp.CopyTo(data, end);
        Mark.CopyTo(data);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(Mark.Length), header.WrittenCount);
        header.WrittenSpan.CopyTo(data.AsSpan(Mark.Length + sizeof(int)));
        exported.Artifact.Span.CopyTo(data.AsSpan(Mark.Length + sizeof(int) + header.WrittenCount));
        return data;
    }

    public static Exported Read(ReadOnlySpan<byte> data)
    {
        // Derivatives hold derivatives.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int start = Mark.Length + sizeof(int);
        if (data.Length < start || !data.StartsWith(Mark))
        {
            throw new FormatException("The bytes are no exported function: they do not begin with XLASHARP-EXPORT-1.");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(data[Mark.Length..]);
        if (length < 0 || length > data.Length - start)
        {
            throw new FormatException(
                $"The exported function is cut off: its header takes {length} bytes, but only "
                    + $"{data.Length - start} follow."
            );
        }

        try
        {
            Utf8JsonReader reader = new(data.Slice(start, length));
            using JsonDocument header = JsonDocument.ParseValue(ref reader);
            ReadOnlySpan<byte> rest = data[(start + length)..];
            (int artifact, int vjp) = Lengths(header.RootElement, rest.Length);
            Exported? derivative = vjp == 0 ? null : Read(rest[artifact..]);
            return new(
                Signature(header.RootElement),
                rest[..artifact].ToArray(),
                derivative is null ? null : new(() => derivative)
            );
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or InsufficientExecutionStackException
            )
        {
            throw new FormatException($"The header of the exported function is broken: {exception.Message}", exception);
        }
    }

    // Files of older versions end with their artifact.
    private static (int Artifact, int Vjp) Lengths(JsonElement header, int rest)
    {
        if (!header.TryGetProperty(ArtifactLength, out JsonElement given))
        {
            return (rest, 0);
        }

        (long artifact, long vjp) = (given.GetInt32(), header.GetProperty(VjpLength).GetInt32());
        return artifact >= 0 && vjp >= 0 && artifact + vjp == rest
            ? ((int)artifact, (int)vjp)
            : throw new FormatException(
                $"The exported function is cut off: its artifact takes {artifact} bytes, "
                    + $"its derivative {vjp}, but {rest} follow."
            );
    }

    private static void Write(Utf8JsonWriter json, ExportedSignature signature, int artifact, int vjp)
    {
        json.WriteStartObject();
        json.WriteString("name", signature.Name);
        json.WriteNumber(ArtifactLength, artifact);
        json.WriteNumber(VjpLength, vjp);
        json.WriteStartArray("parameters");
        Array.ForEach(signature.Parameters, json.WriteStringValue);
        json.WriteEndArray();
        Write(json, "arguments", signature.Arguments);
        Write(json, "results", signature.Results);
        json.WriteStartArray("sizes");
        foreach (Hlo.ValueList<Dim> sizes in signature.Sizes)
        {
            json.WriteStartArray();
            foreach (Dim size in sizes)
            {
                json.WriteStringValue(size.Text);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WritePropertyName("structure");
        Write(json, signature.Structure);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, (string Path, string Type)[] entries)
    {
        json.WriteStartArray(name);
        foreach ((string path, string type) in entries)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ExportedStructure structure)
    {
        json.WriteStartObject();
        json.WriteString("kind", structure.Kind);
        json.WriteStartArray("children");
        for (int i = 0; i < structure.Children.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("key", structure.Keys[i]);
            json.WritePropertyName("value");
            Write(json, structure.Children[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ExportedSignature Signature(JsonElement header) =>
        new(
            header.GetProperty("name").GetString()!,
            [.. header.GetProperty("parameters").EnumerateArray().Select(name => name.GetString()!)],
            Entries(header.GetProperty("arguments")),
            Entries(header.GetProperty("results")),
            Structure(header.GetProperty("structure")),
            [
                .. header
                    .GetProperty("sizes")
                    .EnumerateArray()
                    .Select(sizes =>
                        Hlo.ValueList.Create<Dim>([
                            .. sizes.EnumerateArray().Select(size => Dim.Parse(size.GetString()!)),
                        ])
                    ),
            ]
        );

    private static (string Path, string Type)[] Entries(JsonElement entries) =>
        [
            .. entries
                .EnumerateArray()
                .Select(entry => (entry.GetProperty("path").GetString()!, entry.GetProperty("type").GetString()!)),
        ];

    private static ExportedStructure Structure(JsonElement structure)
    {
        JsonElement[] children = [.. structure.GetProperty("children").EnumerateArray()];
        return new(
            structure.GetProperty("kind").GetString()!,
            [.. children.Select(child => child.GetProperty("key").GetString()!)],
            [.. children.Select(child => Structure(child.GetProperty("value")))]
        );
    }
}
