using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering.Contraction;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// Writes the parts of running sums (<see cref="Scan"/>): prefixes inside a vector by shifts, from vector to vector by
/// a carry.
/// </summary>
internal sealed class ScanKernel : KernelLowering
{
    /// <inheritdoc/>
    public override long OuterRounds(Node node) =>
        Rows(node) * (Of(node).Part == ScanPart.Before ? 1 : Of(node).Blocks);

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) => node.Operands[0].Type.ElementCount * 0.5;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Vectors vectors = new(kernel, node.Result.ElementType);
        kernel.OuterLoop(
            OuterRounds(node),
            round =>
            {
                if (Of(node).Part == ScanPart.Before)
                {
                    Before(kernel, vectors, node, round);
                    return;
                }

                Block block = Block.Of(kernel, Of(node), round);
                if (Of(node).Part == ScanPart.Totals)
                {
                    Total(kernel, vectors, node, block, round);
                }
                else
                {
                    Sums(kernel, vectors, node, block, round);
                }
            }
        );
    }

    private static Scan Of(Node node) => (Scan)node.Op;

    private static long Rows(Node node) =>
        Of(node).Part == ScanPart.Before
            ? node.Result.Type.ElementCount / Of(node).Blocks
            : node.Operands[0].Type.ElementCount / Of(node).Length;

    // The few totals of a row, one after the other.
    private static void Before(KernelEmitter kernel, Vectors vectors, Node node, LLVMValueRef row)
    {
        IrBuilder ir = kernel.Ir;
        long blocks = Of(node).Blocks;
        LLVMValueRef start = kernel.Index.Multiply(row, blocks);
        (LLVMValueRef from, LLVMValueRef to) = (kernel.Pointer(node.Operands[0]), kernel.Pointer(node.Result));
        ir.ForLoop(
            ir.Int64(0),
            ir.Int64(blocks),
            ir.Int64(1),
            [vectors.ScalarZero],
            (step, sum) =>
            {
                LLVMValueRef at = Of(node).IsReversed ? ir.Sub(ir.Int64(blocks - 1), step) : step;
                at = ir.NSWAdd(start, at);
                LLVMValueRef total = vectors.LoadScalar(vectors.Address(from, at));
                ir.Store(sum[0], vectors.Address(to, at));
                return [vectors.Add(sum[0], total)];
            }
        );
    }

    private static void Total(KernelEmitter kernel, Vectors vectors, Node node, Block block, LLVMValueRef round)
    {
        IrBuilder ir = kernel.Ir;
        LLVMValueRef from = kernel.Pointer(node.Operands[0]);
        LLVMValueRef[] wide = ir.ForLoop(
            block.Begin,
            block.WholeEnd(ir, vectors.Lanes),
            ir.Int64(vectors.Lanes),
            [vectors.Zero],
            (at, sum) => [vectors.Add(sum[0], vectors.Load(vectors.Address(from, at), vectors.Lanes))]
        );
        LLVMValueRef total = vectors.AddLanes(wide[0]);
        total = ir.ForLoop(
            block.WholeEnd(ir, vectors.Lanes),
            block.End,
            ir.Int64(1),
            [total],
            (at, sum) => [vectors.Add(sum[0], vectors.LoadScalar(vectors.Address(from, at)))]
        )[0];
        ir.Store(total, vectors.Address(kernel.Pointer(node.Result), round));
    }

    private static void Sums(KernelEmitter kernel, Vectors vectors, Node node, Block block, LLVMValueRef round)
    {
        IrBuilder ir = kernel.Ir;
        bool isReversed = Of(node).IsReversed;
        int lanes = vectors.Lanes;
        LLVMValueRef from = kernel.Pointer(node.Operands[0]);
        LLVMValueRef to = kernel.Pointer(node.Result);
        LLVMValueRef before =
            node.Operands.Length > 1
                ? vectors.LoadScalar(vectors.Address(kernel.Pointer(node.Operands[1]), round))
                : vectors.ScalarZero;
        LLVMValueRef size = ir.Sub(block.End, block.Begin);
        LLVMValueRef whole = ir.Sub(block.WholeEnd(ir, lanes), block.Begin);
        LLVMValueRef[] carry = ir.ForLoop(
            ir.Int64(0),
            whole,
            ir.Int64(lanes),
            [ir.Splat(before, lanes)],
            (step, sum) =>
            {
                LLVMValueRef at = isReversed
                    ? ir.Sub(ir.Sub(block.End, step), ir.Int64(lanes))
                    : ir.NSWAdd(block.Begin, step);
                LLVMValueRef prefix = Prefix(ir, vectors, vectors.Load(vectors.Address(from, at), lanes), isReversed);
                ir.Store(vectors.Add(prefix, sum[0]), vectors.Address(to, at), vectors.Type.ByteSize);
                int[] last = new int[lanes];
                Array.Fill(last, isReversed ? 0 : lanes - 1);
                return [vectors.Add(sum[0], ir.Shuffle(prefix, prefix, last))];
            }
        );
        ir.ForLoop(
            whole,
            size,
            ir.Int64(1),
            [ir.ExtractLane(carry[0], 0)],
            (step, sum) =>
            {
                LLVMValueRef at = isReversed
                    ? ir.Sub(ir.Sub(block.End, step), ir.Int64(1))
                    : ir.NSWAdd(block.Begin, step);
                LLVMValueRef next = vectors.Add(sum[0], vectors.LoadScalar(vectors.Address(from, at)));
                ir.Store(next, vectors.Address(to, at));
                return [next];
            }
        );
    }

    // Sums of the first (or last) 1, 2, 3, … lanes: each round adds what lies 1, 2, 4, … lanes away.
    private static LLVMValueRef Prefix(IrBuilder ir, Vectors vectors, LLVMValueRef value, bool isReversed)
    {
        int lanes = vectors.Lanes;
        for (int distance = 1; distance < lanes; distance *= 2)
        {
            int[] mask = new int[lanes];
            for (int lane = 0; lane < lanes; lane++)
            {
                int source = isReversed ? lane + distance : lane - distance;
                mask[lane] = source >= 0 && source < lanes ? source : lanes;
            }

            value = vectors.Add(value, ir.Shuffle(value, vectors.Zero, mask));
        }

        return value;
    }

    // The elements of a block.
    private readonly record struct Block(LLVMValueRef Begin, LLVMValueRef End)
    {
        public static Block Of(KernelEmitter kernel, Scan scan, LLVMValueRef round)
        {
            LLVMValueRef row = kernel.Index.Multiply(kernel.Index.Divide(round, scan.Blocks), scan.Length);
            LLVMValueRef first = kernel.Index.Multiply(kernel.Index.Remainder(round, scan.Blocks), scan.Block);
            LLVMValueRef last = kernel.Ir.Intrinsic(
                "llvm.smin",
                kernel.Index.Add(first, scan.Block),
                kernel.Ir.Int64(scan.Length)
            );
            return new(kernel.Index.Add(row, first), kernel.Index.Add(row, last));
        }

        // Where the last whole vector ends.
        public LLVMValueRef WholeEnd(IrBuilder ir, int lanes)
        {
            LLVMValueRef rest = ir.URem(ir.Sub(End, Begin), ir.Int64(lanes));
            return ir.Sub(End, rest);
        }
    }
}
