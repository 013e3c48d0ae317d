using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>
/// A transpose of a tensor in memory that moves its last dimension: squares of vectors are transposed in registers, so
/// that both what is read and what is written goes along memory.
/// </summary>
internal static class TiledTranspose
{
    // What is smaller lies in a first-level cache, whatever the order.
    private const long MinBytes = 1 << 15;

    /// <summary>Whether a kernel is such a transpose.</summary>
    /// <param name="node">The node that leaves its result in memory.</param>
    /// <param name="rows">How many rows it is cut into.</param>
    public static bool Is(Node node, long rows)
    {
        if (
            node.Op is not Ops.Transpose op
            || node.Result.ElementType is not { IsComplex: false, ByteSize: 4 or 8 } type
            || node.Result.Type.ByteCount < MinBytes
            || node.Operands[0].Producer is { IsMaterialized: false }
        )
        {
            return false;
        }

        int place = Place(op);
        int lanes = Lanes(type);
        return place < op.Permutation.Count - 1
            && node.Result.Dims[place] >= lanes
            && node.Result.Dims[^1] >= lanes
            && RowMap.Depth(node.Result.Dims, rows) is var depth
            && depth >= 0
            && place >= depth - 1;
    }

    /// <summary>Writes the loops.</summary>
    public static void Emit(KernelEmitter kernel, Node node)
    {
        Ops.Transpose op = (Ops.Transpose)node.Op;
        Plane plane = new(kernel, node, op, Place(op));
        int depth = RowMap.Depth(node.Result.Dims, kernel.Rows);
        if (kernel.Rows > 1 && plane.Place == depth - 1 && !kernel.Range.Begin.IsNull)
        {
            EmitParts(kernel, node, plane, depth);
            return;
        }

        // The plane lies inside a row.
        Dims outer = node.Result.Dims.With(plane.Place, 1).With(node.Result.Dims.Count - 1, 1);
        kernel.ForEach(
            outer,
            index => plane.Transpose(index.Positions!, kernel.Ir.Int64(node.Result.Dims[plane.Place]))
        );
    }

    // Rows end in the plane: some of its lines at a time, as many as belong to one plane.
    private static void EmitParts(KernelEmitter kernel, Node node, Plane plane, int depth)
    {
        IrBuilder ir = kernel.Ir;
        Dims lead = Dims.Create(node.Result.Dims.Span[..depth]);
        LLVMValueRef size = ir.Int64(node.Result.Dims[plane.Place]);
        ir.WhileLoop(
            [kernel.Range.Begin],
            at => ir.ICmp(LLVMIntPredicate.LLVMIntSLT, at[0], kernel.Range.End),
            at =>
            {
                LLVMValueRef[] positions = new LLVMValueRef[node.Result.Dims.Count];
                Array.Fill(positions, ir.Int64(0));
                LLVMValueRef rest = at[0];
                for (int d = depth - 1; d >= 0; d--)
                {
                    positions[d] = d == 0 ? rest : ir.URem(rest, ir.Int64(lead[d]));
                    rest = d == 0 ? rest : ir.UDiv(rest, ir.Int64(lead[d]));
                }

                LLVMValueRef count = ir.Intrinsic(
                    "llvm.smin",
                    ir.Sub(kernel.Range.End, at[0]),
                    ir.Sub(size, positions[plane.Place])
                );
                plane.TransposeInner(positions, depth, count);
                return [ir.NSWAdd(at[0], count)];
            }
        );
    }

    private static int Lanes(ElementType type) => HostCpu.VectorBits / (8 * type.ByteSize);

    // Where the operand's last dimension is in the result.
    private static int Place(Ops.Transpose op) => op.Permutation.IndexOf(op.Permutation.Count - 1);

    // The two dimensions of which one runs fastest in the operand, the other one in the result.
    private sealed class Plane(KernelEmitter kernel, Node node, Ops.Transpose op, int place)
    {
        private readonly long[] _from = Strides.Of(node.Operands[0].Dims);
        private readonly long[] _to = Strides.Of(node.Result.Dims);
        private readonly Vectors _vectors = new(kernel, node.Result.ElementType);

        public int Place => place;

        // All dimensions behind some are looped over, but for the plane's.
        public void TransposeInner(LLVMValueRef[] positions, int depth, LLVMValueRef count)
        {
            if (depth >= positions.Length - 1)
            {
                Transpose(positions, count);
                return;
            }

            kernel.Loop(
                node.Result.Dims[depth],
                index =>
                {
                    LLVMValueRef[] inner = [.. positions];
                    inner[depth] = index;
                    TransposeInner(inner, depth + 1, count);
                }
            );
        }

        public void Transpose(LLVMValueRef[] positions, LLVMValueRef count)
        {
            LLVMValueRef from = kernel.Ir.Int64(0);
            LLVMValueRef to = kernel.Ir.Int64(0);
            for (int d = 0; d < positions.Length; d++)
            {
                from = kernel.Index.Add(from, kernel.Index.Multiply(positions[d], _from[(int)op.Permutation[d]]));
                to = kernel.Index.Add(to, kernel.Index.Multiply(positions[d], _to[d]));
            }

            kernel.Ir.Call(
                TransposeRoutine.Define(kernel.Scalars.Unit, node.Result.ElementType),
                _vectors.Address(kernel.Pointer(node.Operands[0]), from),
                _vectors.Address(kernel.Pointer(node.Result), to),
                count,
                kernel.Ir.Int64(node.Result.Dims[^1]),
                kernel.Ir.Int64(_from[(int)op.Permutation[^1]]),
                kernel.Ir.Int64(_to[place])
            );
        }
    }
}
