using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// A slice of fixed size whose start is given by operands, clamped so that it fits. Specification: dynamic_slice.
/// </summary>
/// <param name="SliceSizes">Size per axis.</param>
public sealed record DynamicSlice(Dims SliceSizes) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicSlice> Entry = new()
    {
        Name = "stablehlo.dynamic_slice",
        Format = Formats.Pattern("$* `,` `sizes` `=` $slice_sizes attr-dict `:` functional"),
        Operands = [new("operand", Kinds.Tensor), new("start_indices", Kinds.Integer, 0, Arity.Variadic)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("slice_sizes", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.SliceSizes))],
        Read = reader => new(reader.Integers("slice_sizes")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>Raises unless all start indices have one type.</summary>
    internal static void RequireSameIndexTypes(in OpSite site, int first)
    {
        for (int i = first + 1; i < site.Count; i++)
        {
            Constraint.Require(
                site.Tensor(i).ElementType.Equals(site.Tensor(first).ElementType),
                $"start indices must have same element type, got {site.Tensor(first)} and {site.Tensor(i)}"
            );
        }
    }

    private static HloType[] Infer(DynamicSlice op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        int starts = site.Count - 1;
        Constraint.Require(
            op.SliceSizes.Count == starts,
            $"has mismatched number of slice sizes ({op.SliceSizes.Count}) and number of start indices ({starts})"
        );
        Constraint.Require(
            starts == operand.Rank,
            $"has mismatched number of start indices ({starts}) and the rank of operand ({operand.Rank})"
        );
        RequireSameIndexTypes(site, 1);
        for (int i = 0; i < operand.Rank; i++)
        {
            (long size, long limit) = (op.SliceSizes[i], Extent.Of(operand, i).Limit);
            Constraint.Require(size >= 0, $"has negative size index to dynamic slice: {size}");
            Constraint.Require(
                limit == Dims.Dynamic || size <= limit,
                $"has slice size {size} greater than dimension size {limit} in dimension {i} of operand"
            );
        }

        return [new TensorType(operand.ElementType, op.SliceSizes)];
    }
}

/// <summary>
/// The operand with a slice replaced, whose start is clamped so that it fits. Specification: dynamic_update_slice.
/// </summary>
public sealed record DynamicUpdateSlice : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly DynamicUpdateSlice Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicUpdateSlice> Entry = new()
    {
        Name = "stablehlo.dynamic_update_slice",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands =
        [
            new("operand", Kinds.Tensor),
            new("update", Kinds.Tensor),
            new("start_indices", Kinds.Integer, 0, Arity.Variadic),
        ],
        Results = [new("result", Kinds.Tensor)],
        Read = _ => Instance,
        Infer = Infer,
    };

    private DynamicUpdateSlice() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(DynamicUpdateSlice op, in OpSite site)
    {
        (TensorType operand, TensorType update) = (site.Tensor(0), site.Tensor(1));
        int starts = site.Count - 2;
        Constraint.Require(
            update.Rank == operand.Rank,
            $"update rank does not match operand rank: {update.Rank} vs {operand.Rank}."
        );
        Constraint.Require(
            starts == operand.Rank,
            $"expects number of start_indices to match operand rank: {starts} vs {operand.Rank}."
        );
        Constraint.Require(
            TypeRules.AreCompatible(operand.ElementType, update.ElementType),
            $"requires the same element type for operand and update, got {operand} and {update}"
        );
        DynamicSlice.RequireSameIndexTypes(site, 2);
        for (int i = 0; i < operand.Rank; i++)
        {
            (long size, long target) = (update.Dims[i], operand.Dims[i]);
            Constraint.Require(
                size == Dims.Dynamic || target == Dims.Dynamic || size <= target,
                $"expects size at dimension {i} of update to be in range [0, {target}]. Got: {size}."
            );
        }

        return [operand];
    }
}
