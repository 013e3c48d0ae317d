using System.Diagnostics;

namespace XlaSharp.Native.Exports.Profiling;

/// <summary>
/// What the plugin does between a start and a stop: spans of time with a name and a thread. Where no trace runs, a span
/// costs one look at an empty array.
/// </summary>
internal sealed class Trace : INoun
{
    // About 64 MiB; what comes later is counted only.
    private const int MaxSpans = 1 << 20;

    private static readonly Lock Gate = new();
    private static Trace[] _running = [];

    private readonly Lock _lock = new();
    private readonly List<Span> _spans = [];
    private DateTimeOffset _clock;
    private long _start;
    private long _lost;
    private Pinned<byte>? _bytes;

    /// <inheritdoc/>
    public static Noun Noun => Noun.Profiler;

    /// <summary>What was recorded, as <see cref="TraceFormat"/> writes it.</summary>
    /// <exception cref="StatusException">The trace runs.</exception>
    public Pinned<byte> Bytes
    {
        get
        {
            lock (Gate)
            {
                Require(!_running.Contains(this), "has to be stopped before its data is collected");
                // A span that began while the trace ran may still end.
                lock (_lock)
                {
                    return _bytes ??= new Pinned<byte>(TraceFormat.Write(_spans, _start, _clock, _lost));
                }
            }
        }
    }

    /// <summary>A span from here to its disposal, in every trace that runs.</summary>
    /// <param name="what">What is done, for instance <c>execute</c>.</param>
    /// <param name="name">To what.</param>
    public static Timer Measure(string what, string name) =>
        Volatile.Read(ref _running).Length == 0 ? default : new Timer(what, name);

    /// <summary>Starts recording; what was recorded before is forgotten.</summary>
    /// <exception cref="StatusException">The trace runs already.</exception>
    public void Start()
    {
        lock (Gate)
        {
            Require(!_running.Contains(this), "was started already");
            lock (_lock)
            {
                _spans.Clear();
                (_bytes, _lost) = (null, 0);
            }

            (_clock, _start) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp());
            Volatile.Write(ref _running, [.. _running, this]);
        }
    }

    /// <summary>Stops recording.</summary>
    /// <exception cref="StatusException">The trace does not run.</exception>
    public void Stop()
    {
        lock (Gate)
        {
            Require(_running.Contains(this), "was not started");
            End();
        }
    }

    /// <summary>Stops recording if the trace runs.</summary>
    public void End()
    {
        lock (Gate)
        {
            Volatile.Write(ref _running, [.. _running.Where(trace => trace != this)]);
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw StatusException.FailedPrecondition($"The profiler {what}.");
        }
    }

    private void Add(in Span span)
    {
        lock (_lock)
        {
            if (_spans.Count < MaxSpans)
            {
                _spans.Add(span);
            }
            else
            {
                _lost++;
            }
        }
    }

    /// <summary>A stretch of time.</summary>
    /// <param name="Name">What was done.</param>
    /// <param name="Thread">Number of the thread that did it.</param>
    /// <param name="Begin">When it began, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="End">When it ended.</param>
    internal readonly record struct Span(string Name, int Thread, long Begin, long End);

    /// <summary>Measures a span.</summary>
    internal readonly struct Timer : IDisposable
    {
        private readonly string? _what;
        private readonly string? _name;
        private readonly long _begin;

        /// <summary>Starts to measure.</summary>
        public Timer(string what, string name) => (_what, _name, _begin) = (what, name, Stopwatch.GetTimestamp());

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_what is null)
            {
                return;
            }

            Span span = new($"{_what} {_name}", Environment.CurrentManagedThreadId, _begin, Stopwatch.GetTimestamp());
            foreach (Trace trace in Volatile.Read(ref _running))
            {
                trace.Add(span);
            }
        }
    }
}

/// <summary>Data of a trace that a caller reads and gives back.</summary>
/// <param name="bytes">The data.</param>
internal sealed class CollectedTrace(Pinned<byte> bytes) : INoun
{
    /// <inheritdoc/>
    public static Noun Noun => Noun.CollectedTrace;

    /// <summary>The data.</summary>
    public Pinned<byte> Bytes { get; } = bytes;
}
