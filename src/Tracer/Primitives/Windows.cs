using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Combines the elements of every window.</summary>
/// <param name="Window">How the windows lie.</param>
internal abstract record WindowReduction(WindowSpec Window) : Primitive
{
    internal override IEnumerable<(string Name, object? Value)> Parameters => WindowText.Of(Window);

    /// <summary>The op of the body.</summary>
    protected abstract Op Combiner { get; }

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        ElementType type = operands[0].Tensor.ElementType;
        Value initial = context.Constant(Identity(type));
        return context.Append(WindowText.Op(Window), [operands[0], initial], context.Combiner(Combiner, type));
    }

    protected abstract DenseElementsAttr Identity(ElementType type);

    protected static OpDefinition<TOp> Entry<TOp>(string mnemonic)
        where TOp : WindowReduction =>
        Define<TOp>(mnemonic, (op, operands) => [WindowText.Result(op.Window, operands[0])]);
}

/// <summary>Sum of every window.</summary>
/// <param name="Window">How the windows lie.</param>
internal sealed record ReduceWindowSum(WindowSpec Window) : WindowReduction(Window)
{
    private static readonly OpDefinition<ReduceWindowSum> Definitions = Entry<ReduceWindowSum>("reduce_window_sum");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Add.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Number(type, 0);
}

/// <summary>Maximum of every window.</summary>
/// <param name="Window">How the windows lie.</param>
internal sealed record ReduceWindowMax(WindowSpec Window) : WindowReduction(Window)
{
    private static readonly OpDefinition<ReduceWindowMax> Definitions = Entry<ReduceWindowMax>("reduce_window_max");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Maximum.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Lowest(type);
}

/// <summary>Minimum of every window.</summary>
/// <param name="Window">How the windows lie.</param>
internal sealed record ReduceWindowMin(WindowSpec Window) : WindowReduction(Window)
{
    private static readonly OpDefinition<ReduceWindowMin> Definitions = Entry<ReduceWindowMin>("reduce_window_min");

    public override OpDefinition Definition => Definitions;

    protected override Op Combiner => Ops.Minimum.Instance;

    protected override DenseElementsAttr Identity(ElementType type) => Identities.Highest(type);
}

/// <summary>
/// Operands (values, operand): the value at the place of the operand's selected element, per window. Linear in the
/// values.
/// </summary>
/// <param name="Window">How the windows lie.</param>
/// <param name="Select">GE selects maxima, LE minima.</param>
internal sealed record SelectAndGatherAdd(WindowSpec Window, ComparisonDirection Select) : Primitive
{
    private static readonly OpDefinition<SelectAndGatherAdd> Definitions = Define<SelectAndGatherAdd>(
        "select_and_gather_add",
        (op, operands) =>
        {
            Constraint.Require(
                operands[0].Dims == operands[1].Dims,
                $"values and operand must have one shape, got {operands[0]} and {operands[1]}"
            );
            return [WindowText.Result(op.Window, operands[0])];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. WindowText.Of(Window), ("select", Select)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        ElementType key = operands[1].Tensor.ElementType;
        ElementType value = operands[0].Tensor.ElementType;
        Value worst = context.Constant(
            Select == ComparisonDirection.Ge ? Identities.Lowest(key) : Identities.Highest(key)
        );
        Value zero = context.Scalar(value, 0);
        HloType keyType = TensorType.Scalar(key);
        HloType valueType = TensorType.Scalar(value);
        Region body = context.Region(
            [keyType, valueType, keyType, valueType],
            (inner, pair) =>
            {
                Value left = inner.Append(WindowText.Compare(Select, key), pair[0], pair[2]);
                return
                [
                    inner.Append(Ops.Select.Instance, left, pair[0], pair[2]),
                    inner.Append(Ops.Select.Instance, left, pair[1], pair[3]),
                ];
            }
        );
        return [context.Append(WindowText.Op(Window), [operands[1], operands[0], worst, zero], body)[1]];
    }
}

/// <summary>
/// Operands (source, operand): adds the source's element of every window at the place of the operand's selected
/// element.
/// </summary>
/// <param name="Window">How the windows lie; without dilation.</param>
/// <param name="Select">GE selects maxima, LE minima.</param>
internal sealed record SelectAndScatterAdd(WindowSpec Window, ComparisonDirection Select) : Primitive
{
    private static readonly OpDefinition<SelectAndScatterAdd> Definitions = Define<SelectAndScatterAdd>(
        "select_and_scatter_add",
        (_, operands) => [operands[1].Of(operands[0].ElementType)]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. WindowText.Of(Window), ("select", Select)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        ElementType type = operands[1].Tensor.ElementType;
        HloType scalar = TensorType.Scalar(type);
        Region select = context.Region(
            [scalar, scalar],
            (inner, pair) => [inner.Append(WindowText.Compare(Select, type), pair)]
        );
        Region scatter = context.Combiner(Ops.Add.Instance, type);
        Ops.SelectAndScatter op = new(Window.Dimensions, Window.Strides, Window.Padding);
        return context.Append(op, [operands[1], operands[0], context.Scalar(type, 0)], select, scatter);
    }
}

/// <summary>What windowed primitives share.</summary>
internal static class WindowText
{
    public static IEnumerable<(string Name, object? Value)> Of(WindowSpec window) =>
        [
            ("window_dimensions", window.Dimensions),
            ("window_strides", window.Strides),
            ("base_dilations", window.BaseDilations),
            ("window_dilations", window.WindowDilations),
            ("padding", $"[{string.Join(", ", window.Padding.Select(p => $"({p.Low}, {p.High})"))}]"),
        ];

    public static Ops.ReduceWindow Op(WindowSpec window) =>
        new(window.Dimensions, window.Strides, window.BaseDilations, window.WindowDilations, window.Padding);

    public static Ops.Compare Compare(ComparisonDirection direction, ElementType type) =>
        new(
            direction,
            type.IsFloat ? ComparisonType.Float
                : type.IsSigned ? ComparisonType.Signed
                : ComparisonType.Unsigned
        );

    public static TensorType Result(WindowSpec window, TensorType operand)
    {
        int rank = operand.Rank;
        Constraint.Require(
            window.Dimensions.Count == rank
                && window.Strides.Count == rank
                && window.Padding.Count == rank
                && window.BaseDilations.Count == rank
                && window.WindowDilations.Count == rank,
            $"windows need one entry per axis of {operand}, got dimensions [{window.Dimensions}], strides "
                + $"[{window.Strides}]"
        );
        Constraint.Require(
            !window.Dimensions.Any(size => size < 1) && !window.Strides.Any(size => size < 1),
            $"window dimensions and strides must be positive, got [{window.Dimensions}] and [{window.Strides}]"
        );
        return operand with { Dims = window.ResultShape(operand.Dims) };
    }
}
