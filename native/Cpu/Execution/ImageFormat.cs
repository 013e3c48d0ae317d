using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Execution;

/// <summary>
/// The file form of an <see cref="ExecutableImage"/>: magic, version, checksum of the rest, target processor, the fields,
/// then the constants, which are not copied more often than they must. Code compiled for another processor is refused rather than run.
/// </summary>
internal static unsafe class ImageFormat
{
    private const ulong Magic = 0x5043_5052_4148_5358; // "XSHARPCP"
    private const int Version = 8;
    private const int HeaderSize = sizeof(ulong) + sizeof(int) + sizeof(uint);

    /// <summary>The processor that code of this process is for.</summary>
    public static string Target { get; } =
        $"{HostCpu.Triple} {HostCpu.Name} {string.Join(',', HostCpu.EnabledFeatures)}";

    /// <summary>Writes an image.</summary>
    /// <returns>The bytes, in an array that is not moved.</returns>
    public static byte[] Serialize(ExecutableImage image)
    {
        using var fields = new MemoryStream();
        using (var writer = new BinaryWriter(fields, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Target);
            writer.Write(image.Name);
            WriteBlob(writer, image.Options.Serialized);
            WriteTypes(writer, image.Parameters);
            WriteTypes(writer, image.Results);
            WriteDimensions(writer, image.DynamicParameters);
            WriteDimensions(writer, image.DynamicResults);
            WriteList(writer, image.DonatedParameters, writer.Write);
            WriteList(
                writer,
                image.Aliases,
                alias =>
                {
                    writer.Write(alias.Parameter);
                    writer.Write(alias.Result);
                }
            );
            writer.Write(image.ArenaSize);
            writer.Write(image.Cost.Flops);
            writer.Write(image.Cost.BytesAccessed);
            writer.Write(image.Cost.Transcendentals);
            writer.Write(image.EntryPoint);
            writer.Write(image.Explanation ?? "");
            WriteList(writer, image.ObjectFiles, file => WriteBlob(writer, file.Span));
            WriteList(writer, image.HostCalls, call => HostCallFormat.Write(writer, call));
            writer.Write(image.Constants.Length);
        }

        Span<byte> body = fields.GetBuffer().AsSpan(0, (int)fields.Length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(
            checked(HeaderSize + body.Length + image.Constants.Length),
            pinned: true
        );
        body.CopyTo(bytes.AsSpan(HeaderSize));
        image.Constants.Span.CopyTo(bytes.AsSpan(HeaderSize + body.Length));
        BitConverter.TryWriteBytes(bytes, Magic);
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(ulong)), Version);
        Seal(bytes);
        return bytes;
    }

    /// <summary>Writes the checksum of an image's bytes into its header.</summary>
    internal static void Seal(byte[] bytes) =>
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(ulong) + sizeof(int)), Checksum(bytes.AsSpan(HeaderSize)));

    /// <summary>Reads an image.</summary>
    /// <exception cref="StatusException">The bytes are not an image, are damaged, or are for another processor or
    /// version.</exception>
    public static ExecutableImage Deserialize(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || BitConverter.ToUInt64(bytes) != Magic)
        {
            throw StatusException.InvalidArgument(
                $"The {bytes.Length} bytes are not an executable that this plugin wrote."
            );
        }

        int version = BitConverter.ToInt32(bytes[sizeof(ulong)..]);
        if (version != Version)
        {
            throw StatusException.FailedPrecondition(
                $"The executable has format version {version}, this plugin reads version {Version}: compile it again."
            );
        }

        ReadOnlySpan<byte> body = bytes[HeaderSize..];
        if (BitConverter.ToUInt32(bytes[(sizeof(ulong) + sizeof(int))..]) != Checksum(body))
        {
            throw new StatusException(StatusCode.DataLoss, "The executable is damaged: its checksum does not match.");
        }

        fixed (byte* start = body)
        {
            using var reader = new BinaryReader(new UnmanagedMemoryStream(start, body.Length), Encoding.UTF8);
            try
            {
                return Read(reader);
            }
            catch (Exception e) when (e is IOException or FormatException or ArgumentException)
            {
                throw new StatusException(StatusCode.DataLoss, $"The executable is damaged: {e.Message}");
            }
        }
    }

    private static ExecutableImage Read(BinaryReader reader)
    {
        string target = reader.ReadString();
        if (target != Target)
        {
            throw StatusException.FailedPrecondition(
                $"The executable was compiled for the processor '{target}', this one is '{Target}': compile it again."
            );
        }

        string name = reader.ReadString();
        CompileOptions options = CompileOptions.Parse(ReadBlob(reader), "PJRT_Executable_DeserializeAndLoad");
        return new ExecutableImage
        {
            Name = name,
            Options = options,
            Parameters = ReadTypes(reader),
            Results = ReadTypes(reader),
            DynamicParameters = ReadDimensions(reader),
            DynamicResults = ReadDimensions(reader),
            DonatedParameters = ReadList(reader, reader.ReadInt32),
            Aliases = ReadList(reader, () => new InputOutputAlias(reader.ReadInt32(), reader.ReadInt32())),
            ArenaSize = reader.ReadInt64(),
            Cost = new ProgramCost(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle()),
            EntryPoint = reader.ReadString(),
            Explanation = reader.ReadString() is { Length: > 0 } explanation ? explanation : null,
            ObjectFiles = ReadList(reader, () => (ReadOnlyMemory<byte>)ReadBlob(reader)),
            HostCalls = ReadList(reader, () => HostCallFormat.Read(reader)),
            Constants = ReadConstants(reader),
        };
    }

    private static AlignedBytes ReadConstants(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        if (length < 0 || length != left)
        {
            throw new FormatException($"{length} bytes of constants, where {left} are left");
        }

        AlignedBytes constants = new(length);
        reader.BaseStream.ReadExactly(constants.Span);
        return constants;
    }

    internal static void WriteTypes(BinaryWriter writer, ImmutableArray<TensorType> types) =>
        WriteList(
            writer,
            types,
            type =>
            {
                writer.Write(type.ElementType.Text);
                WriteList(writer, [.. type.Dims], writer.Write);
            }
        );

    private static void WriteDimensions(BinaryWriter writer, ImmutableArray<DynamicDimension> dimensions) =>
        WriteList(
            writer,
            dimensions,
            dimension =>
            {
                writer.Write(dimension.Index);
                writer.Write(dimension.Dimension);
            }
        );

    private static ImmutableArray<DynamicDimension> ReadDimensions(BinaryReader reader) =>
        ReadList(reader, () => new DynamicDimension(reader.ReadInt32(), reader.ReadInt32()));

    internal static ImmutableArray<TensorType> ReadTypes(BinaryReader reader) =>
        ReadList(reader, () => new TensorType(ReadElementType(reader), Dims.Of(ReadList(reader, reader.ReadInt64))));

    internal static ScalarType ReadElementType(BinaryReader reader)
    {
        string name = reader.ReadString();
        return name switch
        {
            "complex<f32>" => ElementType.Complex64,
            "complex<f64>" => ElementType.Complex128,
            _ => ElementType.TryParse(name, out ScalarType? type)
                ? type
                : throw new FormatException($"element type '{name}'"),
        };
    }

    internal static void WriteList<T>(BinaryWriter writer, ImmutableArray<T> items, Action<T> write)
    {
        writer.Write(items.Length);
        foreach (T item in items)
        {
            write(item);
        }
    }

    internal static ImmutableArray<T> ReadList<T>(BinaryReader reader, Func<T> read)
    {
        int count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length)
        {
            throw new FormatException($"a list of {count} items");
        }

        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>(count);
        for (int i = 0; i < count; i++)
        {
            items.Add(read());
        }

        return items.MoveToImmutable();
    }

    internal static void WriteBlob(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    internal static byte[] ReadBlob(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        byte[] bytes = length >= 0 ? reader.ReadBytes(length) : throw new FormatException($"a blob of {length} bytes");
        return bytes.Length == length
            ? bytes
            : throw new EndOfStreamException($"{length} bytes expected, {bytes.Length} left");
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BitConverter.ToUInt64(bytes));
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
