using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Repeats the operand along new or size-1 axes. Specification: broadcast_in_dim.</summary>
/// <param name="BroadcastDimensions">Result axis of each operand axis; unique.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record BroadcastInDim(Dims BroadcastDimensions, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastInDim> Entry = new()
    {
        Name = "stablehlo.broadcast_in_dim",
        Format = Formats.Pattern("$operand `,` `dims` `=` $broadcast_dimensions attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields =
        [
            new("broadcast_dimensions", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.BroadcastDimensions)),
        ],
        Traits = OpTraits.DeclaredResults,
        Read = reader => new(reader.Integers("broadcast_dimensions"), reader.ResultTensor()),
        Infer = Infer,
        Check = (op, operation) => QuantizationRules.CheckBroadcast(operation.Operands[0].Tensor, op),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(BroadcastInDim op, in OpSite site)
    {
        (TensorType operand, TensorType result) = (site.Tensor(0), op.ResultType);
        ShapeRules.RequireStaticOrSingleBounded(result);
        Dims axes = op.BroadcastDimensions;
        Constraint.Require(
            axes.Count == operand.Rank,
            $"broadcast_dimensions size ({axes.Count}) does not match operand rank ({operand.Rank})"
        );
        Constraint.Require(
            operand.Rank <= result.Rank,
            $"result rank ({result.Rank}) is less than operand rank ({operand.Rank})"
        );
        Constraint.Require(ShapeRules.AreUnique(axes), "broadcast_dimensions should not have duplicates");
        for (int i = 0; i < axes.Count; i++)
        {
            Constraint.Require(
                axes[i] >= 0 && axes[i] < result.Rank,
                $"broadcast_dimensions contains invalid value {axes[i]} for result with rank {result.Rank}"
            );
            (long size, long target) = (operand.Dims[i], result.Dims[(int)axes[i]]);
            Constraint.Require(
                size == 1 || TypeRules.AreSizesCompatible(size, target),
                $"size of operand dimension {i} ({size}) is not equal to 1 or size of result dimension "
                    + $"{axes[i]} ({target})"
            );
        }

        Constraint.Require(
            operand.ElementType.IsQuantized || operand.ElementType.Equals(result.ElementType),
            $"requires the same element type for all operands and results, got {operand} and {result}"
        );
        return [result];
    }
}

/// <summary>Repeats the operand along new leading axes; deprecated. Specification: broadcast.</summary>
/// <param name="BroadcastSizes">Sizes of the new axes.</param>
public sealed record Broadcast(Dims BroadcastSizes) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Broadcast> Entry = new()
    {
        Name = "stablehlo.broadcast",
        Format = Formats.Pattern("$operand `,` `sizes` `=` $broadcast_sizes attr-dict `:` functional"),
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("broadcast_sizes", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.BroadcastSizes))],
        Read = reader => new(reader.Integers("broadcast_sizes")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Broadcast op, in OpSite site)
    {
        foreach (long size in op.BroadcastSizes.Span)
        {
            Constraint.Require(size >= 0, $"Broadcast with negative dimension size {size}");
        }

        TensorType operand = site.Tensor(0);
        return
        [
            Extent.ToType(operand, [.. op.BroadcastSizes.Select(size => new Extent(size)), .. Extent.All(operand)]),
        ];
    }
}
