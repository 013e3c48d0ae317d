using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace XlaSharp.Runtime.PjRt.Caching;

/// <summary>
/// One file of the compilation cache: <c>XLAC</c>, the format's version, the environment, and the executable with its
/// digest.
/// </summary>
/// <remarks>
/// Layout, little-endian: magic 4, version 4, length of the environment 4, length of the executable 8, SHA-256 of
/// environment and executable 32, environment (UTF-8), executable.
/// </remarks>
internal static class CacheEntry
{
    private const int Version = 1;
    private const int HeaderLength = 52;

    /// <summary>The file's content.</summary>
    /// <param name="environment">Where the executable may be loaded.</param>
    /// <param name="executable">The serialized executable.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Encode(ExecutionEnvironment environment, ReadOnlySpan<byte> executable)
    {
        byte[] text = Encoding.UTF8.GetBytes(environment.ToText());
        byte[] file = new byte[HeaderLength + text.Length + executable.Length];
        Span<byte> header = file;
        "XLAC"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], text.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], executable.Length);
        text.CopyTo(header[HeaderLength..]);
        executable.CopyTo(header[(HeaderLength + text.Length)..]);
        SHA256.HashData(header[HeaderLength..], header[20..HeaderLength]);
        return file;
    }

    /// <summary>Takes a file apart.</summary>
    /// <param name="file">The content.</param>
    /// <param name="environment">Receives where the executable may be loaded.</param>
    /// <param name="executable">Receives the serialized executable.</param>
    /// <returns>Null, or what is wrong with the file.</returns>
    public static string? Decode(
        ReadOnlyMemory<byte> file,
        out ExecutionEnvironment? environment,
        out ReadOnlyMemory<byte> executable
    )
    {
        (environment, executable) = (null, default);
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < HeaderLength || !bytes.StartsWith("XLAC"u8))
        {
            return "it is no entry of a compilation cache";
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (version != Version)
        {
            return $"it has format {version}, this program reads format {Version}";
        }

        int textLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);
        if (textLength < 0 || length < 0 || length > bytes.Length || HeaderLength + textLength + length != bytes.Length)
        {
            return $"it is truncated or has something appended: {bytes.Length} bytes, announced "
                + $"{HeaderLength + textLength + length}";
        }

        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes[HeaderLength..], digest);
        if (!digest.SequenceEqual(bytes[20..HeaderLength]))
        {
            return "its checksum does not fit its content";
        }

        environment = ExecutionEnvironment.TryParse(Encoding.UTF8.GetString(bytes.Slice(HeaderLength, textLength)));
        executable = file[(HeaderLength + textLength)..];
        return environment is null ? "it does not say where it was made" : null;
    }
}
