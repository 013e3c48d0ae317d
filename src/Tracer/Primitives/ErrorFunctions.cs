using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The error function by rational approximation; f64 by series and continued polynomials of the complement.</summary>
internal sealed record Erf : Decomposed
{
    public static readonly Erf Instance = new();

    private static readonly OpDefinition<Erf> Definitions = EntryOfFloats<Erf>("erf");

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) => [ErrorFunctionPrograms.Erf(operands[0])];
}

/// <summary>The complement of the error function.</summary>
internal sealed record Erfc : Decomposed
{
    public static readonly Erfc Instance = new();

    private static readonly OpDefinition<Erfc> Definitions = EntryOfFloats<Erfc>("erfc");

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) => [ErrorFunctionPrograms.Erfc(operands[0])];
}

/// <summary>The inverse of the error function by Giles' polynomials.</summary>
internal sealed record ErfInv : Decomposed
{
    public static readonly ErfInv Instance = new();

    private static readonly OpDefinition<ErfInv> Definitions = EntryOfFloats<ErfInv>("erf_inv");

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) => [ErrorFunctionPrograms.ErfInv(operands[0])];
}
