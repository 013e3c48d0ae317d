using System.Diagnostics;
using System.Text;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Exports.Profiling;

/// <summary>
/// Traces as TensorBoard's profile page reads them: the protocol buffer <c>XSpace</c> with one plane, <c>/host:CPU</c>,
/// with a line per thread. A line's events hold picoseconds since the line's start and the number of their name in the
/// plane's table.
/// </summary>
internal static class TraceFormat
{
    /// <summary>Writes a trace.</summary>
    /// <param name="spans">What was recorded.</param>
    /// <param name="start">When the trace began, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="clock">The same moment by the clock.</param>
    /// <param name="lost">How many spans found no room.</param>
    public static byte[] Write(IReadOnlyList<Trace.Span> spans, long start, DateTimeOffset clock, long lost)
    {
        if (spans.Count == 0)
        {
            return [];
        }

        Dictionary<string, long> names = [];
        long epoch = (clock - DateTimeOffset.UnixEpoch).Ticks * 100;
        WireWriter plane = new WireWriter().Int64(1, 1).Bytes(2, "/host:CPU"u8);
        foreach (IGrouping<int, Trace.Span> thread in spans.GroupBy(span => span.Thread).OrderBy(group => group.Key))
        {
            WireWriter line = new WireWriter()
                .Int64(1, thread.Key)
                .Bytes(2, Encoding.UTF8.GetBytes($"thread {thread.Key}"));
            line.Int64(3, epoch);
            foreach (Trace.Span span in thread.OrderBy(span => span.Begin))
            {
                if (!names.TryGetValue(span.Name, out long name))
                {
                    names[span.Name] = name = names.Count + 1;
                }

                // What began before the trace did is shown from its start on.
                long begin = Math.Max(span.Begin, start);
                line.Bytes(
                    4,
                    new WireWriter()
                        .Int64(1, name)
                        .Int64(2, Picoseconds(begin - start))
                        .Int64(3, Picoseconds(span.End - begin))
                        .ToArray()
                );
            }

            plane.Bytes(3, line.ToArray());
        }

        foreach ((string name, long number) in names)
        {
            byte[] metadata = new WireWriter().Int64(1, number).Bytes(2, Encoding.UTF8.GetBytes(name)).ToArray();
            plane.Bytes(4, new WireWriter().Int64(1, number).Bytes(2, metadata).ToArray());
        }

        WireWriter space = new WireWriter().Bytes(1, plane.ToArray());
        if (lost > 0)
        {
            space.Bytes(3, Encoding.UTF8.GetBytes($"{lost} spans were not recorded: the trace is full."));
        }

        return space.Bytes(4, Encoding.UTF8.GetBytes(Environment.MachineName)).ToArray();
    }

    private static long Picoseconds(long ticks) => (long)(ticks * (1e12 / Stopwatch.Frequency));
}
