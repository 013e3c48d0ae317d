using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// A value with bounded dimensions: an array of the bounds' size, and how much of each dimension is in use. The rest
/// of the array holds anything.
/// </summary>
/// <param name="Array">The array.</param>
/// <param name="Sizes">For each dimension the part in use.</param>
internal sealed record PaddedValue(Value Array, Length[] Sizes)
{
    /// <summary>The array's type.</summary>
    public TensorType Type => Array.Tensor;

    /// <summary>The array's dimensions.</summary>
    public Dims Dims => Type.Dims;

    /// <summary>Number of dimensions.</summary>
    public int Rank => Sizes.Length;

    /// <summary>True if a part of any dimension may be unused.</summary>
    public bool HasPadding => Enumerable.Range(0, Rank).Any(IsPadded);

    /// <summary>A value that is used to its full size.</summary>
    public static PaddedValue Whole(Value array) => new(array, [.. array.Tensor.Dims.Select(size => (Length)size)]);

    /// <summary>True if a part of a dimension may be unused.</summary>
    public bool IsPadded(int axis) => Sizes[axis] != Dims[axis];

    /// <summary>The types of the arrays of values of the given types, then of their dynamic dimensions' sizes.</summary>
    public static HloType[] Flatten(IEnumerable<HloType> types) =>
        [
            .. types.Select(TypeOf),
            .. types.SelectMany(DynamicAxes).Select(_ => (HloType)TensorType.Scalar(ElementType.I32)),
        ];

    /// <summary>The type of the array that stands for a value of a type.</summary>
    public static HloType TypeOf(HloType type) =>
        type is TensorType { IsStatic: false } tensor
            ? new TensorType(tensor.ElementType, Dims.Of(Extent.All(tensor).Select(extent => extent.Limit)))
            : type;

    /// <summary>The dynamic dimensions of a type.</summary>
    public static IEnumerable<int> DynamicAxes(HloType type) =>
        type is TensorType tensor
            ? Enumerable.Range(0, tensor.Rank).Where(axis => tensor.Dims[axis] == Dims.Dynamic)
            : [];

    /// <summary>Why no array can stand for a value of a type; null if one can.</summary>
    public static string? Objection(HloType type)
    {
        if (type is not TensorType tensor)
        {
            return null;
        }

        foreach (int axis in DynamicAxes(tensor))
        {
            long limit = Extent.All(tensor)[axis].Limit;
            if (limit == Dims.Dynamic)
            {
                return $"dimension {axis} of {tensor} has no bound, so that no memory can be set aside: give the type "
                    + "bounds (#stablehlo.bounds)";
            }

            if (limit > Length.Limit)
            {
                return $"dimension {axis} of {tensor} has a bound beyond {Length.Limit}, which is the greatest size "
                    + "that a program can compute (sizes are i32): give it a smaller bound";
            }
        }

        return null;
    }
}
