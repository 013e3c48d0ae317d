using System.Collections.Immutable;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Execution;

/// <summary>
/// The file form of an <see cref="ExecutableImage"/>: magic, version, number of bytes and checksum of the fields; the
/// fields, with the target processor first, the number of the constants' bytes and their checksum last; the constants,
/// which are summed while they are copied, once. Code compiled for another processor is refused rather than run.
/// </summary>
internal static unsafe class ImageFormat
{
    private const ulong Magic = 0x5043_5052_4148_5358; // "XSHARPCP"
    private const int Version = 9;
    private const int VersionAt = sizeof(ulong);
    private const int LengthAt = VersionAt + sizeof(int);
    private const int ChecksumAt = LengthAt + sizeof(int);
    private const int HeaderSize = ChecksumAt + sizeof(ulong);

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
            writer.Write(0UL);
        }

        Span<byte> body = fields.GetBuffer().AsSpan(0, (int)fields.Length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(
            checked(HeaderSize + body.Length + image.Constants.Length),
            pinned: true
        );
        ulong sum = Checksum.Copy(image.Constants.Span, bytes.AsSpan(HeaderSize + body.Length));
        GC.KeepAlive(image.Constants);
        BitConverter.TryWriteBytes(body[^sizeof(ulong)..], sum);
        body.CopyTo(bytes.AsSpan(HeaderSize));
        BitConverter.TryWriteBytes(bytes, Magic);
        BitConverter.TryWriteBytes(bytes.AsSpan(VersionAt), Version);
        BitConverter.TryWriteBytes(bytes.AsSpan(LengthAt), body.Length);
        Seal(bytes);
        return bytes;
    }

    /// <summary>Writes the checksum of an image's fields into its header.</summary>
    internal static void Seal(byte[] bytes) =>
        BitConverter.TryWriteBytes(
            bytes.AsSpan(ChecksumAt),
            Checksum.Of(bytes.AsSpan(HeaderSize, BitConverter.ToInt32(bytes, LengthAt)))
        );

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

        int version = BitConverter.ToInt32(bytes[VersionAt..]);
        if (version != Version)
        {
            throw StatusException.FailedPrecondition(
                $"The executable has format version {version}, this plugin reads version {Version}: compile it again."
            );
        }

        int length = BitConverter.ToInt32(bytes[LengthAt..]);
        if (length < 0 || length > bytes.Length - HeaderSize)
        {
            throw Damaged($"its header tells of {length} bytes, where {bytes.Length - HeaderSize} follow");
        }

        ReadOnlySpan<byte> body = bytes.Slice(HeaderSize, length);
        if (BitConverter.ToUInt64(bytes[ChecksumAt..]) != Checksum.Of(body))
        {
            throw Damaged("its checksum does not match");
        }

        fixed (byte* start = body)
        {
            using var reader = new BinaryReader(new UnmanagedMemoryStream(start, body.Length), Encoding.UTF8);
            try
            {
                return Read(reader, bytes[(HeaderSize + length)..]);
            }
            catch (Exception e) when (e is IOException or FormatException or ArgumentException)
            {
                throw Damaged(e.Message);
            }
        }
    }

    private static StatusException Damaged(string how) =>
        new(StatusCode.DataLoss, $"The executable is damaged: {how}. Compile it again.");

    private static ExecutableImage Read(BinaryReader reader, ReadOnlySpan<byte> constants)
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
            Constants = ReadConstants(reader, constants),
        };
    }

    private static AlignedBytes ReadConstants(BinaryReader reader, ReadOnlySpan<byte> bytes)
    {
        int length = reader.ReadInt32();
        if (length != bytes.Length)
        {
            throw new FormatException($"{length} bytes of constants, where {bytes.Length} are left");
        }

        AlignedBytes constants = new(length);
        ulong sum = Checksum.Copy(bytes, constants.Span);
        GC.KeepAlive(constants);
        return sum == reader.ReadUInt64()
            ? constants
            : throw new FormatException("the checksum of its constants does not match");
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
}
