using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <c>pred ? on_true : on_false</c>; the predicate is a scalar or has the full shape. Specification: select.
/// </summary>
public sealed record Select : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Select Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Select> Entry = new()
    {
        Name = "stablehlo.select",
        Format = Formats.Pattern("$* attr-dict `:` select-type"),
        Operands = [new("pred", Kinds.Boolean), new("on_true", Kinds.Tensor), new("on_false", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Traits = OpTraits.Elementwise,
        Read = _ => Instance,
        Infer = Infer,
    };

    private Select() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Select op, in OpSite site)
    {
        (TensorType pred, TensorType onTrue, TensorType onFalse) = (site.Tensor(0), site.Tensor(1), site.Tensor(2));
        Constraint.Require(
            TypeRules.AreCompatible(onTrue, onFalse),
            $"requires compatible types for non-predicate operands, got {onTrue} and {onFalse}"
        );
        Constraint.Require(
            pred.Rank == 0 || TypeRules.AreCompatible(pred.Dims, onTrue.Dims),
            $"requires the same shape for all operands, got predicate {pred} and values {onTrue}"
        );
        return [TypeRules.MostSpecific(onTrue, onFalse)];
    }
}

/// <summary>
/// <c>minimum(maximum(operand, min), max)</c>; each bound is a scalar or has the full shape. Specification: clamp.
/// </summary>
public sealed record Clamp : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Clamp Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Clamp> Entry = new()
    {
        Name = "stablehlo.clamp",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("min", Kinds.Tensor), new("operand", Kinds.Tensor), new("max", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Traits = OpTraits.Elementwise,
        Read = _ => Instance,
        Infer = Infer,
    };

    private Clamp() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Clamp op, in OpSite site)
    {
        TensorType operand = site.Tensor(1);
        CheckBound("min", site.Tensor(0), operand);
        CheckBound("max", site.Tensor(2), operand);
        return [operand];
    }

    private static void CheckBound(string name, TensorType bound, TensorType operand)
    {
        Constraint.Require(
            TypeRules.AreCompatible(bound.ElementType, operand.ElementType),
            $"requires compatible element types for all operands and results, got {name} {bound} and operand {operand}"
        );
        Constraint.Require(
            bound.Rank == 0 || TypeRules.AreCompatible(bound.Dims, operand.Dims),
            $"{name} shape [{bound.Dims}] is not scalar and is not compatible to operand shape [{operand.Dims}]"
        );
    }
}
