using System.Buffers.Binary;
using System.Globalization;

namespace XlaSharp.Layers.Training.TensorBoard;

/// <summary>
/// A TensorBoard event file: records of <c>length, masked CRC of the length, data, masked CRC of the data</c>,
/// little-endian, each the protobuf message of an event.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private static int _count;

    private readonly string _directory;
    private FileStream? _file;

    public EventFile(string directory) => _directory = directory;

    /// <summary>Writes scalars of one step.</summary>
    public void Scalars(long step, IEnumerable<KeyValuePair<string, double>> values) =>
        Write(step, [.. values.Select(value => EventMessages.Scalar(value.Key, (float)value.Value))]);

    /// <summary>Writes a histogram of one step.</summary>
    public void Histogram(long step, string tag, ReadOnlySpan<float> values) =>
        Write(step, [EventMessages.Histogram(tag, ValueHistogram.Of(values))]);

    public void Flush() => _file?.Flush();

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Write(long step, byte[][] values)
    {
        if (values.Length > 0)
        {
            FileStream file = _file ??= Open();
            Record(file, EventMessages.Event(Now(), step, values));
        }
    }

    private FileStream Open()
    {
        _ = Directory.CreateDirectory(_directory);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():0000000000}.{Environment.MachineName}"
                + $".{Environment.ProcessId}.{Interlocked.Increment(ref _count)}.v2"
        );
        FileStream file = new(Path.Combine(_directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Record(file, EventMessages.Version(Now()));
        return file;
    }

    private static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    private static void Record(FileStream file, byte[] data)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Crc32C.Masked(head[..8]));
        file.Write(head);
        file.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(head, Crc32C.Masked(data));
        file.Write(head[..4]);
    }
}
