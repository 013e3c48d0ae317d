using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Combines the elements along axes, which are dropped: StableHLO's reduce with a body of one op.</summary>
/// <param name="Axes">The axes, sorted.</param>
internal abstract record Reduction(Dims Axes) : Primitive
{
    internal override IEnumerable<(string Name, object? Value)> Parameters => [("axes", Axes)];

    /// <summary>The op of the body.</summary>
    protected abstract Op Combiner { get; }

    /// <summary>The number that the combiner leaves everything unchanged with.</summary>
    protected abstract DenseElementsAttr Identity(ElementType type);

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        ElementType type = operands[0].Tensor.ElementType;
        Value initial = context.Constant(Identity(type));
        return context.Append(new Ops.Reduce(Axes), [operands[0], initial], context.Combiner(Combiner, type));
    }

    protected static OpDefinition<TOp> Entry<TOp>(string mnemonic, Kinds kinds = Kinds.Tensor)
        where TOp : Reduction =>
        Define<TOp>(
            mnemonic,
            (op, operands) =>
            {
                Constraint.Require(
                    op.Axes.AreUniqueAxes(operands[0].Rank),
                    $"axes must be different axes of [0, {operands[0].Rank}), got [{op.Axes}]"
                );
                Constraint.Require(
                    Identities.KindOf(operands[0].ElementType) is var kind && (kinds & kind) != 0,
                    $"operand must have elements of {kinds}, got {operands[0].ElementType}"
                );
                return [operands[0] with { Dims = operands[0].Dims.Without(op.Axes) }];
            }
        );
}

/// <summary>Sum.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceSum(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceSum> Definitions = Entry<ReduceSum>("reduce_sum");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Add.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Number(type, 0);
}

/// <summary>Product.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceProd(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceProd> Definitions = Entry<ReduceProd>("reduce_prod");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Multiply.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Number(type, 1);
}

/// <summary>Maximum.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceMax(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceMax> Definitions = Entry<ReduceMax>("reduce_max");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Maximum.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Lowest(type);
}

/// <summary>Minimum.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceMin(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceMin> Definitions = Entry<ReduceMin>("reduce_min");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Minimum.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Highest(type);
}

/// <summary>Conjunction.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceAnd(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceAnd> Definitions = Entry<ReduceAnd>(
        "reduce_and",
        Kinds.Boolean | Kinds.Integer
    );

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.And.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Number(type, type.IsBoolean ? 1 : -1);
}

/// <summary>Disjunction.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceOr(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceOr> Definitions = Entry<ReduceOr>(
        "reduce_or",
        Kinds.Boolean | Kinds.Integer
    );

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Or.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Number(type, 0);
}

/// <summary>Exclusive or.</summary>
/// <param name="Axes">The axes.</param>
internal sealed record ReduceXor(Dims Axes) : Reduction(Axes)
{
    private static readonly OpDefinition<ReduceXor> Definitions = Entry<ReduceXor>(
        "reduce_xor",
        Kinds.Boolean | Kinds.Integer
    );

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Xor.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Number(type, 0);
}
