using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Transposes as many vectors as they have lanes, by exchanging halves, quarters, … of pairs of them.
/// </summary>
internal static class Square
{
    /// <summary>Lane <c>j</c> of result <c>i</c> is lane <c>i</c> of vector <c>j</c>.</summary>
    public static LLVMValueRef[] Transpose(IrBuilder ir, LLVMValueRef[] vectors)
    {
        int size = vectors.Length;
        for (int half = size / 2; half > 0; half /= 2)
        {
            LLVMValueRef[] next = new LLVMValueRef[size];
            int[] low = new int[size];
            int[] high = new int[size];
            for (int lane = 0; lane < size; lane++)
            {
                bool isUpper = (lane & half) != 0;
                low[lane] = isUpper ? size + lane - half : lane;
                high[lane] = isUpper ? size + lane : lane + half;
            }

            for (int i = 0; i < size; i++)
            {
                if ((i & half) == 0)
                {
                    next[i] = ir.Shuffle(vectors[i], vectors[i + half], low);
                    next[i + half] = ir.Shuffle(vectors[i], vectors[i + half], high);
                }
            }

            vectors = next;
        }

        return vectors;
    }
}
