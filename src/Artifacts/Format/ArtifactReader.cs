using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using XlaSharp.Runtime.PjRt.Caching;

namespace XlaSharp.Artifacts.Format;

/// <summary>
/// Reads the container. The manifest is read and checked at once; a section is read, and its digest checked, when it is
/// asked for.
/// </summary>
internal sealed class ArtifactReader : IDisposable
{
    private const int LongestManifest = 256 << 20;

    private readonly SafeFileHandle _handle;
    private readonly long _length;

    private ArtifactReader(string file, SafeFileHandle handle)
    {
        (File, _handle, _length) = (file, handle, RandomAccess.GetLength(handle));
        Manifest = ReadManifest();
    }

    public string File { get; }

    public Manifest Manifest { get; }

    public static ArtifactReader Open(string file)
    {
        SafeFileHandle handle;
        try
        {
            handle = System.IO.File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException(file, $"cannot be opened: {e.Message}", e);
        }

        try
        {
            return new ArtifactReader(file, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public byte[] Read(ManifestSection section, string what)
    {
        byte[] bytes = new byte[section.Length];
        ReadExactly(bytes, section.Offset, what);
        return Convert.ToHexStringLower(ContentDigest.Of(bytes)) == section.Sha256
            ? bytes
            : throw new ArtifactException(
                File,
                $"damaged: the checksum of {what} does not fit its content. Get the file again."
            );
    }

    public void Dispose() => _handle.Dispose();

    private Manifest ReadManifest()
    {
        byte[] header = new byte[ArtifactWriter.HeaderLength];
        ReadExactly(header, 0, "the header");
        if (!header.AsSpan().StartsWith("XLAX"u8))
        {
            throw new ArtifactException(File, "is no XlaSharp artifact: it does not begin with 'XLAX'.");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        if (version != ArtifactWriter.Version)
        {
            throw new ArtifactException(
                File,
                $"has format version {version}; this program reads version {ArtifactWriter.Version}. Compile it "
                    + $"again with this version's tool."
            );
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (length is < 2 or > LongestManifest || length > _length - header.Length)
        {
            throw new ArtifactException(
                File,
                $"truncated or damaged: a manifest of {length} bytes in a file of {_length} bytes."
            );
        }

        byte[] json = new byte[length];
        ReadExactly(json, header.Length, "the manifest");
        if (!ContentDigest.Of(json).AsSpan().SequenceEqual(header.AsSpan(12)))
        {
            throw new ArtifactException(
                File,
                "damaged: the checksum of the manifest does not fit its content. Get the file again."
            );
        }

        try
        {
            Manifest manifest =
                JsonSerializer.Deserialize(json, ManifestContext.Default.Manifest)
                ?? throw new ArtifactException(File, "its manifest is empty.");
            Check(manifest);
            return manifest;
        }
        catch (JsonException e)
        {
            throw new ArtifactException(File, $"its manifest cannot be read: {e.Message}", e);
        }
    }

    private void Check(Manifest manifest)
    {
        IEnumerable<ManifestSection?> sections =
        [
            manifest.Module,
            .. manifest.Inputs.Select(input => input.Value),
            .. manifest.Executables.Select(executable => executable.Code),
        ];
        foreach (ManifestSection section in sections.OfType<ManifestSection>())
        {
            if (
                section.Length < 0
                || section.Length > Array.MaxLength
                || section.Offset < 0
                || section.Offset > _length - section.Length
            )
            {
                throw new ArtifactException(
                    File,
                    $"truncated or damaged: {section.Length} bytes at {section.Offset} in a file of {_length} bytes. "
                        + $"Get the file again."
                );
            }
        }
    }

    private void ReadExactly(Span<byte> target, long offset, string what)
    {
        try
        {
            while (!target.IsEmpty)
            {
                int count = RandomAccess.Read(_handle, target, offset);
                if (count == 0)
                {
                    throw new ArtifactException(
                        File,
                        $"truncated: {what} is not whole in a file of {_length} bytes. Get the file again."
                    );
                }

                target = target[count..];
                offset += count;
            }
        }
        catch (IOException e)
        {
            throw new ArtifactException(File, $"cannot be read: {e.Message}", e);
        }
    }
}
