using System.Numerics;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary><c>rng_bit_generator</c>: Threefry-2×32 with 20 rounds on a 64-bit counter, as XLA lays it out.</summary>
internal static class RandomOps
{
    private static readonly int[] Rotations = [13, 15, 26, 6, 17, 29, 16, 24];

    public static object[] BitGenerator(ReferenceTensor state, RngBitGenerator op)
    {
        ElementType element = op.ResultType.ElementType;
        bool threeFry = op.RngAlgorithm is RngAlgorithm.Default or RngAlgorithm.ThreeFry;
        if (!threeFry || state.Element.Kind != ElementKind.UI64 || state.Elements.Length != 2 || element.BitWidth != 64)
        {
            throw new HloException(
                $"rng_bit_generator: no reference evaluation for {op.RngAlgorithm} with state {state.Type} and result {op.ResultType}.");
        }

        ulong key = (ulong)state.Elements[0].Integer;
        ulong counter = (ulong)state.Elements[1].Integer;
        ReferenceTensor output = new(op.ResultType);
        for (int i = 0; i < output.Elements.Length; i++)
        {
            output.Elements[i] = Scalar.FromBits(ThreeFry(key, unchecked(counter + (ulong)i)), element);
        }

        ulong next = unchecked(counter + (ulong)output.Elements.Length);
        return [new ReferenceTensor(state.Type, [state.Elements[0], new(next)]), output];
    }

    /// <summary>The block cipher on one 64-bit counter, low word first.</summary>
    public static ulong ThreeFry(ulong key, ulong counter)
    {
        unchecked
        {
            uint[] keys = [(uint)key, (uint)(key >> 32), 0];
            keys[2] = keys[0] ^ keys[1] ^ 0x1BD11BDA;
            uint x = (uint)counter + keys[0];
            uint y = (uint)(counter >> 32) + keys[1];
            for (int round = 0; round < 20; round++)
            {
                x += y;
                y = BitOperations.RotateLeft(y, Rotations[round % 8]) ^ x;
                if (round % 4 == 3)
                {
                    int step = (round / 4) + 1;
                    x += keys[step % 3];
                    y += keys[(step + 1) % 3] + (uint)step;
                }
            }

            return x | ((ulong)y << 32);
        }
    }
}
