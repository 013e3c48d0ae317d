using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// The lists that one call fills. Every thread keeps one for its next call, so that steady calls allocate none.
/// </summary>
internal sealed class CallFrame : IDisposable
{
    [ThreadStatic]
    private static CallFrame? _kept;

    private readonly Room<object?> _leaves = new();
    private readonly Room<object?> _resultLeaves = new();
    private readonly Room<IDeviceBuffer> _arguments = new();
    private readonly Room<IDeviceBuffer> _results = new();

    /// <summary>The thread's frame, or a new one where a call is made inside another.</summary>
    public static CallFrame Take()
    {
        CallFrame frame = _kept ?? new();
        _kept = null;
        return frame;
    }

    /// <summary>Room for the leaves of the arguments.</summary>
    public Span<object?> Leaves(int count) => _leaves.Take(count);

    /// <summary>Room for the leaves of a tree of results.</summary>
    public Span<object?> ResultLeaves(int count) => _resultLeaves.Take(count);

    /// <summary>Room for the arguments' buffers.</summary>
    public Span<IDeviceBuffer> Arguments(int count) => _arguments.Take(count);

    /// <summary>Room for the results' buffers.</summary>
    public Span<IDeviceBuffer> Results(int count) => _results.Take(count);

    /// <summary>Forgets what the lists hold and keeps them for the thread's next call.</summary>
    public void Dispose()
    {
        _leaves.Clear();
        _resultLeaves.Clear();
        _arguments.Clear();
        _results.Clear();
        _kept = this;
    }

    private sealed class Room<T>
    {
        private T[] _items = [];
        private int _used;

        public Span<T> Take(int count)
        {
            if (_items.Length < count)
            {
                _items = new T[Math.Max(count, 2 * _items.Length)];
            }

            _used = Math.Max(_used, count);
            return _items.AsSpan(0, count);
        }

        public void Clear()
        {
            Array.Clear(_items, 0, _used);
            _used = 0;
        }
    }
}
