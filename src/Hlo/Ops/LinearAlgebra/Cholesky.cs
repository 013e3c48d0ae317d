using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Cholesky factors of positive definite matrices. Specification: cholesky.</summary>
/// <param name="Lower">True for the lower factor, from the lower triangle; false for the upper one.</param>
public sealed record Cholesky(bool Lower) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Cholesky> Entry = new()
    {
        Name = "stablehlo.cholesky",
        Format = Formats.Pattern("$a ( `,` `lower` `=` $lower )? attr-dict `:` short"),
        Operands = [new("a", Kinds.Float | Kinds.Complex | Kinds.Quantized)],
        Results = [new("result", Kinds.Float | Kinds.Complex | Kinds.Quantized)],
        Fields = [new("lower", AttributeKind.Bool, op => new BoolAttr(op.Lower), new BoolAttr(false))],
        Read = reader => new(reader.Boolean("lower", false)),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Cholesky op, in OpSite site)
    {
        TensorType a = site.Tensor(0);
        Constraint.Require(a.Rank >= 2, $"argument 'a' must have rank >= 2, got shape {a.Dims}.");
        Constraint.Require(
            DimRules.AreCompatible(a.Dims[a.Rank - 2], a.Dims[a.Rank - 1]),
            $"minor dimensions of 'a' must have equal size, got shape {a.Dims}."
        );
        return [a];
    }
}
