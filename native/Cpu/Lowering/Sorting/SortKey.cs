using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// What a comparison compares, if it does the same to both sides and then says which is less (or greater): a value per
/// element, as an unsigned integer that has the same order.
/// </summary>
/// <param name="Input">Which of the sorted inputs decides.</param>
/// <param name="Value">The value of the first side in the comparison's body.</param>
/// <param name="IsDescending">Greater first.</param>
internal sealed record SortKey(int Input, Tensor Value, bool IsDescending)
{
    /// <summary>Bits of the integer.</summary>
    public int Bits =>
        Value.ElementType is { IsFloat: true, Kind: not ElementKind.F64 } ? 32 : Value.ElementType.BitWidth;

    /// <summary>Reads a comparison; null if it is none of this kind.</summary>
    public static SortKey? Of(Graph body)
    {
        if (
            body.Results is not [{ Producer: { Op: Ops.Compare compare, Operands: [var left, var right] } }]
            || compare.ComparisonDirection is not (ComparisonDirection.Lt or ComparisonDirection.Gt)
            || body.Captures.Count > 0
        )
        {
            return null;
        }

        ElementType type = left.ElementType;
        bool isTotal =
            type.IsInteger && type.BitWidth is 8 or 16 or 32 or 64
            || (
                type is { Kind: ElementKind.F32 or ElementKind.F64 or ElementKind.F16 or ElementKind.BF16 }
                && compare.CompareType == ComparisonType.TotalOrder
            );
        int parameter = -1;
        return isTotal && AreAlike(left, right, body, ref parameter) && parameter % 2 == 0
            ? new SortKey(parameter / 2, left, compare.ComparisonDirection == ComparisonDirection.Gt)
            : null;
    }

    /// <summary>Writes the code of an element's integer.</summary>
    public LLVMValueRef Emit(KernelEmitter kernel, Graph body, Element element)
    {
        IrBuilder ir = kernel.Ir;
        LLVMValueRef value = kernel.Evaluate(body.Parameters[2 * Input], element, Value).Real;
        LLVMTypeRef integer = ir.Context.Int(Bits);
        LLVMValueRef sign = ir.Int(integer, 1L << (Bits - 1));
        if (Value.ElementType.IsFloat)
        {
            value = ir.BitCast(value, integer);
            value = ir.Xor(value, ir.Or(ir.AShr(value, ir.Int(integer, Bits - 1)), sign));
        }
        else if (Value.ElementType.IsSigned)
        {
            value = ir.Xor(value, sign);
        }

        return IsDescending ? ir.Not(value) : value;
    }

    // The same ops, of one parameter on the left and of the next one on the right.
    private static bool AreAlike(Tensor left, Tensor right, Graph body, ref int parameter)
    {
        if (left.Producer is null || right.Producer is null)
        {
            int at = body.Parameters.IndexOf(left);
            bool isPair = at >= 0 && body.Parameters.IndexOf(right) == at + 1 && (parameter < 0 || parameter == at);
            parameter = at;
            return isPair;
        }

        (Node a, Node b) = (left.Producer, right.Producer);
        if (a == b)
        {
            return a.Op is Ops.Constant;
        }

        if (
            !a.Op.Equals(b.Op)
            || a.Operands.Length != b.Operands.Length
            || left.Index != right.Index
            || a.Bodies.Length > 0
        )
        {
            return false;
        }

        for (int i = 0; i < a.Operands.Length; i++)
        {
            if (!AreAlike(a.Operands[i], b.Operands[i], body, ref parameter))
            {
                return false;
            }
        }

        return a.Operands.Length > 0 || a.Op is Ops.Constant;
    }
}
