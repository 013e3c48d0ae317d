using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>An operation on bounded values, and the place where what stands for it goes.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Operands">Its operands.</param>
/// <param name="Code">Writes operations.</param>
/// <param name="CopyRegions">Copies its regions.</param>
internal sealed record PaddedSite(
    Operation Operation,
    PaddedValue[] Operands,
    PaddedCode Code,
    Func<Region[]> CopyRegions
)
{
    /// <summary>An operand.</summary>
    public PaddedValue this[int index] => Operands[index];

    /// <summary>The declared type of a result.</summary>
    public TensorType Result(int index = 0) => Operation.Results[index].Tensor;

    /// <summary>The size of the array that stands for the result.</summary>
    public Dims ResultDims => ((TensorType)PaddedValue.TypeOf(Result())).Dims;

    /// <summary>
    /// Values with dimensions of one size: arrays are cut to the smallest, and the program fails where the parts in use
    /// differ. Scalars stay, as do dimensions that are left out.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="free">A dimension that need not agree, or -1.</param>
    public PaddedValue[] Align(IReadOnlyList<PaddedValue> values, int free = -1)
    {
        PaddedValue[] shaped = [.. values.Where(value => value.Rank > 0)];
        if (shaped.Length == 0)
        {
            return [.. values];
        }

        long[] dims = [.. shaped[0].Dims];
        Length[] sizes = [.. shaped[0].Sizes];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            if (axis != free)
            {
                (dims[axis], sizes[axis]) = (shaped.Min(value => value.Dims[axis]), Agree(shaped, axis));
            }
        }

        return
        [
            .. values.Select(value =>
                value.Rank == 0
                    ? value
                    : new PaddedValue(
                        Code.Resize(value.Array, Dims.Of(dims.Select((d, i) => i == free ? value.Dims[i] : d))),
                        [.. sizes.Select((size, i) => i == free ? value.Sizes[i] : size)]
                    )
            ),
        ];
    }

    /// <summary>One size for two dimensions that must agree.</summary>
    public Length Agree(PaddedValue a, int axisOfA, PaddedValue b, int axisOfB)
    {
        (Length first, Length second) = (a.Sizes[axisOfA], b.Sizes[axisOfB]);
        Code.RequireEqual(first, second, $"dimension {axisOfA} of one operand beside dimension {axisOfB} of another");
        return first.IsKnown ? first : second;
    }

    private Length Agree(PaddedValue[] values, int axis)
    {
        Length common = values.Select(value => value.Sizes[axis]).FirstOrDefault(s => s.IsKnown, values[0].Sizes[axis]);
        foreach (PaddedValue value in values)
        {
            Code.RequireEqual(value.Sizes[axis], common, $"dimension {axis} of an operand");
        }

        return common;
    }
}
