namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>A CHLO op of one operand, elementwise.</summary>
public abstract record ChloUnaryOp : Op;

/// <summary>Inverse cosine. CHLO: acos.</summary>
public sealed record Acos : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Acos Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Acos> Entry = ChloEntries.Unary(
        "acos",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Acos() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Inverse hyperbolic cosine. CHLO: acosh.</summary>
public sealed record Acosh : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Acosh Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Acosh> Entry = ChloEntries.Unary(
        "acosh",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Acosh() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Inverse sine. CHLO: asin.</summary>
public sealed record Asin : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Asin Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Asin> Entry = ChloEntries.Unary(
        "asin",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Asin() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Inverse hyperbolic sine. CHLO: asinh.</summary>
public sealed record Asinh : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Asinh Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Asinh> Entry = ChloEntries.Unary(
        "asinh",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Asinh() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Inverse tangent. CHLO: atan.</summary>
public sealed record Atan : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Atan Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Atan> Entry = ChloEntries.Unary(
        "atan",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Atan() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Inverse hyperbolic tangent. CHLO: atanh.</summary>
public sealed record Atanh : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Atanh Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Atanh> Entry = ChloEntries.Unary(
        "atanh",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Atanh() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Hyperbolic cosine. CHLO: cosh.</summary>
public sealed record Cosh : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Cosh Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Cosh> Entry = ChloEntries.Unary(
        "cosh",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Cosh() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Hyperbolic sine. CHLO: sinh.</summary>
public sealed record Sinh : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Sinh Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Sinh> Entry = ChloEntries.Unary(
        "sinh",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Sinh() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Tangent. CHLO: tan.</summary>
public sealed record Tan : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Tan Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Tan> Entry = ChloEntries.Unary(
        "tan",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Tan() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Complex conjugate; a real number itself. CHLO: conj.</summary>
public sealed record Conj : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Conj Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Conj> Entry = ChloEntries.Unary(
        "conj",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Conj() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>operand · operand</c>; complex <c>((re − im)(re + im), 2 · re · im)</c>. CHLO: square.</summary>
public sealed record Square : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Square Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Square> Entry = ChloEntries.Unary(
        "square",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private Square() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Error function. CHLO: erf.</summary>
public sealed record Erf : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Erf Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Erf> Entry = ChloEntries.Unary("erf", Kinds.Float | Kinds.Unranked, Instance);

    private Erf() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>1 − erf(operand)</c>. CHLO: erfc.</summary>
public sealed record Erfc : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Erfc Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Erfc> Entry = ChloEntries.Unary("erfc", Kinds.Float | Kinds.Unranked, Instance);

    private Erfc() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Inverse of the error function; ±inf at ±1. CHLO: erf_inv.</summary>
public sealed record ErfInv : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly ErfInv Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ErfInv> Entry = ChloEntries.Unary(
        "erf_inv",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private ErfInv() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>ln |Γ(operand)|</c>; +inf at 0, −1, −2, …. CHLO: lgamma.</summary>
public sealed record Lgamma : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Lgamma Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Lgamma> Entry = ChloEntries.Unary(
        "lgamma",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private Lgamma() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Derivative of <c>ln Γ</c>; NaN at 0, −1, −2, …. CHLO: digamma.</summary>
public sealed record Digamma : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Digamma Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Digamma> Entry = ChloEntries.Unary(
        "digamma",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private Digamma() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>e^−|x| · I₁(x)</c>. CHLO: bessel_i1e.</summary>
public sealed record BesselI1e : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly BesselI1e Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BesselI1e> Entry = ChloEntries.Unary(
        "bessel_i1e",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private BesselI1e() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Common part of the complex inverse sine and cosine. CHLO: _asin_acos_kernel.</summary>
public sealed record AsinAcosKernel : ChloUnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly AsinAcosKernel Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AsinAcosKernel> Entry = ChloEntries.Unary(
        "_asin_acos_kernel",
        Kinds.Complex | Kinds.Unranked,
        Instance
    );

    private AsinAcosKernel() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
