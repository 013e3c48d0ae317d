using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The central idea: whoever is <see cref="Current"/> decides what applying an op to tensors means. Tracing records it
/// as an equation; transformations interpret a recorded program in the trace around them, and so compose in any order.
/// </summary>
public abstract class Trace
{
    [ThreadStatic]
    [SuppressMessage("Style", "IDE1006", Justification = "Thread-static field.")]
    private static Trace? _current;

    [ThreadStatic]
    private static Location? _location;

    /// <summary>The innermost trace of this thread; null outside.</summary>
    public static Trace? CurrentOrNull => _current;

    /// <summary>
    /// The innermost trace of this thread; outside of traced functions the one that runs every operation at once.
    /// </summary>
    public static Trace Current => _current ?? EagerTrace.Instance;

    /// <summary>What is traced, for messages: the name of the function.</summary>
    public string Name { get; private protected init; } = "function";

    /// <summary>How random bits are laid out over an array; inner traces take it from the outer one.</summary>
    internal bool PartitionableRandom { get; private protected init; } = _current?.PartitionableRandom ?? true;

    /// <summary>
    /// True if operations that change nothing for the sizes at hand are kept, because the program is to serve other
    /// sizes too.
    /// </summary>
    internal bool KeepsWhole { get; private protected init; } = _current?.KeepsWhole ?? false;

    /// <summary>Named axes of the maps around.</summary>
    internal AxisScope? Axes { get; private protected init; } = _current?.Axes;

    /// <summary>How many traces are around this one.</summary>
    internal int Depth { get; } = (_current?.Depth ?? -1) + 1;

    /// <summary>True while the function that is traced runs.</summary>
    internal bool IsActive { get; private protected set; }

    /// <summary>Applies an op.</summary>
    /// <param name="op">A StableHLO op without regions, or a primitive.</param>
    /// <param name="operands">Its operands.</param>
    /// <returns>Its results.</returns>
    /// <exception cref="TraceException">A constraint of the op does not hold, or an operand's trace has
    /// ended.</exception>
    public static Tensor[] Bind(Op op, params ReadOnlySpan<Tensor> operands) => Current.Apply(op, operands);

    /// <summary>Applies an op that has one result.</summary>
    /// <param name="op">A StableHLO op without regions, or a primitive.</param>
    /// <param name="operands">Its operands.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="TraceException">A constraint of the op does not hold, or an operand's trace has
    /// ended.</exception>
    public static Tensor Bind1(Op op, params ReadOnlySpan<Tensor> operands) => Current.Apply(op, operands)[0];

    internal abstract Tensor[] Apply(Op op, ReadOnlySpan<Tensor> operands);

    /// <summary>The C# line an equation gets: that of the equation being interpreted, or the caller's.</summary>
    internal static Location CurrentLocation() => _location ?? SourceLocations.Capture();

    /// <summary>Makes this the current trace until the scope is disposed.</summary>
    internal Scope Enter() => new(this);

    /// <summary>Gives operations the location of an interpreted equation until the scope is disposed.</summary>
    internal static LocationScope At(Location location) => new(location);

    internal ref struct Scope
    {
        private readonly Trace? _previous;
        private readonly Location? _previousLocation;

        public Scope(Trace trace)
        {
            (_previous, _previousLocation) = (_current, _location);
            _current = trace;
        }

        public readonly void Dispose() => (_current, _location) = (_previous, _previousLocation);
    }

    internal ref struct LocationScope
    {
        private readonly Location? _previous;

        public LocationScope(Location location)
        {
            _previous = _location;
            _location = location;
        }

        public readonly void Dispose() => _location = _previous;
    }
}
