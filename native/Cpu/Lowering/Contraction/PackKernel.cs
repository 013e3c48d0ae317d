using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>Copies a matrix into panels of columns (<see cref="Pack"/>).</summary>
internal sealed class PackKernel : KernelLowering
{
    // Rows of the source that a thread copies to all panels before the next.
    private const long RowsAtOnce = 32;

    /// <inheritdoc/>
    public override long OuterRounds(Node node) =>
        Of(node).ColumnStep == 1 ? Outside(node) * Parts(node) : node.Result.Dims[0];

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) => node.Result.Type.ElementCount * 0.8;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node) =>
        kernel.OuterLoop(
            OuterRounds(node),
            round =>
            {
                if (Of(node).ColumnStep == 1)
                {
                    CopyRows(kernel, node, round);
                }
                else
                {
                    CopyPanel(kernel, node, round);
                }
            }
        );

    private static Pack Of(Node node) => (Pack)node.Op;

    private static long Panels(Node node) => (Of(node).Columns + Of(node).Width - 1) / Of(node).Width;

    private static long Outside(Node node) => node.Result.Dims[0] / Panels(node);

    private static long Parts(Node node) => (node.Result.Dims[1] + RowsAtOnce - 1) / RowsAtOnce;

    // Columns side by side: memory is read row by row, and written to as many places as there are panels.
    private static void CopyRows(KernelEmitter kernel, Node node, LLVMValueRef round)
    {
        Pack pack = Of(node);
        long sums = node.Result.Dims[1];
        LLVMValueRef outside = kernel.Index.Divide(round, Parts(node));
        LLVMValueRef first = kernel.Index.Multiply(kernel.Index.Remainder(round, Parts(node)), RowsAtOnce);
        LLVMValueRef last = kernel.Ir.Intrinsic(
            "llvm.smin",
            kernel.Index.Add(first, RowsAtOnce),
            kernel.Ir.Int64(sums)
        );
        LLVMValueRef start = Offset(kernel, pack.Outer, outside);
        LLVMValueRef target = kernel.Index.Multiply(outside, Panels(node) * sums * pack.Width);
        kernel.Loop(
            first,
            last,
            step =>
            {
                LLVMValueRef from = kernel.Index.Add(start, Offset(kernel, pack.Sums, step));
                LLVMValueRef to = kernel.Index.Add(target, kernel.Index.Multiply(step, pack.Width));
                if (pack.Columns >= pack.Width)
                {
                    CallRowCopy(kernel, node, from, to);
                }
                else
                {
                    Row(kernel, node, from, to);
                }
            }
        );
    }

    // A row of the source, vector by vector, to its place in each panel.
    private static void CallRowCopy(KernelEmitter kernel, Node node, LLVMValueRef from, LLVMValueRef to)
    {
        Pack pack = Of(node);
        LlvmContext types = kernel.Ir.Context;
        ElementType type = node.Result.ElementType;
        LlvmFunction copy = kernel.Scalars.Unit.Routine(
            $"pack.{type.Text}.{pack.Width}",
            [types.Ptr, types.Ptr, types.I64, types.I64, types.I64],
            (inner, function) =>
            {
                Vectors vectors = new(inner, type);
                IrBuilder ir = inner.Ir;
                ir.ForLoop(
                    ir.Int64(0),
                    function.Parameter(2),
                    ir.Int64(1),
                    panel =>
                    {
                        LLVMValueRef column = ir.Intrinsic(
                            "llvm.smin",
                            ir.NSWMul(panel, ir.Int64(pack.Width)),
                            function.Parameter(3)
                        );
                        LLVMValueRef source = vectors.Address(function.Parameter(0), column);
                        LLVMValueRef target = vectors.Address(
                            function.Parameter(1),
                            ir.NSWMul(panel, function.Parameter(4))
                        );
                        for (int lane = 0; lane < pack.Width; lane += vectors.Lanes)
                        {
                            vectors.Store(
                                vectors.Load(vectors.Address(source, lane), vectors.Lanes),
                                vectors.Address(target, lane),
                                vectors.Lanes
                            );
                        }
                    }
                );
            }
        );
        Vectors outside = new(kernel, type);
        kernel.Ir.Call(
            copy,
            outside.Address(kernel.Pointer(node.Operands[0]), from),
            outside.Address(kernel.Pointer(node.Result), to),
            kernel.Ir.Int64(Panels(node)),
            kernel.Ir.Int64(pack.Columns - pack.Width),
            kernel.Ir.Int64(node.Result.Dims[1] * pack.Width)
        );
    }

    private static void CopyPanel(KernelEmitter kernel, Node node, LLVMValueRef round)
    {
        Pack pack = Of(node);
        LLVMValueRef column = Column(kernel, node, kernel.Index.Remainder(round, Panels(node)));
        LLVMValueRef start = kernel.Index.Add(
            Offset(kernel, pack.Outer, kernel.Index.Divide(round, Panels(node))),
            kernel.Index.Multiply(column, pack.ColumnStep)
        );
        LLVMValueRef target = kernel.Index.Multiply(round, node.Result.Dims[1] * pack.Width);
        Transpose(
            kernel,
            node,
            pack,
            start,
            target,
            step =>
                Row(
                    kernel,
                    node,
                    kernel.Index.Add(start, Offset(kernel, pack.Sums, step)),
                    kernel.Index.Add(target, kernel.Index.Multiply(step, pack.Width))
                )
        );
    }

    // The first column of a panel; the last panel ends with the last column.
    private static LLVMValueRef Column(KernelEmitter kernel, Node node, LLVMValueRef panel)
    {
        Pack pack = Of(node);
        LLVMValueRef column = kernel.Index.Multiply(panel, pack.Width);
        return Panels(node) > 1 && pack.Columns % pack.Width != 0
            ? kernel.Ir.Intrinsic("llvm.smin", column, kernel.Ir.Int64(pack.Columns - pack.Width))
            : column;
    }

    private static void Row(KernelEmitter kernel, Node node, LLVMValueRef from, LLVMValueRef to)
    {
        Pack pack = Of(node);
        long count = Math.Min(pack.Columns, pack.Width);
        kernel.Loop(count, lane => Copy(kernel, node.Operands[0], node.Result, from, to, lane, pack.ColumnStep));
        for (long lane = count; lane < pack.Width; lane++)
        {
            kernel.Write(
                node.Result,
                TensorIndex.AtLinear(kernel.Index.Add(to, lane)),
                kernel.Scalars.Number(node.Result.ElementType, 0)
            );
        }
    }

    // Columns far apart: squares of vectors are transposed in registers, where sums lie side by side.
    private static void Transpose(
        KernelEmitter kernel,
        Node node,
        Pack pack,
        LLVMValueRef start,
        LLVMValueRef target,
        Action<LLVMValueRef> row
    )
    {
        Vectors vectors = new(kernel, node.Result.ElementType);
        int lanes = vectors.Lanes;
        bool isPlain =
            pack.Sums is [(var size, 1)]
            && pack.Columns >= pack.Width
            && pack.Width % lanes == 0
            && size >= lanes
            && lanes <= 16;
        long sums = node.Result.Dims[1];
        if (!isPlain)
        {
            kernel.Loop(sums, row);
            return;
        }

        LLVMValueRef from = vectors.Address(kernel.Pointer(node.Operands[0]), start);
        LLVMValueRef to = vectors.Address(kernel.Pointer(node.Result), target);
        long whole = sums / lanes;
        kernel.Ir.Call(
            Squares(kernel.Scalars.Unit, vectors.Type, pack.Width),
            from,
            to,
            kernel.Ir.Int64(whole),
            kernel.Ir.Int64(pack.ColumnStep)
        );
        if (whole * lanes < sums)
        {
            kernel.Loop(kernel.Ir.Int64(whole * lanes), kernel.Ir.Int64(sums), row);
        }
    }

    // Parameters: the source, the target, how many squares lie one after the other along the sums, the step from column
    // to column.
    private static LlvmFunction Squares(CodeUnit unit, ElementType type, int width)
    {
        LlvmContext types = unit.Context;
        return unit.Routine(
            $"squares.{type.Text}.{width}",
            [types.Ptr, types.Ptr, types.I64, types.I64],
            (inner, function) =>
            {
                Vectors vectors = new(inner, type);
                IrBuilder ir = inner.Ir;
                int lanes = vectors.Lanes;
                ir.ForLoop(
                    ir.Int64(0),
                    function.Parameter(2),
                    ir.Int64(1),
                    block =>
                        ir.ForLoop(
                            width / lanes,
                            part =>
                            {
                                LLVMValueRef first = ir.NSWMul(block, ir.Int64(lanes));
                                LLVMValueRef column = ir.NSWMul(part, ir.Int64(lanes));
                                LLVMValueRef[] square = new LLVMValueRef[lanes];
                                for (int i = 0; i < lanes; i++)
                                {
                                    LLVMValueRef offset = ir.NSWAdd(
                                        ir.NSWMul(ir.NSWAdd(column, ir.Int64(i)), function.Parameter(3)),
                                        first
                                    );
                                    square[i] = vectors.Load(vectors.Address(function.Parameter(0), offset), lanes);
                                }

                                square = Square.Transpose(ir, square);
                                for (int i = 0; i < lanes; i++)
                                {
                                    LLVMValueRef offset = ir.NSWAdd(
                                        ir.NSWMul(ir.NSWAdd(first, ir.Int64(i)), ir.Int64(width)),
                                        column
                                    );
                                    vectors.Store(square[i], vectors.Address(function.Parameter(1), offset), lanes);
                                }
                            }
                        )
                );
            }
        );
    }

    private static void Copy(
        KernelEmitter kernel,
        Tensor source,
        Tensor result,
        LLVMValueRef from,
        LLVMValueRef to,
        LLVMValueRef lane,
        long step
    ) =>
        kernel.Write(
            result,
            TensorIndex.AtLinear(kernel.Index.Add(to, lane)),
            kernel.Read(source, TensorIndex.AtLinear(kernel.Index.Add(from, kernel.Index.Multiply(lane, step))))
        );

    private static LLVMValueRef Offset(KernelEmitter kernel, ValueList<(long Size, long Step)> axes, LLVMValueRef round)
    {
        LLVMValueRef offset = kernel.Index.Constant(0);
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            LLVMValueRef index = i == 0 ? round : kernel.Index.Remainder(round, axes[i].Size);
            round = kernel.Index.Divide(round, axes[i].Size);
            offset = kernel.Index.Add(offset, kernel.Index.Multiply(index, axes[i].Step));
        }

        return offset;
    }
}
