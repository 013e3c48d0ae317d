using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>The shape of a parameter or result of a program, and which of its dimensions are dynamic.</summary>
/// <param name="shape">The shape; dynamic dimensions have the size of their bound.</param>
/// <param name="axes">The dynamic dimensions.</param>
internal sealed class BoundedShape(BufferShape shape, params ReadOnlySpan<int> axes)
{
    private readonly Pinned<nuint> _axes = new([.. axes.ToArray().Select(axis => (nuint)axis)]);

    /// <summary>True if a dimension is dynamic.</summary>
    public bool IsDynamic => _axes.Count > 0;

    /// <summary>The shapes of a program's parameters or results.</summary>
    public static BoundedShape[] All(IReadOnlyList<BufferShape> shapes, IEnumerable<DynamicDimension> dynamic) =>
        [
            .. shapes.Select(
                (shape, i) =>
                    new BoundedShape(shape, [.. dynamic.Where(one => one.Index == i).Select(one => one.Dimension)])
            ),
        ];

    /// <summary>Sizes for a value of the shape; null where no dimension is dynamic.</summary>
    public DynamicSizes? NewSizes() => IsDynamic ? new DynamicSizes(_axes, shape) : null;

    /// <summary>
    /// Whether a buffer can be an argument: static sizes are the same, and sizes or bounds are at most those of dynamic
    /// dimensions.
    /// </summary>
    public bool Takes(DeviceBuffer buffer)
    {
        BufferShape given = buffer.Shape;
        if (!IsDynamic && buffer.Sizes is null)
        {
            return ReferenceEquals(given, shape) || (given.Type == shape.Type && given.Dims.SequenceEqual(shape.Dims));
        }

        bool fits = given.Type == shape.Type && given.Rank == shape.Rank;
        for (int axis = 0; fits && axis < shape.Rank; axis++)
        {
            fits = Contains(axis)
                ? given.Dims[axis] <= shape.Dims[axis]
                : given.Dims[axis] == shape.Dims[axis] && buffer.Sizes?.Contains(axis) != true;
        }

        return fits;
    }

    /// <summary>The shape, <c>&lt;=</c> before the bound of a dynamic dimension.</summary>
    public override string ToString() => Describe(shape, Contains);

    /// <summary>The shape of a buffer in the same form.</summary>
    public static string Describe(DeviceBuffer buffer) =>
        Describe(buffer.Shape, axis => buffer.Sizes?.Contains(axis) == true);

    private bool Contains(int axis) => _axes.Span.Contains((nuint)axis);

    private static string Describe(BufferShape shape, Func<int, bool> isDynamic)
    {
        if (!Enumerable.Range(0, shape.Rank).Any(isDynamic))
        {
            return shape.ToString();
        }

        IEnumerable<string> dims = shape
            .Dims.ToArray()
            .Select((size, axis) => isDynamic(axis) ? $"<={size}" : $"{size}");
        return $"{ElementTypes.Name(shape.Type)}[{string.Join(',', dims)}]";
    }
}
