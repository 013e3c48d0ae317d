using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of ops over windows.</summary>
internal static class WindowRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Linear<ReduceWindowSum>(
            TransposeSum,
            (op, args) => Trace.Bind1(new ReduceWindowSum(op.Window.Batched()), args[0])
        ),
        Rows.Of<ReduceWindowMax>(
            new()
            {
                Jvp = (op, primals, _, tangents) =>
                    [
                        Trace.Bind1(
                            new SelectAndGatherAdd(((ReduceWindowMax)op).Window, ComparisonDirection.Ge),
                            tangents[0]!,
                            primals[0]
                        ),
                    ],
                Batch = (op, args) =>
                    [Trace.Bind1(new ReduceWindowMax(((ReduceWindowMax)op).Window.Batched()), args[0])],
            }
        ),
        Rows.Of<ReduceWindowMin>(
            new()
            {
                Jvp = (op, primals, _, tangents) =>
                    [
                        Trace.Bind1(
                            new SelectAndGatherAdd(((ReduceWindowMin)op).Window, ComparisonDirection.Le),
                            tangents[0]!,
                            primals[0]
                        ),
                    ],
                Batch = (op, args) =>
                    [Trace.Bind1(new ReduceWindowMin(((ReduceWindowMin)op).Window.Batched()), args[0])],
            }
        ),
        Rows.Of<SelectAndGatherAdd>(
            new()
            {
                Jvp = LinearInFirst,
                Transpose = (op, operands, cotangents) =>
                    [TransposeGather((SelectAndGatherAdd)op, operands, cotangents[0]!), null],
                Batch = (op, args) =>
                    [
                        Trace.Bind1(
                            (SelectAndGatherAdd)op with
                            {
                                Window = ((SelectAndGatherAdd)op).Window.Batched(),
                            },
                            args.Full(0),
                            args.Full(1)
                        ),
                    ],
            }
        ),
        Rows.Of<SelectAndScatterAdd>(
            new()
            {
                Jvp = LinearInFirst,
                Transpose = (op, operands, cotangents) =>
                    [TransposeScatter((SelectAndScatterAdd)op, operands, cotangents[0]!), null],
                Batch = (op, args) =>
                    [
                        Trace.Bind1(
                            (SelectAndScatterAdd)op with
                            {
                                Window = ((SelectAndScatterAdd)op).Window.Batched(),
                            },
                            args.Full(0),
                            args.Full(1)
                        ),
                    ],
            }
        ),
    ];

    /// <summary>Which element is selected is locally constant, so only the first operand's tangent counts.</summary>
    private static Tensor?[] LinearInFirst(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        [tangents[0] is { } tangent ? Trace.Bind1(op, tangent, primals[1]) : null];

    /// <summary>
    /// Every element collects the cotangents of the windows that hold it: a window sum over the spread cotangents.
    /// </summary>
    private static Tensor TransposeSum(ReduceWindowSum op, LinearOperand[] operands, Tensor ct)
    {
        WindowSpec w = op.Window;
        int rank = ct.Rank;
        long[] low = new long[rank];
        long[] high = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long input = Paddings.Dilate(operands[0].Type.Dims[i], w.BaseDilations[i]);
            long window = Paddings.Dilate(w.Dimensions[i], w.WindowDilations[i]);
            long output = Paddings.Dilate(ct.Shape[i], w.Strides[i]);
            low[i] = window - w.Padding[i].Low - 1;
            high[i] = input + window - 1 - output - low[i];
        }

        Tensor spread = Lax.Pad(
            ct,
            0,
            Dims.Create(low),
            Dims.Create(high),
            Dims.Of(w.Strides.Select(stride => stride - 1))
        );
        Dims ones = Dims.Repeat(1, rank);
        return Lax.ReduceWindowSum(
            spread,
            new(w.Dimensions, w.BaseDilations, ones, w.WindowDilations, [.. new EdgePadding[rank]])
        );
    }

    private static Tensor TransposeGather(SelectAndGatherAdd op, LinearOperand[] operands, Tensor ct)
    {
        Dims ones = Dims.Repeat(1, ct.Rank);
        return op.Window.BaseDilations == ones && op.Window.WindowDilations == ones
            ? Trace.Bind1(new SelectAndScatterAdd(op.Window, op.Select), ct, operands[1].Value!)
            : throw new TraceException(
                "The gradient of a window maximum with dilation is not supported: select_and_scatter has no dilation."
            );
    }

    private static Tensor TransposeScatter(SelectAndScatterAdd op, LinearOperand[] operands, Tensor ct) =>
        Trace.Bind1(new SelectAndGatherAdd(op.Window, op.Select), ct, operands[1].Value!);
}
