using System.Numerics;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>
/// <c>rng_bit_generator</c> as XLA's CPU compiler lays it out: Threefry-2×32 with 20 rounds on a 64-bit counter, or
/// Philox-4×32 with 10 rounds on a 128-bit counter, which is the default.
/// </summary>
internal static class RandomOps
{
    private static readonly int[] Rotations = [13, 15, 26, 6, 17, 29, 16, 24];

    public static object[] BitGenerator(ReferenceTensor state, RngBitGenerator op)
    {
        ElementType element = op.ResultType.ElementType;
        if (op.RngAlgorithm is RngAlgorithm.Default or RngAlgorithm.Philox)
        {
            return PhiloxGenerator(state, op);
        }

        bool threeFry = op.RngAlgorithm is RngAlgorithm.ThreeFry;
        if (!threeFry || state.Element.Kind != ElementKind.UI64 || state.Elements.Length != 2 || element.BitWidth != 64)
        {
            throw new HloException(
                $"rng_bit_generator: no reference evaluation for {op.RngAlgorithm} with state {state.Type} and "
                    + $"result {op.ResultType}."
            );
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

    private static object[] PhiloxGenerator(ReferenceTensor state, RngBitGenerator op)
    {
        ElementType element = op.ResultType.ElementType;
        if (
            state.Element.Kind != ElementKind.UI64
            || state.Elements.Length is not (2 or 3)
            || element.BitWidth is not (8 or 16 or 32 or 64)
        )
        {
            throw new HloException(
                $"rng_bit_generator: no reference evaluation for {op.RngAlgorithm} with state {state.Type} and "
                    + $"result {op.ResultType}."
            );
        }

        // A state of two words is read backwards: its key is the counter's high half too.
        ulong[] words = [.. state.Elements.Select(word => (ulong)word.Integer)];
        UInt128 counter = words.Length == 2 ? new UInt128(words[0], words[1]) : new UInt128(words[2], words[1]);
        ReferenceTensor output = new(op.ResultType);
        int perBlock = element.BitWidth == 64 ? 2 : 4;
        for (int i = 0; i < output.Elements.Length; i++)
        {
            uint[] block = Philox(words[0], unchecked(counter + (UInt128)(i / perBlock)));
            ulong bits =
                perBlock == 2
                    ? block[2 * (i % 2)] | ((ulong)block[(2 * (i % 2)) + 1] << 32)
                    : block[i % 4] & (ulong.MaxValue >> (64 - element.BitWidth));
            output.Elements[i] = Scalar.FromBits(bits, element);
        }

        UInt128 next = unchecked(counter + (UInt128)((output.Elements.Length + perBlock - 1) / perBlock));
        Scalar[] rest = words.Length == 2 ? [new((ulong)next)] : [new((ulong)next), new((ulong)(next >> 64))];
        return [new ReferenceTensor(state.Type, [state.Elements[0], .. rest]), output];
    }

    /// <summary>The four words of a block.</summary>
    private static uint[] Philox(ulong key, UInt128 counter)
    {
        unchecked
        {
            uint[] x = [(uint)counter, (uint)(counter >> 32), (uint)(counter >> 64), (uint)(counter >> 96)];
            (uint first, uint second) = ((uint)key, (uint)(key >> 32));
            for (int round = 0; round < 10; round++)
            {
                ulong a = 0xD2511F53UL * x[0];
                ulong b = 0xCD9E8D57UL * x[2];
                x = [(uint)(b >> 32) ^ x[1] ^ first, (uint)b, (uint)(a >> 32) ^ x[3] ^ second, (uint)a];
                first += 0x9E3779B9;
                second += 0xBB67AE85;
            }

            return x;
        }
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
