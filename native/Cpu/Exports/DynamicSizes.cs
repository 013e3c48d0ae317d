using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>
/// The sizes that the value of a buffer has in its dynamic dimensions; the buffer's shape has their bounds. They are
/// known when the program that makes the value has run.
/// </summary>
internal sealed unsafe class DynamicSizes
{
    private readonly Pinned<nuint> _axes;
    private readonly Pinned<long> _dims;

    /// <summary>Sizes of a value to be made.</summary>
    /// <param name="axes">The dynamic dimensions.</param>
    /// <param name="bounds">The shape of the array that holds the value.</param>
    public DynamicSizes(Pinned<nuint> axes, BufferShape bounds) =>
        (_axes, _dims) = (axes, new Pinned<long>(bounds.Dims));

    /// <summary>When the sizes are known.</summary>
    public EventState Definition { get; set; } = EventState.Ready;

    /// <summary>The dynamic dimensions, for C code to read while the buffer lives.</summary>
    public Pinned<nuint> Axes => _axes;

    /// <summary>The sizes of all dimensions, once known.</summary>
    public ReadOnlySpan<long> Dims => _dims.Span;

    /// <summary>Says the size of the dynamic dimension at a position of <see cref="Axes"/>.</summary>
    public void Set(int position, int size) => _dims.Span[(int)_axes.Span[position]] = size;

    /// <summary>Whether a dimension is dynamic.</summary>
    public bool Contains(int axis) => _axes.Span.Contains((nuint)axis);

    /// <summary>Waits for the sizes of all dimensions, for C code to read while the buffer lives.</summary>
    /// <exception cref="StatusException">The program that makes the value failed.</exception>
    public long* Await() => Definition.Wait() is { } error ? throw error : _dims.Pointer;
}
