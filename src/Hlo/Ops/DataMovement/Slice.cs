using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Every <c>Strides[d]</c>-th element of <c>[StartIndices[d], LimitIndices[d])</c>. Specification: slice.
/// </summary>
/// <param name="StartIndices">First index per axis.</param>
/// <param name="LimitIndices">End per axis, exclusive.</param>
/// <param name="Strides">Step per axis; above 0.</param>
public sealed record Slice(Dims StartIndices, Dims LimitIndices, Dims Strides) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Slice> Entry = new()
    {
        Name = "stablehlo.slice",
        Format = Formats.Pattern("$operand slice-ranges attr-dict `:` functional"),
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("start_indices", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.StartIndices)),
            new("limit_indices", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.LimitIndices)),
            new("strides", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.Strides)),
        ],
        Read = reader =>
            new(reader.Integers("start_indices"), reader.Integers("limit_indices"), reader.Integers("strides")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Slice op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        RequireRank("start_indices", op.StartIndices, operand);
        RequireRank("limit_indices", op.LimitIndices, operand);
        RequireRank("strides", op.Strides, operand);
        long[] sizes = new long[operand.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Size(Extent.Of(operand, i), i, op.StartIndices[i], op.LimitIndices[i], op.Strides[i]);
        }

        return [new TensorType(operand.ElementType, Dims.Adopt(sizes))];
    }

    private static void RequireRank(string name, Dims values, TensorType operand) =>
        Constraint.Require(
            values.Count == operand.Rank,
            $"the number of elements in {name} ({values.Count}) does not match the rank of the operand ({operand.Rank})"
        );

    private static long Size(Extent extent, int axis, long start, long limit, long stride)
    {
        Constraint.Require(start >= 0, $"negative start index {start} in dimension {axis}");
        string what = extent.IsStatic ? "size" : "bound";
        Constraint.Require(
            extent.Limit == Dims.Dynamic || limit <= extent.Limit,
            $"limit index {limit} is larger than dimension {what} {extent.Limit} in dimension {axis}"
        );
        Constraint.Require(
            start <= limit,
            $"start index {start} is larger than limit index {limit} in dimension {axis}"
        );
        Constraint.Require(stride > 0, $"stride must be positive but got {stride} in dimension {axis}");
        return ((limit - start) + stride - 1) / stride;
    }
}
