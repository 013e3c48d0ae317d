using System.Collections.Frozen;
using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>The index of decompositions: one line per CHLO op.</summary>
internal static class ChloDecompositions
{
    private static readonly FrozenDictionary<string, ChloDecomposition> ByName = new (
        OpDefinition Entry,
        ChloDecomposition Rule
    )[]
    {
        (ChloOps.Acos.Entry, Unary(Hyperbolic.Acos, ComplexTrigonometry.Acos)),
        (ChloOps.Acosh.Entry, Unary(Hyperbolic.Acosh, ComplexTrigonometry.Acosh)),
        (ChloOps.Asin.Entry, Unary(Hyperbolic.Asin, ComplexTrigonometry.Asin)),
        (ChloOps.Asinh.Entry, Unary(Hyperbolic.Asinh, ComplexTrigonometry.Asinh)),
        (ChloOps.Atan.Entry, Unary(Hyperbolic.Atan, ComplexTrigonometry.Atan)),
        (ChloOps.Atanh.Entry, Unary(Hyperbolic.Atanh, ComplexTrigonometry.Atanh)),
        (ChloOps.Cosh.Entry, Unary(Hyperbolic.Cosh, ComplexTrigonometry.Cosh)),
        (ChloOps.Sinh.Entry, Unary(Hyperbolic.Sinh, ComplexTrigonometry.Sinh)),
        (ChloOps.Tan.Entry, Unary(x => x.Tan(), ComplexTrigonometry.Tan)),
        (ChloOps.Conj.Entry, Unary(x => x, z => z.Real().Complex(-z.Imag()))),
        (ChloOps.Square.Entry, Unary(x => x * x, ComplexTrigonometry.Square)),
        (ChloOps.Erf.Entry, Unary(ErrorFunctions.Erf)),
        (ChloOps.Erfc.Entry, Unary(ErrorFunctions.Erfc)),
        (ChloOps.ErfInv.Entry, Unary(ErrorFunctions.Inverse)),
        (ChloOps.Lgamma.Entry, Wide(x => Gamma.Lgamma(x[0]))),
        (ChloOps.Digamma.Entry, Wide(x => DigammaFunction.Digamma(x[0]))),
        (ChloOps.BesselI1e.Entry, Wide(x => Bessel.I1e(x[0]))),
        (ChloOps.AsinAcosKernel.Entry, Unary(x => x, ComplexTrigonometry.AsinAcosKernel)),
        (ChloOps.IsInf.Entry, One(x => x.Abs().EqualTo(double.PositiveInfinity))),
        (ChloOps.IsNegInf.Entry, One(x => x.EqualTo(double.NegativeInfinity))),
        (ChloOps.IsPosInf.Entry, One(x => x.EqualTo(double.PositiveInfinity))),
        (ChloOps.NextAfter.Entry, site => [Elements.NextAfter(site[0], site[1]).Value]),
        (ChloOps.Polygamma.Entry, Wide(x => Gamma.Polygamma(x[0], x[1]))),
        (ChloOps.Zeta.Entry, Wide(x => Gamma.Zeta(x[0], x[1]))),
        (ChloOps.Mulhi.Entry, site => [Elements.Mulhi(site[0], site[1]).Value]),
        (ChloOps.BroadcastAdd.Entry, BroadcastDecompositions.To(Add.Instance)),
        (ChloOps.BroadcastAtan2.Entry, BroadcastDecompositions.To(Atan2.Instance)),
        (ChloOps.BroadcastDivide.Entry, BroadcastDecompositions.To(Divide.Instance)),
        (ChloOps.BroadcastMaximum.Entry, BroadcastDecompositions.To(Maximum.Instance)),
        (ChloOps.BroadcastMinimum.Entry, BroadcastDecompositions.To(Minimum.Instance)),
        (ChloOps.BroadcastMultiply.Entry, BroadcastDecompositions.To(Multiply.Instance)),
        (ChloOps.BroadcastNextAfter.Entry, BroadcastDecompositions.To(Elements.NextAfter)),
        (ChloOps.BroadcastPolygamma.Entry, BroadcastDecompositions.To(WideFunction(x => Gamma.Polygamma(x[0], x[1])))),
        (ChloOps.BroadcastPower.Entry, BroadcastDecompositions.To(Power.Instance)),
        (ChloOps.BroadcastRemainder.Entry, BroadcastDecompositions.To(Remainder.Instance)),
        (ChloOps.BroadcastShiftLeft.Entry, BroadcastDecompositions.To(ShiftLeft.Instance)),
        (ChloOps.BroadcastShiftRightArithmetic.Entry, BroadcastDecompositions.To(ShiftRightArithmetic.Instance)),
        (ChloOps.BroadcastShiftRightLogical.Entry, BroadcastDecompositions.To(ShiftRightLogical.Instance)),
        (ChloOps.BroadcastSubtract.Entry, BroadcastDecompositions.To(Subtract.Instance)),
        (ChloOps.BroadcastZeta.Entry, BroadcastDecompositions.To(WideFunction(x => Gamma.Zeta(x[0], x[1])))),
        (ChloOps.BroadcastAnd.Entry, BroadcastDecompositions.To(And.Instance)),
        (ChloOps.BroadcastOr.Entry, BroadcastDecompositions.To(Or.Instance)),
        (ChloOps.BroadcastXor.Entry, BroadcastDecompositions.To(Xor.Instance)),
        (ChloOps.BroadcastComplex.Entry, BroadcastDecompositions.To(Complex.Instance)),
        (ChloOps.BroadcastCompare.Entry, BroadcastDecompositions.Compare),
        (ChloOps.BroadcastSelect.Entry, BroadcastDecompositions.Select),
        (ChloOps.Constant.Entry, site => [site.Append(new Constant(((ChloOps.Constant)site.Op).Value))]),
        (ChloOps.ConstantLike.Entry, ConstantLike),
        (ChloOps.TopK.Entry, TopKDecomposition.Decompose),
        (ChloOps.RaggedDot.Entry, RaggedDotDecomposition.Decompose),
        (ChloOps.Scan.Entry, ScanDecomposition.Decompose),
    }.ToFrozenDictionary(row => row.Entry.Name, row => row.Rule);

    /// <summary>The decomposition of an op, or null where it has none.</summary>
    public static ChloDecomposition? Find(Op op) => ByName.GetValueOrDefault(op.Name);

    private static Value[] ConstantLike(ChloSite site) =>
        [
            Splat.Like(
                site.Builder,
                site.Operands[0],
                ((ChloOps.ConstantLike)site.Op).Value,
                site.Operation.Results[0].Type
            ),
        ];

    private static ChloDecomposition One(Func<Expr, Expr> function) => site => [function(site[0]).Value];

    // Narrow floats are computed in f32 and rounded once.
    private static ChloDecomposition Unary(Func<Expr, Expr> real, Func<Expr, Expr>? complex = null) =>
        site =>
        {
            Expr operand = site[0];
            if (operand.Element.IsComplex)
            {
                return [complex!(operand).Value];
            }

            bool narrow = operand.Element.BitWidth < 32;
            return [real(narrow ? operand.To(ElementType.F32) : operand).To(operand.Element).Value];
        };

    // Every float is computed in f64 and rounded once.
    private static ChloDecomposition Wide(Func<Expr[], Expr> function) =>
        site =>
        {
            Expr[] operands = [.. Enumerable.Range(0, site.Operands.Length).Select(i => site[i].To(ElementType.F64))];
            return [function(operands).To(site[0].Element).Value];
        };

    private static Func<Expr, Expr, Expr> WideFunction(Func<Expr[], Expr> function) =>
        (a, b) => function([a.To(ElementType.F64), b.To(ElementType.F64)]).To(a.Element);
}
