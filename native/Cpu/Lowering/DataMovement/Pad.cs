using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>
/// The operand with margins, or less of it, and gaps. Rows of the innermost padded dimension are written once, front to
/// back; where that is cut instead, the padding value is written everywhere first.
/// </summary>
internal sealed class Pad : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => IsPlain(node);

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        RowMap.Depth(node.Result.Dims, rows) is var depth && depth >= 0 && depth <= Lead(node);

    /// <inheritdoc/>
    public override long MaxRows(Node node) => Dims.Create(node.Result.Dims.Span[..Lead(node)]).Product;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows)
    {
        int depth = RowMap.Depth(node.Result.Dims, rows);
        Dims same = node.Operands[0].Dims;
        return operand == 0
            && depth >= 0
            && Enumerable
                .Range(0, depth)
                .All(d => ((Ops.Pad)node.Op).EdgePaddingLow[d] == 0 && same[d] == node.Result.Dims[d]);
    }

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        if (IsPlain(node))
        {
            EmitRows(kernel, node, Innermost(node));
        }
        else
        {
            EmitOver(kernel, node);
        }
    }

    // The last dimension that is padded; −1 if none is.
    private static int Innermost(Node node)
    {
        Ops.Pad pad = (Ops.Pad)node.Op;
        return Enumerable
            .Range(0, node.Result.Dims.Count)
            .LastOrDefault(
                d => pad.EdgePaddingLow[d] != 0 || pad.EdgePaddingHigh[d] != 0 || pad.InteriorPadding[d] != 0,
                -1
            );
    }

    // The innermost padded dimension is not cut.
    private static bool IsPlain(Node node)
    {
        Ops.Pad pad = (Ops.Pad)node.Op;
        int last = Innermost(node);
        return last >= 0
            && pad.EdgePaddingLow[last] >= 0
            && pad.EdgePaddingHigh[last] >= 0
            && node.Operands[0].Type.ElementCount > 0;
    }

    private static int Lead(Node node) => IsPlain(node) ? Innermost(node) : 0;

    private static void EmitRows(KernelEmitter kernel, Node node, int last)
    {
        Ops.Pad pad = (Ops.Pad)node.Op;
        Tensor operand = node.Operands[0];
        Dims result = node.Result.Dims;
        Dims tail = Dims.Create(result.Span[(last + 1)..]);
        Element filler = kernel.ReadScalar(node.Operands[1]);
        IrBuilder ir = kernel.Ir;
        kernel.ForEach(
            Dims.Create(result.Span[..last]),
            lead =>
            {
                LLVMValueRef inside = ir.Bool(true);
                LLVMValueRef[] source = new LLVMValueRef[last];
                for (int d = 0; d < last; d++)
                {
                    source[d] = kernel.Index.Add(lead.Positions![d], -pad.EdgePaddingLow[d]);
                    if (pad.EdgePaddingLow[d] == 0 && result[d] == operand.Dims[d])
                    {
                        continue;
                    }

                    long every = pad.InteriorPadding[d] + 1;
                    long extent = ((operand.Dims[d] - 1) * every) + 1;
                    LLVMValueRef here = ir.ICmp(LLVMIntPredicate.LLVMIntULT, source[d], ir.Int64(extent));
                    if (every > 1)
                    {
                        LLVMValueRef rest = ir.URem(source[d], ir.Int64(every));
                        here = ir.And(here, ir.ICmp(LLVMIntPredicate.LLVMIntEQ, rest, ir.Int64(0)));
                        source[d] = ir.UDiv(source[d], ir.Int64(every));
                    }

                    inside = ir.And(inside, here);
                }

                long low = pad.EdgePaddingLow[last];
                long size = operand.Dims[last];
                long step = pad.InteriorPadding[last] + 1;
                long end = low + ((size - 1) * step) + 1;
                ir.If(
                    inside,
                    () =>
                        Scope(() =>
                        {
                            Fill(kernel.Index.Constant(0), low);
                            if (step == 1)
                            {
                                kernel.ForEachInner(
                                    tail.Insert(0, size),
                                    at =>
                                        Move(
                                            kernel.Index.Add(at.Positions![0], low),
                                            at.Positions[0],
                                            at.Positions[1..]
                                        )
                                );
                            }
                            else
                            {
                                kernel.Loop(
                                    size,
                                    at =>
                                    {
                                        LLVMValueRef to = kernel.Index.Add(kernel.Index.Multiply(at, step), low);
                                        kernel.ForEachInner(tail, rest => Move(to, at, rest.Positions!));
                                        kernel.If(
                                            ir.ICmp(LLVMIntPredicate.LLVMIntULT, at, ir.Int64(size - 1)),
                                            () => Fill(kernel.Index.Add(to, 1), step - 1)
                                        );
                                    }
                                );
                            }

                            Fill(kernel.Index.Constant(end), result[last] - end);
                        }),
                    () => Scope(() => Fill(kernel.Index.Constant(0), result[last]))
                );

                void Move(LLVMValueRef to, LLVMValueRef from, LLVMValueRef[] rest) =>
                    kernel.Write(
                        node.Result,
                        TensorIndex.At([.. lead.Positions!, to, .. rest]),
                        kernel.Read(operand, TensorIndex.At([.. source, from, .. rest]))
                    );

                LLVMValueRef[] Scope(Action body)
                {
                    kernel.Loop(1, _ => body());
                    return [];
                }

                void Fill(LLVMValueRef from, long count) =>
                    kernel.ForEachInner(
                        tail.Insert(0, count),
                        at =>
                            kernel.Write(
                                node.Result,
                                TensorIndex.At([
                                    .. lead.Positions!,
                                    kernel.Index.Add(at.Positions![0], from),
                                    .. at.Positions[1..],
                                ]),
                                filler
                            )
                    );
            },
            inLanes: false
        );
    }

    private static void EmitOver(KernelEmitter kernel, Node node)
    {
        Ops.Pad pad = (Ops.Pad)node.Op;
        Tensor operand = node.Operands[0];
        Dims result = node.Result.Dims;
        bool isCut =
            pad.EdgePaddingLow.All(low => low <= 0)
            && pad.EdgePaddingHigh.All(high => high <= 0)
            && pad.InteriorPadding.All(gap => gap == 0);
        if (!isCut)
        {
            kernel.Loop(
                node.Result.Type.ElementCount,
                linear => kernel.Write(node.Result, TensorIndex.AtLinear(linear), kernel.ReadScalar(node.Operands[1]))
            );
        }

        int rank = result.Count;
        long[] first = new long[rank];
        long[] count = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            // Operand positions p with 0 <= low + p * step < size.
            long step = pad.InteriorPadding[d] + 1;
            long low = pad.EdgePaddingLow[d];
            first[d] = low >= 0 ? 0 : (-low + step - 1) / step;
            long limit = result[d] - low <= 0 ? 0 : ((result[d] - low - 1) / step) + 1;
            count[d] = Math.Max(0, Math.Min(limit, operand.Dims[d]) - first[d]);
        }

        kernel.ForEachInner(
            Dims.Create(count),
            inside =>
            {
                LLVMValueRef[] source = new LLVMValueRef[rank];
                LLVMValueRef[] target = new LLVMValueRef[rank];
                for (int d = 0; d < rank; d++)
                {
                    long step = pad.InteriorPadding[d] + 1;
                    source[d] = kernel.Index.Add(inside.Positions![d], first[d]);
                    target[d] = kernel.Index.Add(
                        kernel.Index.Multiply(inside.Positions[d], step),
                        pad.EdgePaddingLow[d] + (first[d] * step)
                    );
                }

                kernel.Write(node.Result, TensorIndex.At(target), kernel.Read(operand, TensorIndex.At(source)));
            }
        );
    }
}
