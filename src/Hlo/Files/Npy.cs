using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Hlo;

/// <summary>
/// NumPy's <c>.npy</c> files (format 1.0 to 3.0). Types that NumPy lacks are stored as raw bytes of their width
/// (<c>|V2</c> for bfloat16), as the ml_dtypes package does; integers under 8 bits as <c>i1</c> and <c>u1</c>.
/// </summary>
public static partial class Npy
{
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    private static readonly (string Descriptor, ScalarType Type)[] Descriptors =
    [
        ("|b1", ElementType.I1),
        ("|i1", ElementType.I8),
        ("<i2", ElementType.I16),
        ("<i4", ElementType.I32),
        ("<i8", ElementType.I64),
        ("|u1", ElementType.UI8),
        ("<u2", ElementType.UI16),
        ("<u4", ElementType.UI32),
        ("<u8", ElementType.UI64),
        ("<f2", ElementType.F16),
        ("<f4", ElementType.F32),
        ("<f8", ElementType.F64),
        ("<c8", ElementType.Complex64),
        ("<c16", ElementType.Complex128),
        ("|V2", ElementType.BF16),
        ("<V2", ElementType.BF16),
    ];

    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidDataException">The file is no array, or one of an unsupported type or order.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HostTensor Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads an array out of the bytes of a file.</summary>
    /// <param name="file">All bytes; the tensor keeps them.</param>
    /// <param name="path">Where they are from, for messages.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidDataException">The bytes are no array, or one of an unsupported type or
    /// order.</exception>
    public static HostTensor Parse(byte[] file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length < 10 || !file.AsSpan(0, 6).SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{path}: no .npy file: it must start with \\x93NUMPY.");
        }

        bool isShort = file[6] == 1;
        int start = isShort ? 10 : 12;
        long length =
            isShort ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8))
            : file.Length >= 12 ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8))
            : long.MaxValue;
        if (start + length > file.Length)
        {
            throw new InvalidDataException($"{path}: cut short inside the header ({file.Length} bytes).");
        }

        TensorType type = ParseHeader(path, Encoding.UTF8.GetString(file, start, (int)length));
        int offset = start + (int)length;
        return file.Length - offset == type.ByteCount
            ? new(type, file.AsMemory(offset))
            : throw new InvalidDataException(
                $"{path}: {type} takes {type.ByteCount} bytes, the file holds {file.Length - offset}."
            );
    }

    /// <summary>Writes an array, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, HostTensor tensor) => AtomicFile.Write(path, stream => Write(stream, tensor));

    /// <summary>Writes an array to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensor">The tensor.</param>
    public static void Write(Stream stream, HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        Dims dims = tensor.Type.Dims;
        string shape = dims.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"({dims[0]},)") : $"({dims})";
        string header =
            $"{{'descr': '{DescriptorOf(tensor.Type.ElementType)}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        byte[] prefix =
        [
            .. Magic,
            1,
            0,
            (byte)header.Length,
            (byte)(header.Length >> 8),
            .. Encoding.ASCII.GetBytes(header),
        ];
        stream.Write(prefix);
        stream.Write(tensor.Data.Span);
    }

    private static TensorType ParseHeader(string path, string header)
    {
        Match match = HeaderPattern().Match(header);
        if (!match.Success)
        {
            throw new InvalidDataException($"{path}: unreadable header {header.Trim()}");
        }

        if (match.Groups["order"].Value != "False")
        {
            throw new InvalidDataException(
                $"{path}: the array is in Fortran order; store it in C order (numpy.ascontiguousarray)."
            );
        }

        string descriptor = match.Groups["descr"].Value;
        foreach ((string known, ScalarType type) in Descriptors)
        {
            if (known == descriptor)
            {
                return new(
                    type,
                    Dims.Of(
                        NumberPattern()
                            .Matches(match.Groups["shape"].Value)
                            .Select(number =>
                                int.TryParse(number.Value, CultureInfo.InvariantCulture, out int size)
                                    ? (long)size
                                    : throw new InvalidDataException($"{path}: dimension {number.Value} is too large.")
                            )
                    )
                );
            }
        }

        throw new InvalidDataException(
            $"{path}: element type '{descriptor}' is not supported; expected one of "
                + $"{string.Join(", ", Descriptors.Select(d => d.Descriptor))}."
        );
    }

    private static string DescriptorOf(ElementType type)
    {
        foreach ((string descriptor, ScalarType known) in Descriptors)
        {
            if (known.Equals(type))
            {
                return descriptor;
            }
        }

        return type switch
        {
            { IsSigned: true } => "|i1",
            { IsUnsigned: true } => "|u1",
            _ => string.Create(CultureInfo.InvariantCulture, $"|V{type.ByteSize}"),
        };
    }

    [GeneratedRegex(
        @"'descr':\s*'(?<descr>[^']*)'.*'fortran_order':\s*(?<order>True|False).*'shape':\s*\((?<shape>[\d,\sL]*)\)"
    )]
    private static partial Regex HeaderPattern();

    [GeneratedRegex(@"\d+")]
    private static partial Regex NumberPattern();
}
