using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// Folds windows. Trailing dimensions whose window is one element are the innermost loops, over results in memory. A
/// window over all elements before (or after) each position is a running sum.
/// </summary>
internal sealed class ReduceWindow : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        RowMap.Depth(node.Results[0].Dims, rows) is var depth && depth >= 0 && depth <= Lead(node);

    /// <inheritdoc/>
    public override long MaxRows(Node node) => Dims.Create(node.Results[0].Dims.Span[..Lead(node)]).Product;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows)
    {
        int depth = RowMap.Depth(node.Results[0].Dims, rows);
        if (operand >= node.Operands.Length / 2 || depth < 0)
        {
            return false;
        }

        // Windows side by side in the last of the dimensions that make rows keep to their rows too.
        Ops.WindowDimension[] windows = Windows(node);
        return depth == 0
            || (
                windows.Take(depth - 1).All(window => window == Ops.WindowDimension.Trivial)
                && windows[depth - 1] is { PaddingLow: 0, PaddingHigh: 0, BaseDilation: 1, WindowDilation: 1 } window
                && window.Size == window.Stride
                && node.Operands[operand].Dims[depth - 1] == window.Size * node.Results[0].Dims[depth - 1]
            );
    }

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) =>
        KernelCost.Default(node)
        + (
            RunningAxis(Windows(node), node) is not null
                ? 0
                : 0.5 * node.Results[0].Type.ElementCount * Windows(node).Aggregate(1.0, (n, window) => n * window.Size)
        );

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Tensor[] inputs = node.Operands[..(node.Operands.Length / 2)];
        Ops.WindowDimension[] windows = Windows(node);
        (int Axis, bool IsReversed)? running = RunningAxis(windows, node);
        Combiner combiner = new(kernel, node.Bodies[0], mayBeWide: running is null);
        Element[] initial = combiner.Initial(node.Operands.AsSpan(node.Operands.Length / 2));
        if (inputs[0].Type.ElementCount == 0)
        {
            Fill(kernel, node, combiner, initial, windows);
        }
        else if (running is var (axis, isReversed))
        {
            Run(kernel, node, combiner, initial, inputs, axis, isReversed);
        }
        else
        {
            Fold(kernel, node, combiner, initial, inputs, windows);
        }
    }

    private static Ops.WindowDimension[] Windows(Node node) => ((Ops.ReduceWindow)node.Op).CreateWindows();

    // Dimensions that the outer loops go over: all but trailing ones that windows do not touch, of a running sum those
    // before it.
    private static int Lead(Node node)
    {
        Ops.WindowDimension[] windows = Windows(node);
        if (node.Operands[0].Type.ElementCount == 0)
        {
            return 0;
        }

        if (RunningAxis(windows, node) is var (axis, _))
        {
            return axis;
        }

        int lead = windows.Length;
        while (lead > 0 && windows[lead - 1] == Ops.WindowDimension.Trivial && !Combiner.NeedsRegisters(node.Bodies[0]))
        {
            lead--;
        }

        return lead;
    }

    // Windows over an input without elements hold initial values only.
    private static void Fill(
        KernelEmitter kernel,
        Node node,
        Combiner combiner,
        Element[] initial,
        Ops.WindowDimension[] windows
    ) =>
        kernel.ForEachInner(
            node.Results[0].Dims,
            index =>
            {
                Dims sizes = Dims.Of(windows.Select(window => window.Size));
                combiner.Write(
                    node,
                    index,
                    kernel.Loop(sizes, initial, (_, accumulators) => combiner.Apply(accumulators, initial))
                );
            }
        );

    private static void Fold(
        KernelEmitter kernel,
        Node node,
        Combiner combiner,
        Element[] initial,
        Tensor[] inputs,
        Ops.WindowDimension[] windows
    )
    {
        Dims result = node.Results[0].Dims;
        int lead = Lead(node);
        Dims sizes = Dims.Of(windows.Take(lead).Select(window => window.Size));
        Dims rest = Dims.Create(result.Span[lead..]);
        kernel.ForEach(
            Dims.Create(result.Span[..lead]),
            window =>
            {
                Element[] Next(LLVMValueRef[] inside, LLVMValueRef[] tail, Element[] accumulators)
                {
                    WindowPosition at = WindowPosition.Of(
                        kernel,
                        inputs[0].Dims,
                        windows.AsSpan(0, lead),
                        result.Span,
                        window.Positions,
                        inside
                    );
                    Element[] elements = combiner.Read(inputs, TensorIndex.At([.. at.Positions, .. tail]));
                    if (!at.IsInside.IsNull)
                    {
                        elements =
                        [
                            .. elements.Select((element, i) => kernel.Scalars.Select(at.IsInside, element, initial[i])),
                        ];
                    }

                    return combiner.Apply(accumulators, elements);
                }

                if (lead == result.Count)
                {
                    combiner.Write(
                        node,
                        window,
                        kernel.Loop(sizes, initial, (inside, accumulators) => Next(inside, [], accumulators))
                    );
                    return;
                }

                kernel.ForEachInner(
                    rest,
                    tail => combiner.Write(node, TensorIndex.At([.. window.Positions!, .. tail.Positions!]), initial)
                );
                kernel.ForEachInner(
                    sizes,
                    inside =>
                        kernel.ForEachInner(
                            rest,
                            tail =>
                            {
                                TensorIndex at = TensorIndex.At([.. window.Positions!, .. tail.Positions!]);
                                combiner.Write(
                                    node,
                                    at,
                                    Next(inside.Positions!, tail.Positions!, combiner.ReadBack(node, at))
                                );
                            }
                        )
                );
            }
        );
    }

    /// <summary>
    /// The dimension along which each window is all elements up to (or from) a position; null if there is none.
    /// </summary>
    public static (int Axis, bool IsReversed)? RunningAxis(Node node) => RunningAxis(Windows(node), node);

    private static (int Axis, bool IsReversed)? RunningAxis(Ops.WindowDimension[] windows, Node node)
    {
        // Padding holds the initial value too: it must be one that changes nothing.
        if (!Identities.AreInitial(node))
        {
            return null;
        }

        Dims dims = node.Operands[0].Dims;
        int axis = -1;
        for (int d = 0; d < windows.Length; d++)
        {
            if (windows[d] == Ops.WindowDimension.Trivial)
            {
                continue;
            }

            Ops.WindowDimension w = windows[d];
            bool isRunning =
                w.Size == dims[d]
                && w is { Stride: 1, BaseDilation: 1, WindowDilation: 1 }
                && (
                    (w.PaddingLow == w.Size - 1 && w.PaddingHigh == 0)
                    || (w.PaddingLow == 0 && w.PaddingHigh == w.Size - 1)
                );
            if (!isRunning || axis >= 0)
            {
                return null;
            }

            axis = d;
        }

        return axis < 0 ? null : (axis, windows[axis].PaddingLow == 0);
    }

    private static void Run(
        KernelEmitter kernel,
        Node node,
        Combiner combiner,
        Element[] initial,
        Tensor[] inputs,
        int axis,
        bool isReversed
    )
    {
        Dims dims = inputs[0].Dims;
        Dims suffix = Dims.Create(dims.Span[(axis + 1)..]);
        kernel.ForEach(
            Dims.Create(dims.Span[..axis]),
            prefix =>
            {
                TensorIndex At(LLVMValueRef step, LLVMValueRef[] tail)
                {
                    LLVMValueRef position = isReversed
                        ? kernel.Index.Add(kernel.Index.Multiply(step, -1), dims[axis] - 1)
                        : step;
                    return TensorIndex.At([.. prefix.Positions!, position, .. tail]);
                }

                if (suffix.Product == 1)
                {
                    LLVMValueRef[] tail = kernel.Origin(suffix).Positions!;
                    kernel.Loop(
                        dims[axis],
                        initial,
                        (step, accumulators) =>
                        {
                            TensorIndex at = At(step, tail);
                            Element[] next = combiner.Apply(accumulators, combiner.Read(inputs, at));
                            combiner.Write(node, at, next);
                            return next;
                        }
                    );
                    return;
                }

                LLVMValueRef zero = kernel.Ir.Int64(0);
                kernel.ForEachInner(
                    suffix,
                    tail =>
                        combiner.Write(
                            node,
                            At(zero, tail.Positions!),
                            combiner.Apply(initial, combiner.Read(inputs, At(zero, tail.Positions!)))
                        )
                );
                kernel.Loop(
                    dims[axis] - 1,
                    before =>
                        kernel.ForEachInner(
                            suffix,
                            tail =>
                            {
                                TensorIndex at = At(kernel.Index.Add(before, 1), tail.Positions!);
                                Element[] accumulators = combiner.ReadBack(node, At(before, tail.Positions!));
                                combiner.Write(node, at, combiner.Apply(accumulators, combiner.Read(inputs, at)));
                            }
                        )
                );
            }
        );
    }
}
