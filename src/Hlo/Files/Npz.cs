using System.IO.Compression;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Hlo;

/// <summary>
/// NumPy's <c>.npz</c> files: zip archives of <c>.npy</c> files, as <c>numpy.savez</c> writes and <c>numpy.load</c>
/// reads them.
/// </summary>
public static class Npz
{
    private const string Suffix = ".npy";

    // The first day that zip archives can name: the same arrays give the same bytes.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The arrays by name, in the archive's order.</returns>
    /// <exception cref="InvalidDataException">The file is no archive of arrays, is truncated, or a checksum does not
    /// fit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, HostTensor> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            using ZipArchive archive = new(file, ZipArchiveMode.Read);
            OrderedDictionary<string, HostTensor> arrays = [];
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                string name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal)
                    ? entry.FullName[..^Suffix.Length]
                    : throw new InvalidDataException($"{path}: entry '{entry.FullName}' is no {Suffix} file.");
                if (!arrays.TryAdd(name, Npy.Parse(Content(entry, path), $"{path}, entry '{entry.FullName}'")))
                {
                    throw new InvalidDataException($"{path}: there are two entries '{entry.FullName}'.");
                }
            }

            return arrays;
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"{path}: the archive is truncated ({file.Length} bytes).", exception);
        }
        catch (Exception exception)
            when (exception is InvalidDataException && !exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: truncated or damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Writes arrays, uncompressed and atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Names and arrays; each is asked for when it is written.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<(string Name, HostTensor Value)> arrays) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
                foreach ((string name, HostTensor value) in arrays)
                {
                    ZipArchiveEntry entry = archive.CreateEntry(name + Suffix, CompressionLevel.NoCompression);
                    entry.LastWriteTime = Epoch;
                    using Stream content = entry.Open();
                    Npy.Write(content, value);
                }
            }
        );

    private static byte[] Content(ZipArchiveEntry entry, string path)
    {
        if (entry.Length > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"{path}: entry '{entry.FullName}' has {entry.Length} bytes, which is too long for one array."
            );
        }

        byte[] content = new byte[entry.Length];
        using (Stream stream = entry.Open())
        {
            stream.ReadExactly(content);
        }

        return Crc32.Of(content) == entry.Crc32
            ? content
            : throw new InvalidDataException(
                $"{path}: damaged: the checksum of entry '{entry.FullName}' does not fit its content. Get the "
                    + $"file again."
            );
    }
}
