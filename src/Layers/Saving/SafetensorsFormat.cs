using System.Security.Cryptography;
using XlaSharp.Hlo;

namespace XlaSharp.Layers.Saving;

/// <summary>Names and numbers of the safetensors format, and of the checksum that this library adds to it.</summary>
internal static class SafetensorsFormat
{
    public const string MetadataKey = "__metadata__";
    public const string VersionKey = "xlasharp.version";
    public const string ChecksumKey = "xlasharp.sha256";
    public const string Version = "1";
    public const int LengthBytes = 8;
    public const int ChecksumLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>The longest header that readers of the format accept.</summary>
    public const int LongestHeader = 100_000_000;

    public static readonly (string Name, ScalarType Type)[] Types =
    [
        ("BOOL", ElementType.I1),
        ("U8", ElementType.UI8),
        ("I8", ElementType.I8),
        ("U16", ElementType.UI16),
        ("I16", ElementType.I16),
        ("U32", ElementType.UI32),
        ("I32", ElementType.I32),
        ("U64", ElementType.UI64),
        ("I64", ElementType.I64),
        ("F8_E5M2", ElementType.F8E5M2),
        ("F8_E4M3", ElementType.F8E4M3FN),
        ("F8_E8M0", ElementType.F8E8M0FNU),
        ("F16", ElementType.F16),
        ("BF16", ElementType.BF16),
        ("F32", ElementType.F32),
        ("F64", ElementType.F64),
        ("C64", ElementType.Complex64),
    ];

    /// <summary>
    /// Where the checksum stands in a header; it is computed with zeros (the digit) in its place. -1 if there is none.
    /// </summary>
    public static int PlaceOfChecksum(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> opening = "\"xlasharp.sha256\":\""u8;
        int found = header.IndexOf(opening);
        return found < 0 || found + opening.Length + ChecksumLength > header.Length ? -1 : found + opening.Length;
    }
}
