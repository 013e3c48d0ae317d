using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of elementwise ops of two operands.</summary>
internal static class BinaryRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<Ops.Add>(
            new()
            {
                Jvp = (_, _, _, tangents) => [Rows.Sum(tangents[0], tangents[1])],
                Transpose = (_, operands, cotangents) =>
                    [operands[0].IsLinear ? cotangents[0] : null, operands[1].IsLinear ? cotangents[0] : null],
                Batch = Batching.Elementwise,
            }
        ),
        Rows.Of<Ops.Subtract>(
            new()
            {
                Jvp = (_, _, _, tangents) => [Rows.Sum(tangents[0], tangents[1] is { } dy ? Lax.Neg(dy) : null)],
                Transpose = (_, operands, cotangents) =>
                    [
                        operands[0].IsLinear ? cotangents[0] : null,
                        operands[1].IsLinear ? Lax.Neg(cotangents[0]!) : null,
                    ],
                Batch = Batching.Elementwise,
            }
        ),
        Rows.Bilinear<Ops.Multiply>(
            (_, ct, operands) => Lax.Mul(ct, operands[1].Value!),
            (_, ct, operands) => Lax.Mul(operands[0].Value!, ct),
            Batching.Elementwise
        ),
        Rows.Of<Ops.Divide>(
            new()
            {
                Jvp = DivideJvp,
                Transpose = DivideTranspose,
                Batch = Batching.Elementwise,
            }
        ),
        Rows.Binary<Ops.Remainder>(
            (dx, _, _, _) => dx,
            (dy, x, y, _) => Lax.Neg(Lax.Mul(dy, Truncated(Lax.Div(x, y))))
        ),
        Rows.Binary<Ops.Power>(
            (dx, x, y, _) => Lax.Mul(dx, PowerByBase(x, y)),
            (dy, x, _, z) => Lax.Mul(dy, Lax.Mul(z, SafeLog(x)))
        ),
        Rows.Binary<Ops.Atan2>(
            (dx, x, y, _) => Lax.Mul(dx, Lax.Div(y, SquareSum(x, y))),
            (dy, x, y, _) => Lax.Mul(dy, Lax.Div(Lax.Neg(x), SquareSum(x, y)))
        ),
        Rows.Binary<Ops.Maximum>(
            (dx, x, y, _) => Lax.Mul(dx, Share(ComparisonDirection.Gt, x, y)),
            (dy, x, y, _) => Lax.Mul(dy, Share(ComparisonDirection.Gt, y, x))
        ),
        Rows.Binary<Ops.Minimum>(
            (dx, x, y, _) => Lax.Mul(dx, Share(ComparisonDirection.Lt, x, y)),
            (dy, x, y, _) => Lax.Mul(dy, Share(ComparisonDirection.Lt, y, x))
        ),
        Rows.Of<Ops.Complex>(
            new()
            {
                Jvp = (_, primals, _, tangents) =>
                    [Lax.Complex(tangents[0] ?? Lax.ZerosLike(primals[0]), tangents[1] ?? Lax.ZerosLike(primals[1]))],
                Transpose = (_, operands, cotangents) =>
                    [
                        operands[0].IsLinear ? Lax.Real(cotangents[0]!) : null,
                        operands[1].IsLinear ? Lax.Neg(Lax.Imag(cotangents[0]!)) : null,
                    ],
                Batch = Batching.Elementwise,
            }
        ),
        Rows.NoTangent<Ops.And>(),
        Rows.NoTangent<Ops.Or>(),
        Rows.NoTangent<Ops.Xor>(),
        Rows.NoTangent<Ops.ShiftLeft>(),
        Rows.NoTangent<Ops.ShiftRightLogical>(),
        Rows.NoTangent<Ops.ShiftRightArithmetic>(),
        Rows.NoTangent<Ops.Compare>(),
    ];

    /// <summary><c>dx / y - x dy / y²</c>, the second part written so that overflow of y² does no harm.</summary>
    private static Tensor?[] DivideJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        [
            Rows.Sum(
                tangents[0] is { } dx ? Lax.Div(dx, primals[1]) : null,
                tangents[1] is { } dy ? Lax.Mul(dy, Lax.Neg(Lax.Div(results[0], primals[1]))) : null
            ),
        ];

    private static Tensor?[] DivideTranspose(Op op, LinearOperand[] operands, Tensor?[] cotangents) =>
        [Lax.Div(cotangents[0]!, operands[1].Value!), null];

    private static Tensor Truncated(Tensor x) => Lax.Mul(Lax.Sign(x), Lax.Floor(Lax.Abs(x)));

    /// <summary><c>y x^(y-1)</c>; zero where the exponent is zero, also at a zero base.</summary>
    private static Tensor PowerByBase(Tensor x, Tensor y)
    {
        Tensor zero = Lax.Eq(y, 0);
        Tensor exponent = Lax.Select(zero, Lax.FullLike(y, 1), Lax.Sub(y, 1));
        return Lax.Select(zero, Lax.ZerosLike(x), Lax.Mul(y, Lax.Pow(x, exponent)));
    }

    /// <summary>The logarithm with 0 at 0, so that <c>0^y log 0</c> is 0.</summary>
    private static Tensor SafeLog(Tensor x) => Lax.Log(Lax.Select(Lax.Eq(x, 0), Lax.FullLike(x, 1), x));

    private static Tensor SquareSum(Tensor x, Tensor y) => Lax.Add(Lax.Mul(x, x), Lax.Mul(y, y));

    /// <summary>1 where the first wins, ½ where both are equal, else 0.</summary>
    private static Tensor Share(ComparisonDirection wins, Tensor x, Tensor y)
    {
        Tensor one = Lax.FullLike(x, 1);
        return Lax.Select(
            Lax.Compare(wins, x, y),
            one,
            Lax.Select(Lax.Eq(x, y), Lax.FullLike(x, 0.5), Lax.ZerosLike(x))
        );
    }
}
