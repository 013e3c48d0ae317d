namespace XlaSharp.Cli;

/// <summary>Writes files so that a reader sees the old content or the new one, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its place and renames it.</summary>
    /// <param name="path">Where it shall be.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
