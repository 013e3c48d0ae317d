using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of select and clamp.</summary>
internal static class SelectionRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<Ops.Select>(
            new()
            {
                Jvp = SelectJvp,
                Transpose = SelectTranspose,
                Batch = BatchSelect,
            }
        ),
        Rows.Of<Ops.Clamp>(new() { Jvp = ClampJvp, Batch = BatchClamp }),
    ];

    private static Tensor?[] SelectJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        tangents[1] is null && tangents[2] is null
            ? [null]
            :
            [
                Lax.Select(
                    primals[0],
                    tangents[1] ?? Lax.ZerosLike(primals[1]),
                    tangents[2] ?? Lax.ZerosLike(primals[2])
                ),
            ];

    private static Tensor?[] SelectTranspose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        Tensor which = operands[0].Value!;
        Tensor cotangent = cotangents[0]!;
        Tensor zero = Lax.ZerosLike(cotangent);
        return
        [
            null,
            operands[1].IsLinear ? Lax.Select(which, cotangent, zero) : null,
            operands[2].IsLinear ? Lax.Select(which, zero, cotangent) : null,
        ];
    }

    private static Tensor[] BatchSelect(Op op, BatchArguments arguments)
    {
        if (!arguments.IsBatched(0) && arguments.InnerRank(0) == 0)
        {
            return [Lax.Select(arguments[0], arguments.Full(1), arguments.Full(2))];
        }

        Tensor onTrue = arguments.Full(1);
        Tensor which = arguments.Full(0);

        // A scalar condition per entry of the batch covers that entry.
        Tensor full = which.Rank == onTrue.Rank ? which : Lax.BroadcastInDim(which, onTrue.Shape, [0]);
        return [Lax.Select(full, onTrue, arguments.Full(2))];
    }

    /// <summary>Tangents pass where the operand lies inside; the limits' pass where they cut.</summary>
    private static Tensor?[] ClampJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        (Tensor low, Tensor x, Tensor high) = (
            Spread(primals[0], primals[1]),
            primals[1],
            Spread(primals[2], primals[1])
        );
        Tensor? inside = tangents[1] is { } dx ? Where(Lax.And(Lax.Gt(x, low), Lax.Lt(x, high)), dx) : null;
        Tensor? below = tangents[0] is { } dl ? Where(Lax.Gt(low, x), Spread(dl, x)) : null;
        Tensor? above = tangents[2] is { } dh ? Where(Lax.Lt(high, x), Spread(dh, x)) : null;
        return [Rows.Sum(Rows.Sum(inside, below), above)];
    }

    private static Tensor[] BatchClamp(Op op, BatchArguments arguments)
    {
        Tensor x = arguments.Full(1);
        return [Lax.Clamp(Limit(arguments, 0, x), x, Limit(arguments, 2, x))];
    }

    private static Tensor Limit(BatchArguments arguments, int index, Tensor x)
    {
        if (!arguments.IsBatched(index))
        {
            return arguments.InnerRank(index) == 0 ? arguments[index] : arguments.Full(index);
        }

        return arguments.InnerRank(index) == 0 ? Lax.BroadcastInDim(arguments[index], x.Shape, [0]) : arguments[index];
    }

    private static Tensor Where(Tensor condition, Tensor value) => Lax.Select(condition, value, Lax.ZerosLike(value));

    private static Tensor Spread(Tensor limit, Tensor x) =>
        limit.Rank == x.Rank ? limit : Lax.BroadcastInDim(limit, x.Shape, []);
}
