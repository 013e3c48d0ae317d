using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>How scatter combines an update with what is there.</summary>
public enum ScatterKind
{
    /// <summary>The update replaces; of several at one place, one wins.</summary>
    Update,

    /// <summary>Sum.</summary>
    Add,

    /// <summary>Product.</summary>
    Multiply,

    /// <summary>Smaller one.</summary>
    Min,

    /// <summary>Larger one.</summary>
    Max,
}

/// <summary>Operands (operand, indices, updates): combines updates into the operand at computed positions.</summary>
/// <param name="Kind">How an update is combined.</param>
/// <param name="DimensionNumbers">Roles of the axes.</param>
/// <param name="UniqueIndices">A promise that no two updates meet.</param>
internal sealed record ScatterPrimitive(ScatterKind Kind, ScatterDimensionNumbers DimensionNumbers, bool UniqueIndices)
    : Primitive
{
    private static readonly OpDefinition<ScatterPrimitive> Definitions = Define<ScatterPrimitive>(
        "scatter",
        (op, operands) =>
        {
            Constraint.Require(
                operands.Length == 3,
                $"operand, indices and updates are needed, got {operands.Length} operands"
            );
            Constraint.Require(
                operands[0].ElementType.Equals(operands[2].ElementType),
                $"operand and updates must have one element type, got {operands[0].ElementType} and "
                    + $"{operands[2].ElementType}"
            );
            return [operands[0]];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("kind", Kind), ("dimension_numbers", DimensionNumbers.Text), ("unique_indices", UniqueIndices)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        HloType scalar = TensorType.Scalar(operands[0].Tensor.ElementType);
        Region body = context.Region([scalar, scalar], (inner, pair) => [Combine(inner, pair)]);
        return context.Append(new Ops.Scatter(DimensionNumbers, false, UniqueIndices), operands, body);
    }

    private Value Combine(EmitContext context, Value[] pair) =>
        Kind switch
        {
            ScatterKind.Update => pair[1],
            ScatterKind.Add => context.Append(Ops.Add.Instance, pair),
            ScatterKind.Multiply => context.Append(Ops.Multiply.Instance, pair),
            ScatterKind.Min => context.Append(Ops.Minimum.Instance, pair),
            ScatterKind.Max => context.Append(Ops.Maximum.Instance, pair),
            _ => throw new System.Diagnostics.UnreachableException($"{Kind}"),
        };
}
