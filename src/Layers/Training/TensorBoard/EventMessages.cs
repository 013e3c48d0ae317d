using System.Buffers.Binary;
using System.Text;

namespace XlaSharp.Layers.Training.TensorBoard;

/// <summary>The protobuf messages of event files: Event, Summary, Summary.Value, HistogramProto.</summary>
internal static class EventMessages
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    /// <summary>The first event of a file.</summary>
    public static byte[] Version(double time)
    {
        List<byte> message = [];
        Double(message, 1, time);
        Block(message, 3, Encoding.UTF8.GetBytes("brain.Event:2"));
        return [.. message];
    }

    /// <summary>An event with a summary of values.</summary>
    public static byte[] Event(double time, long step, byte[][] values)
    {
        List<byte> summary = [];
        foreach (byte[] value in values)
        {
            Block(summary, 1, value);
        }

        List<byte> message = [];
        Double(message, 1, time);
        Tag(message, 2, Varint);
        Number(message, (ulong)step);
        Block(message, 5, [.. summary]);
        return [.. message];
    }

    /// <summary>A value with a number.</summary>
    public static byte[] Scalar(string tag, float value)
    {
        List<byte> message = [];
        Block(message, 1, Encoding.UTF8.GetBytes(tag));
        Tag(message, 2, Fixed32);
        Span<byte> bits = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bits, value);
        message.AddRange(bits);
        return [.. message];
    }

    /// <summary>A value with a histogram.</summary>
    public static byte[] Histogram(string tag, ValueHistogram histogram)
    {
        List<byte> inner = [];
        Double(inner, 1, histogram.Minimum);
        Double(inner, 2, histogram.Maximum);
        Double(inner, 3, histogram.Count);
        Double(inner, 4, histogram.Sum);
        Double(inner, 5, histogram.SumOfSquares);
        Doubles(inner, 6, histogram.Limits);
        Doubles(inner, 7, histogram.Counts);
        List<byte> message = [];
        Block(message, 1, Encoding.UTF8.GetBytes(tag));
        Block(message, 5, [.. inner]);
        return [.. message];
    }

    private static void Tag(List<byte> message, int field, int kind) => Number(message, (ulong)((field << 3) | kind));

    private static void Number(List<byte> message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            message.Add((byte)(value | 0x80));
        }

        message.Add((byte)value);
    }

    private static void Double(List<byte> message, int field, double value)
    {
        Tag(message, field, Fixed64);
        Bits(message, value);
    }

    private static void Doubles(List<byte> message, int field, IReadOnlyList<double> values)
    {
        Tag(message, field, Bytes);
        Number(message, (ulong)(8 * values.Count));
        foreach (double value in values)
        {
            Bits(message, value);
        }
    }

    private static void Bits(List<byte> message, double value)
    {
        Span<byte> bits = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bits, value);
        message.AddRange(bits);
    }

    private static void Block(List<byte> message, int field, byte[] data)
    {
        Tag(message, field, Bytes);
        Number(message, (ulong)data.Length);
        message.AddRange(data);
    }
}
