using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Absolute value; of a complex number its magnitude, which is real. Specification: abs.</summary>
public sealed record Abs : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Abs Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Abs> Entry = new()
    {
        Name = "stablehlo.abs",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("operand", Kinds.Signed | Elementwise.Inexact)],
        Results = [new("result", Kinds.Signed | Elementwise.Roundable)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = _ => Instance,
        Infer = (Abs _, in OpSite site) => [site.Tensor(0).Of(site.Tensor(0).ElementType.RealPart)],
    };

    private Abs() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>The imaginary part; 0 for a real operand. Specification: imag.</summary>
public sealed record Imag : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Imag Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Imag> Entry = new()
    {
        Name = "stablehlo.imag",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("operand", Kinds.Float | Kinds.Complex)],
        Results = [new("result", Kinds.Float)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = _ => Instance,
        Infer = (Imag _, in OpSite site) => [site.Tensor(0).Of(site.Tensor(0).ElementType.RealPart)],
    };

    private Imag() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>The real part; the operand itself if it is real. Specification: real.</summary>
public sealed record Real : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Real Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Real> Entry = new()
    {
        Name = "stablehlo.real",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("operand", Kinds.Float | Kinds.Complex)],
        Results = [new("result", Kinds.Float)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = _ => Instance,
        Infer = (Real _, in OpSite site) => [site.Tensor(0).Of(site.Tensor(0).ElementType.RealPart)],
    };

    private Real() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>A complex number of its real part and its imaginary part. Specification: complex.</summary>
public sealed record Complex : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Complex Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Complex> Entry = new()
    {
        Name = "stablehlo.complex",
        Format = Formats.Pattern("$* attr-dict `:` complex-type"),
        Operands = [new("lhs", Kinds.Float), new("rhs", Kinds.Float)],
        Results = [new("result", Kinds.Complex)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = _ => Instance,
        Infer = Infer,
    };

    private Complex() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Complex op, in OpSite site)
    {
        TensorType parts = TypeRules.MostSpecific(site);
        ElementType element = parts.ElementType.Kind switch
        {
            ElementKind.F32 => ElementType.Complex64,
            ElementKind.F64 => ElementType.Complex128,
            _ => throw new ConstraintException(
                $"operand #0 must be ranked tensor of 32-bit float or 64-bit float values, but got '{parts}'"
            ),
        };
        return [parts.Of(element)];
    }
}
