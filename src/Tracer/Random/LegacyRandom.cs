using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Random bits as JAX laid them out before 0.5: one run of counters, hashed in two halves.</summary>
internal static class LegacyRandom
{
    public static Tensor Bits(Tensor key, Dims shape, ElementType type)
    {
        int width = type.BitWidth;
        long count = ((shape.Product * width) + 31) / 32;
        Tensor words = Words(key, count);
        if (width == 64)
        {
            Tensor[] halves = [.. Np.Split(words, 2).Select(half => Lax.ConvertElementType(half, type))];
            Tensor high = Lax.ShiftLeft(halves[0], Lax.FullLike(halves[0], 32));
            return Lax.Reshape(Lax.Or(high, halves[1]), shape);
        }

        if (width < 32)
        {
            // Every word gives its parts from the lowest bits up.
            long parts = 32 / width;
            Tensor spread = Lax.BroadcastInDim(words, [count, parts], [0]);
            Tensor distance = Lax.Mul(
                Lax.BroadcastedIota(ElementType.UI32, [count, parts], 1),
                Lax.Full([count, parts], width, ElementType.UI32)
            );
            Tensor low = Lax.And(Lax.ShiftRightLogical(spread, distance), Lax.FullLike(spread, (1L << width) - 1));
            words = Lax.SliceInDim(
                Lax.Reshape(Lax.ConvertElementType(low, type), [count * parts]),
                0,
                shape.Product,
                0
            );
        }

        return Lax.Reshape(words, shape);
    }

    /// <summary>
    /// Words of the counters 0, 1, …: the first half is hashed with the second, an odd count with a zero at the end.
    /// </summary>
    public static Tensor Words(Tensor key, long count)
    {
        long half = (count + 1) / 2;
        Tensor counters = Lax.Iota(ElementType.UI32, count);
        Tensor low = Lax.SliceInDim(counters, 0, half, 0);
        Tensor high = Lax.SliceInDim(counters, half, count, 0);
        Tensor padded = count % 2 == 0 ? high : Lax.Pad(high, 0, [0], [1]);
        Tensor all = Lax.Concatenate(Rng.Hash(key, low, padded), 0);
        return Lax.SliceInDim(all, 0, count, 0);
    }
}
