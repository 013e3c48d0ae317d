using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of elementwise ops of one operand.</summary>
internal static class UnaryRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Linear<Ops.Negate>((_, _, ct) => Lax.Neg(ct)),
        Rows.Unary<Ops.Exponential>((_, y) => y),
        Rows.Unary<Ops.ExponentialMinusOne>((_, y) => Lax.Add(y, 1)),
        Rows.Unary<Ops.Log>((x, _) => Lax.Reciprocal(x)),
        Rows.Unary<Ops.LogPlusOne>((x, _) => Lax.Reciprocal(Lax.Add(x, 1))),
        Rows.Unary<Ops.Sine>((x, _) => Lax.Cos(x)),
        Rows.Unary<Ops.Cosine>((x, _) => Lax.Neg(Lax.Sin(x))),
        Rows.Unary<Ops.Tan>((_, y) => Lax.Add(Lax.Mul(y, y), 1)),
        Rows.Unary<Ops.Tanh>((_, y) => Lax.Sub(1, Lax.Mul(y, y))),
        Rows.Unary<Ops.Logistic>((_, y) => Lax.Mul(y, Lax.Sub(1, y))),
        Rows.Unary<Ops.Sqrt>((_, y) => Lax.Div(0.5, y)),
        Rows.Unary<Ops.Rsqrt>((x, y) => Lax.Mul(-0.5, Lax.Div(y, x))),
        Rows.Unary<Ops.Cbrt>((x, y) => Lax.Div(y, Lax.Mul(3, x))),
        Rows.Of<Ops.Abs>(new() { Jvp = AbsJvp, Batch = Batching.Elementwise }),
        Rows.NoTangent<Ops.Sign>(),
        Rows.NoTangent<Ops.Floor>(),
        Rows.NoTangent<Ops.Ceil>(),
        Rows.NoTangent<Ops.RoundNearestAfz>(),
        Rows.NoTangent<Ops.RoundNearestEven>(),
        Rows.NoTangent<Ops.IsFinite>(),
        Rows.NoTangent<Ops.Not>(),
        Rows.NoTangent<Ops.Popcnt>(),
        Rows.NoTangent<Ops.CountLeadingZeros>(),
        Rows.NoTangent<StopGradient>(),
        Rows.Linear<Ops.Real>((_, operands, ct) => Lax.Complex(ct, Lax.ZerosLike(ct))),
        Rows.Linear<Ops.Imag>((_, operands, ct) => Lax.Complex(Lax.ZerosLike(ct), Lax.Neg(ct))),
        Rows.Of<Ops.Convert>(
            new()
            {
                Jvp = ConvertJvp,
                Transpose = ConvertTranspose,
                Batch = BatchConvert,
            }
        ),
        Rows.NoTangent<Ops.BitcastConvert>(BatchBitcast),
        Rows.Of<Ops.ReducePrecision>(
            new()
            {
                Jvp = (op, _, _, tangents) => [Trace.Bind1(op, tangents[0]!)],
                Transpose = (op, _, cotangents) => [Trace.Bind1(op, cotangents[0]!)],
                Batch = Batching.Elementwise,
            }
        ),
    ];

    private static Tensor?[] AbsJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        if (!primals[0].ElementType.IsComplex)
        {
            return [Lax.Mul(tangents[0]!, Lax.Sign(primals[0]))];
        }

        // d|z| = Re(conj(z) dz) / |z|, and 0 at the origin.
        Tensor sign = Lax.Sign(primals[0]);
        Tensor real = Lax.Mul(Lax.Real(sign), Lax.Real(tangents[0]!));
        return [Lax.Add(real, Lax.Mul(Lax.Imag(sign), Lax.Imag(tangents[0]!)))];
    }

    private static Tensor?[] ConvertJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        [
            JvpInterpreter.IsDifferentiable(results[0].Type)
                ? Lax.ConvertElementType(tangents[0]!, results[0].ElementType)
                : null,
        ];

    private static Tensor?[] ConvertTranspose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        ElementType type = operands[0].Type.ElementType;
        Tensor cotangent = cotangents[0]!;
        return
        [
            Lax.ConvertElementType(
                cotangent.ElementType.IsComplex && !type.IsComplex ? Lax.Real(cotangent) : cotangent,
                type
            ),
        ];
    }

    private static Tensor[] BatchConvert(Op op, BatchArguments arguments) =>
        [Trace.Bind1(new Ops.Convert(arguments[0].Type.Of(((Ops.Convert)op).ResultType.ElementType)), arguments[0])];

    private static Tensor[] BatchBitcast(Op op, BatchArguments arguments)
    {
        TensorType result = ((Ops.BitcastConvert)op).ResultType;
        return
        [
            Trace.Bind1(
                new Ops.BitcastConvert(result with { Dims = result.Dims.Insert(0, arguments.Size) }),
                arguments[0]
            ),
        ];
    }
}
