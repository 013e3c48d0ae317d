using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Position of an extreme element along an axis: a reduction of pairs of value and position.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="IndexType">Type of the positions.</param>
internal abstract record ArgReduction(int Axis, ElementType IndexType) : Primitive
{
    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("axis", Axis), ("index_dtype", IndexType)];

    /// <summary>The comparison by which the left value wins.</summary>
    protected abstract ComparisonDirection Wins { get; }

    /// <summary>The value that every other one wins against.</summary>
    protected abstract DenseElementsAttr Worst(ElementType type);

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        TensorType type = operands[0].Tensor;
        Value positions = context.Append(new Ops.Iota(Axis, type.Of(IndexType)));
        Value worst = context.Constant(Worst(type.ElementType));
        Value first = context.Scalar(IndexType, 0);
        HloType value = TensorType.Scalar(type.ElementType);
        HloType position = TensorType.Scalar(IndexType);
        Region body = context.Region([value, position, value, position], Pick);
        return [context.Append(new Ops.Reduce([Axis]), [operands[0], positions, worst, first], body)[1]];
    }

    protected static OpDefinition<TOp> Entry<TOp>(string mnemonic)
        where TOp : ArgReduction =>
        Define<TOp>(
            mnemonic,
            (op, operands) =>
            {
                Constraint.Require(
                    op.Axis >= 0 && op.Axis < operands[0].Rank && operands[0].Dims[op.Axis] > 0,
                    $"axis must be in [0, {operands[0].Rank}) and not empty, got {op.Axis}"
                );
                return [new TensorType(op.IndexType, operands[0].Dims.Without([op.Axis]))];
            }
        );

    /// <summary>
    /// The left pair wins if its value is better or NaN, or if values are equal and its position is smaller.
    /// </summary>
    private Value[] Pick(EmitContext context, Value[] pairs)
    {
        ElementType type = pairs[0].Tensor.ElementType;
        ComparisonType kind =
            type.IsFloat ? ComparisonType.Float
            : type.IsSigned ? ComparisonType.Signed
            : ComparisonType.Unsigned;
        Value better = context.Append(new Ops.Compare(Wins, kind), pairs[0], pairs[2]);
        if (type.IsFloat)
        {
            Value isNaN = context.Append(new Ops.Compare(ComparisonDirection.Ne, kind), pairs[0], pairs[0]);
            better = context.Append(Ops.Or.Instance, better, isNaN);
        }

        ComparisonType positionKind = IndexType.IsSigned ? ComparisonType.Signed : ComparisonType.Unsigned;
        Value equal = context.Append(new Ops.Compare(ComparisonDirection.Eq, kind), pairs[0], pairs[2]);
        Value earlier = context.Append(new Ops.Compare(ComparisonDirection.Lt, positionKind), pairs[1], pairs[3]);
        Value tie = context.Append(Ops.And.Instance, equal, earlier);
        Value takeLeft = context.Append(Ops.Or.Instance, better, tie);
        return
        [
            context.Append(Ops.Select.Instance, better, pairs[0], pairs[2]),
            context.Append(Ops.Select.Instance, takeLeft, pairs[1], pairs[3]),
        ];
    }
}

/// <summary>Position of the largest element.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="IndexType">Type of the positions.</param>
internal sealed record ArgMax(int Axis, ElementType IndexType) : ArgReduction(Axis, IndexType)
{
    private static readonly OpDefinition<ArgMax> Definitions = Entry<ArgMax>("argmax");

    public override OpDefinition Definition => Definitions;

    protected override ComparisonDirection Wins => ComparisonDirection.Gt;

    protected override DenseElementsAttr Worst(ElementType type) => Identities.Lowest(type);
}

/// <summary>Position of the smallest element.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="IndexType">Type of the positions.</param>
internal sealed record ArgMin(int Axis, ElementType IndexType) : ArgReduction(Axis, IndexType)
{
    private static readonly OpDefinition<ArgMin> Definitions = Entry<ArgMin>("argmin");

    public override OpDefinition Definition => Definitions;

    protected override ComparisonDirection Wins => ComparisonDirection.Lt;

    protected override DenseElementsAttr Worst(ElementType type) => Identities.Highest(type);
}
