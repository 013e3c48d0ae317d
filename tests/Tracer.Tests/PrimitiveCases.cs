using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>What is asked of a case beside maps and compilation.</summary>
[Flags]
internal enum Derivatives
{
    /// <summary>It has none, or none that differences would show.</summary>
    None = 0,

    /// <summary>Forward mode.</summary>
    Forward = 1,

    /// <summary>Reverse mode.</summary>
    Reverse = 2,

    /// <summary>Both.</summary>
    Both = Forward | Reverse,
}

/// <summary>A function of a matrix of any shape that uses one primitive.</summary>
/// <param name="Op">The primitive: name of its type, or mnemonic of a special function.</param>
/// <param name="Function">The function, on <c>f64[rows, columns]</c>.</param>
/// <param name="Low">Smallest argument.</param>
/// <param name="High">Largest argument.</param>
/// <param name="Derivatives">Which derivatives it has.</param>
/// <param name="HasMap">False if a map is refused.</param>
internal sealed record PrimitiveCase(
    string Op,
    Func<Tensor, Tensor> Function,
    double Low = -2,
    double High = 2,
    Derivatives Derivatives = Derivatives.Both,
    bool HasMap = true
);

/// <summary>A case for every row of the rule set and for every special function.</summary>
internal static class PrimitiveCases
{
    private static readonly ElementType F64 = ElementType.F64;

    private static readonly Lazy<Exported> Sine = new(() =>
        Xla.Jit((Tensor v) => Lax.Sin(v)).Export(Spec.F64("r", "c"))
    );

    public static readonly PrimitiveCase[] Elementwise =
    [
        new("Abs", Lax.Abs),
        new("Add", x => x + Lax.Rev(x, [0])),
        new("Subtract", x => (2 * x) - Lax.Rev(x, [0])),
        new("Multiply", x => x * Lax.Rev(x, [0])),
        new("Divide", x => (x - 1) / Lax.Rev(x, [0]), 0.5),
        new("Negate", Lax.Neg),
        new("Sine", Lax.Sin),
        new("Cosine", Lax.Cos),
        new("Tan", Lax.Tan, -1, 1),
        new("Tanh", Lax.Tanh),
        new("Logistic", Lax.Logistic),
        new("Exponential", Lax.Exp),
        new("ExponentialMinusOne", Lax.Expm1),
        new("Log", Lax.Log, 0.3),
        new("LogPlusOne", Lax.Log1p, -0.7),
        new("Sqrt", Lax.Sqrt, 0.3),
        new("Rsqrt", Lax.Rsqrt, 0.3),
        new("Cbrt", Lax.Cbrt, 0.3),
        new("Erf", Lax.Erf),
        new("Erfc", Lax.Erfc),
        new("ErfInv", Lax.ErfInv, -0.9, 0.9),
        new("Asin", Lax.Asin, -0.9, 0.9),
        new("Acos", Lax.Acos, -0.9, 0.9),
        new("Atan", Lax.Atan),
        new("Sinh", Lax.Sinh),
        new("Cosh", Lax.Cosh),
        new("Asinh", Lax.Asinh),
        new("Acosh", Lax.Acosh, 1.2, 3),
        new("Atanh", Lax.Atanh, -0.8, 0.8),
        new("Lgamma", Lax.Lgamma, 0.3, 4),
        new("Digamma", Lax.Digamma, 0.3, 4),
        new("Zeta", x => Lax.Zeta(Lax.FullLike(x, 2.5), x), 0.5, 4),
        new("Polygamma", x => Lax.Polygamma(Lax.FullLike(x, 2), x), 0.5, 4),
        new("BesselI1e", Lax.BesselI1e, 0.5, 12),
        new("NextAfter", x => Lax.NextAfter(x, x * x), Derivatives: Derivatives.None),
        new("Power", x => Lax.Pow(x, Lax.Rev(x, [0])), 0.3),
        new("Atan2", x => Lax.Atan2(x, Lax.Rev(x, [0])), 0.3),
        new("Remainder", x => Lax.Rem(x * 5, x + 3)),
        new("Maximum", x => Lax.Max(x, x * x)),
        new("Minimum", x => Lax.Min(x, x * x)),
        new("Clamp", x => Lax.Clamp(-0.7, x * x, 0.9)),
        new("Select", x => Lax.Select(Lax.Gt(x, 0.2), x * x, x)),
        new("Compare", x => Lax.Lt(x, 0.1).Astype(F64) * x),
        new("Floor", x => Lax.Floor(x * 3) * x),
        new("Ceil", x => Lax.Ceil(x * 3) * x),
        new("RoundNearestAfz", x => Lax.RoundAwayFromZero(x * 3) * x),
        new("RoundNearestEven", x => Lax.RoundToEven(x * 3) * x),
        new("Sign", x => Lax.Sign(x) * x * x),
        new("IsFinite", x => Lax.IsFinite(1 / x).Astype(F64) * x),
        new("Complex", x => Lax.Imag(Lax.Complex(x, x * x) * Lax.Complex(x * x, x))),
        new("Real", x => Lax.Real(Lax.Complex(x, x * x) * Lax.Complex(x, x))),
        new("Imag", x => Lax.Imag(Lax.Exp(Lax.Complex(x, x * x)))),
        new(
            "Convert",
            x => Lax.Real(Lax.ConvertElementType(x, ElementType.Complex128) * x.Astype(ElementType.Complex128))
        ),
        new("ReducePrecision", x => Lax.ReducePrecision(x, 11, 52) * x),
        new(
            "BitcastConvert",
            x => Lax.BitcastConvertType(Lax.BitcastConvertType(x, ElementType.UI64), F64),
            Derivatives: Derivatives.None
        ),
        new("Not", x => Lax.Not(Lax.Gt(x, 0)).Astype(F64) * x),
        new("And", x => Lax.And(Lax.Gt(x, -1), Lax.Lt(x, 1)).Astype(F64) * x),
        new("Or", x => Lax.Or(Lax.Lt(x, -1), Lax.Gt(x, 1)).Astype(F64) * x),
        new("Xor", x => Lax.Xor(Integers(x), Integers(x * x)).Astype(F64) * x),
        new("Popcnt", x => Lax.PopulationCount(Integers(x)).Astype(F64) * x),
        new("CountLeadingZeros", x => Lax.Clz(Integers(x)).Astype(F64) * x),
        new("ShiftLeft", x => Lax.ShiftLeft(Integers(x), Lax.FullLike(Integers(x), 2)).Astype(F64) * x),
        new(
            "ShiftRightArithmetic",
            x => Lax.ShiftRightArithmetic(Integers(x), Lax.FullLike(Integers(x), 1)).Astype(F64) * x
        ),
        new("ShiftRightLogical", x => Lax.ShiftRightLogical(Integers(x), Lax.FullLike(Integers(x), 1)).Astype(F64) * x),
    ];

    public static readonly PrimitiveCase[] Structural =
    [
        new("BroadcastInDim", x => Lax.BroadcastInDim(x, [x.Shape[1], 2, x.Shape[0]], [2, 0])),
        new("Reshape", x => x.Reshape(-1) * 2),
        new("Transpose", x => x.T * x.T),
        new("Reverse", x => Lax.Rev(x, [0, 1]) * x),
        new("Slice", x => Np.Concatenate([x, x * x], 0)[1..(1 + (int)x.Shape[0])] * x),
        new("Slice", x => Np.Concatenate([x, x * x], 0)[TensorIndex.Stride(.., 2)] * 2),
        new("Pad", x => Lax.Pad(x, x[0, 0], [1, 0], [-1, 2], [0, 1])),
        new("Concatenate", x => Np.Concatenate([x, x * x], 1)),
        new("DynamicSlice", x => Lax.DynamicSlice(x, [Place(x, 0), 0], [1, x.Shape[1]]) * x),
        new("DynamicUpdateSlice", x => Lax.DynamicUpdateSlice(x * x, Lax.Sin(x[..1]), [Place(x, 0), 0])),
        new("Gather", x => Np.Take(x, Place(x, 1), 1) * x[.., 0]),
        new("ScatterPrimitive", x => (x * x).At[Place(x, 0)].Set(x[0])),
        new("ScatterPrimitive", x => (x * x).At[Place(x, 0)].Add(x[0])),
        new("ScatterPrimitive", x => (x * x).At[Place(x, 0)].Multiply(Lax.Sin(x[0]), uniqueIndices: true)),
        new("ScatterPrimitive", x => (x * x).At[Place(x, 0)].Max(x[0]), Derivatives: Derivatives.None),
        new("ScatterPrimitive", x => (x * x).At[Place(x, 0)].Min(x[0]), Derivatives: Derivatives.None),
        new("Iota", x => x * Lax.BroadcastedIota(F64, x.Shape, 1)),
        new("ReduceSum", x => x.Sum(0)),
        new("ReduceProd", x => Lax.ReduceProd(x, [1])),
        new("ReduceMax", x => x.Max(1)),
        new("ReduceMin", x => x.Min(0)),
        new("ReduceAnd", x => Np.All(Lax.Gt(x, -1), [1]).Astype(F64) * x[.., 0]),
        new("ReduceOr", x => Np.Any(Lax.Gt(x, 1), [1]).Astype(F64) * x[.., 0]),
        new("ReduceXor", x => Lax.ReduceXor(Integers(x), [1]).Astype(F64) * x[.., 0]),
        new("ReducePrimitive", x => Lax.Reduce(x, x[0, 0], (a, b) => a * b, [1])),
        new("ArgMax", x => Lax.ArgMax(x, 1).Astype(F64) * x[.., 0]),
        new("ArgMin", x => Lax.ArgMin(x, 0).Astype(F64) * x[0]),
        new("CumulativeSum", x => Lax.CumSum(x, 1)),
        new("CumulativeProduct", x => Lax.CumProd(x, 1, reverse: true)),
        new("CumulativeMax", x => Lax.CumMax(x, 0)),
        new("CumulativeMin", x => Lax.CumMin(x, 1)),
        new("CumulativeLogSumExp", x => Lax.CumLogSumExp(x, 1)),
        new("SortPrimitive", x => Lax.Sort(x, 1)),
        new("ReduceWindowSum", x => Lax.ReduceWindowSum(x, Window(x))),
        new("ReduceWindowMax", x => Lax.ReduceWindowMax(x, Window(x))),
        new("ReduceWindowMin", x => Lax.ReduceWindowMin(x, Window(x))),
        new("ReduceWindowPrimitive", x => Lax.ReduceWindow(x, 1.0, (a, b) => a * b, Window(x))),
        new(
            "SelectAndGatherAdd",
            x => Transforms.Jvp((Tensor v) => Lax.ReduceWindowMax(v, Window(v)), x, Lax.Sin(x)).Tangent
        ),
        new(
            "SelectAndScatterAdd",
            x => Transforms.Grad<Tensor>(v => (Lax.ReduceWindowMax(v, Window(v)) * Lax.Sin(x)).Sum())(x)
        ),
        new("DotGeneral", x => x.Dot(x.T)),
        new("Convolution", x => Nn.Conv(x.Reshape(1, x.Shape[0], x.Shape[1], 1), x[..1].Reshape(1, -1, 1, 1))),
    ];

    public static readonly PrimitiveCase[] Linear =
    [
        new("Cholesky", x => Linalg.Cholesky(Definite(x))),
        new("TriangularSolve", x => Lax.TriangularSolve(Definite(x), x.T, lower: true)),
        new("SolvePrimitive", x => Linalg.Solve(Definite(x), x.T)),
        new("QrPrimitive", x => Linalg.Qr(x).R),
        new("LuPrimitive", x => Lax.Lu(x).Lu),
        new("EighPrimitive", x => Lax.Square(Linalg.Eigh(Definite(x)).V)),
        new("EighPrimitive", x => Linalg.Eigh(Definite(x)).W),
        new("SvdPrimitive", Linalg.SvdVals),
        new(
            "SvdPrimitive",
            x => Linalg.Svd(x, fullMatrices: false) is var (u, s, vh) ? Matrices.Times(u * (s * s), vh) : x
        ),
        new("SchurPrimitive", x => Lax.Abs(Np.Diagonal(Lax.Schur(Definite(x)).T)), Derivatives: Derivatives.None),
        new("EigPrimitive", x => Lax.Real(Linalg.EigVals(Definite(x)))),
        new("PinvPrimitive", x => Linalg.Pinv(x)),
        new("Fft", x => Lax.Real(Fft.Forward(x * x))),
        new("Fft", x => Fft.InverseReal(Lax.Complex(x, x * x), 4)),
        new("Fft", x => Lax.Abs(Fft.Real(x) + 9)),
        new(
            "LinearSolvePrimitive",
            x => Lax.CustomLinearSolve(v => v * (x + 3), Lax.Sin(x), (_, b) => b / (x + 3), symmetric: true)
        ),
    ];

    public static readonly PrimitiveCase[] Structured =
    [
        new("CallPrimitive", x => Xla.Jit((Tensor v) => Lax.Sin(v) * v).Invoke(x)),
        new("CompositePrimitive", x => Lax.Composite<Tensor, Tensor>(v => Lax.Sin(v) * v, "my.op")(x)),
        new("OptimizationBarrier", x => Lax.OptimizationBarrier((Lax.Sin(x), x)) is var (a, b) ? a * b : x),
        new("NamedValue", x => Transforms.CheckpointName(x * x, "square")),
        new("CheckpointPrimitive", Transforms.Checkpoint<Tensor, Tensor>(v => Lax.Sin(v) * v)),
        new("StopGradient", x => Lax.StopGradient(Lax.Floor(x * 3)) * x),
        new("CondPrimitive", x => Lax.Cond(x[0, 0] > 0, v => Lax.Sin(v), v => v * v, x)),
        new("ScanPrimitive", x => Lax.Scan((Tensor c, Tensor e) => (Lax.Sin(c + e), c * e), x[0], x).Results),
        new("WhilePrimitive", x => Lax.While(s => s.Sum() < 9, s => (s * s) + 1, x), Derivatives: Derivatives.Forward),
        new("CustomJvpCall", Transforms.CustomJvp<Tensor, Tensor>(Lax.Sin, (v, t) => Lax.Cos(v) * t)),
        new(
            "CustomVjpCall",
            Transforms.CustomVjp<Tensor, Tensor, Tensor>(Lax.Sin, v => (Lax.Sin(v), v), (v, ct) => Lax.Cos(v) * ct),
            Derivatives: Derivatives.Reverse
        ),
        new(
            "DebugCallback",
            x =>
            {
                Debug.Callback(_ => { }, x);
                return x * x;
            }
        ),
        new("PureCallback", x => Lax.PureCallback(Twice, Spec.Of(x), x), Derivatives: Derivatives.None),
        new("IoCallback", x => Lax.IoCallback(Twice, Spec.Of(x), x), Derivatives: Derivatives.None, HasMap: false),
        new(
            "ShardingConstraint",
            x =>
                Lax.WithShardingConstraint(
                    x * x,
                    new Mesh([Xla.DefaultBackend.Devices[0]], ("x", 1)),
                    PartitionSpec.Replicated
                )
        ),
        new("ExportedCall", x => Sine.Value.Invoke(x).ToTensor() * x, Derivatives: Derivatives.None),
        new("Threefry", x => Rng.Uniform(Rng.Key(Place(x, 1000)), x.Shape, F64) * x),
        new("RandomGamma", x => Rng.Gamma(Rng.Key(3), x, x.Shape, F64), 0.5, Derivatives: Derivatives.None),
        new(
            "RngBitGenerator",
            x =>
                Lax.RngBitGenerator(Lax.BroadcastInDim(Place(x, 1000).Astype(ElementType.UI64), [2], []), x.Shape)
                    .Bits.Astype(F64)
                * 1e-10
                * x
        ),
    ];

    public static readonly PrimitiveCase[] Special =
    [
        new("igamma", x => Lax.Igamma(x, Lax.Rev(x, [0]) + 1), 0.5, 4),
        new("igammac", x => Lax.Igammac(x, Lax.Rev(x, [0]) + 1), 0.5, 4),
        new("regularized_incomplete_beta", x => ScipySpecial.BetaInc(x, Lax.Rev(x, [0]), x * 0.2), 0.5, 4),
        new("bessel_i0e", Lax.BesselI0e, 0.5, 12),
        new("exp1", ScipySpecial.Exp1, 0.3, 4),
        new("expi", ScipySpecial.Expi, 0.3, 4),
        new("erfcx", ScipySpecial.ErfCx),
        new("wofz", x => Lax.Real(ScipySpecial.WofZ(Lax.Complex(x, x * x)))),
        new("fresnel_s", x => ScipySpecial.Fresnel(x).S),
        new("fresnel_c", x => ScipySpecial.Fresnel(x).C),
        new("sine_integral", x => ScipySpecial.SiCi(x).Si, -8, 8),
        new("cosine_integral", x => ScipySpecial.SiCi(x).Ci, 0.3, 8),
        new("owens_t", x => ScipySpecial.OwensT(x, Lax.Rev(x, [0]))),
        new("hyp1f1", x => ScipySpecial.Hyp1F1(x, x + 1, Lax.Rev(x, [0])), 0.3),
        new("hyp2f1", x => ScipySpecial.Hyp2F1(0.75, 0.5, 1.5, x), -3, 0.97),
    ];

    /// <summary>Functions of one entry of a map named <c>i</c>.</summary>
    public static readonly PrimitiveCase[] Named =
    [
        new("PSum", x => Lax.Sin(Lax.PSum(x * x, "i"))),
        new("PMax", x => Lax.PMax(x, "i") * x),
        new("PMin", x => Lax.PMin(x, "i") * x),
        new("AllGather", x => Lax.AllGather(x * x, "i").Sum(0) * x),
        new("SumScatter", x => Lax.PSumScatter(Np.Stack([x, x * x, Lax.Sin(x)]), "i")),
        new("AllToAll", x => Lax.AllToAll(Np.Stack([x, x * x, Lax.Sin(x)]), "i", 0, 0)),
        new("PPermute", x => Lax.PPermute(x * x, "i", (0, 1), (1, 2)) * x),
        new("AxisIndex", x => Lax.AxisIndex("i").Astype(F64) * x * x),
    ];

    public static IEnumerable<PrimitiveCase> All =>
        Elementwise.Concat(Structural).Concat(Linear).Concat(Structured).Concat(Special);

    private static Tensor Integers(Tensor x) => Lax.ConvertElementType(x * 100, ElementType.I32);

    /// <summary>A row (or column) that depends on the values.</summary>
    private static Tensor Place(Tensor x, int axisOrCount)
    {
        long count = axisOrCount < 2 ? x.Shape[axisOrCount] : axisOrCount;
        return Lax.ConvertElementType(Lax.Rem(Lax.Abs(x[0, 0] * 7), Lax.FullLike(x[0, 0], count)), ElementType.I32);
    }

    private static WindowSpec Window(Tensor x) => WindowSpec.Of(x.Shape, [2, 2], [1, 1], Padding.Same);

    /// <summary>A positive definite matrix with well separated eigenvalues.</summary>
    private static Tensor Definite(Tensor x) => x.T.Dot(x) + Np.Diag(3 * (1 + Lax.Iota(F64, x.Shape[1])));

    private static Hlo.Execution.HostTensor Twice(IReadOnlyList<Hlo.Execution.HostTensor> operands) =>
        Hlo.Execution.HostTensor.Of(operands[0].Type, [.. operands[0].Values<double>().ToArray().Select(v => 2 * v)]);
}
