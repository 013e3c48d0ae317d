using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Random numbers from keys, as <c>jax.random</c> with its default settings gives them, bit by bit. A key is a tensor
/// <c>ui32[2]</c>; use each key once and make further ones with <see cref="Split"/>.
/// </summary>
public static partial class Rng
{
    /// <summary>A key.</summary>
    /// <param name="seed">Any number.</param>
    /// <returns>The key, a constant.</returns>
    public static Tensor Key(long seed)
    {
        // JAX without 64-bit types keeps the low word of a seed; the high one is zero.
        return Tensor.Of<uint>([2], 0, unchecked((uint)seed));
    }

    /// <summary>A key from a seed computed by the program.</summary>
    /// <param name="seed">An integer scalar of at most 32 bits.</param>
    /// <returns>The key.</returns>
    public static Tensor Key(Tensor seed)
    {
        Tensor word = Lax.Reshape(Lax.ConvertElementType(seed, ElementType.UI32), [1]);
        return Lax.Concatenate([Lax.ZerosLike(word), word], 0);
    }

    /// <summary>New keys that are independent of each other.</summary>
    /// <param name="key">The key, not to be used again.</param>
    /// <param name="count">How many.</param>
    /// <returns>The keys.</returns>
    public static Tensor[] Split(Tensor key, int count = 2)
    {
        Tensor keys = SplitStacked(key, [count]);
        return [.. Enumerable.Range(0, count).Select(i => Lax.Reshape(Lax.SliceInDim(keys, i, i + 1, 0), [2]))];
    }

    /// <summary>New keys along new axes, for functions that are batched over keys.</summary>
    /// <param name="key">The key, not to be used again.</param>
    /// <param name="shape">Shape of the array of keys.</param>
    /// <returns>A tensor <c>ui32[shape, 2]</c>.</returns>
    public static Tensor SplitStacked(Tensor key, Dims shape)
    {
        if (!Trace.Current.PartitionableRandom)
        {
            return Lax.Reshape(LegacyRandom.Words(key, shape.Product * 2), [.. shape, 2]);
        }

        (Tensor high, Tensor low) = Counters(shape);
        Tensor[] words = Hash(key, high, low);
        return Np.Stack(words, shape.Count);
    }

    /// <summary>A new key from a key and a number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="data">An integer scalar of at most 32 bits.</param>
    /// <returns>The key.</returns>
    public static Tensor FoldIn(Tensor key, Tensor data)
    {
        Tensor word = Lax.Reshape(Lax.ConvertElementType(data, ElementType.UI32), []);
        Tensor[] words = Hash(key, Lax.ZerosLike(word), word);
        return Np.Stack(words);
    }

    /// <summary>Random bits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">An unsigned element type of 8 to 64 bits; <c>ui32</c> if null.</param>
    /// <returns>The bits.</returns>
    public static Tensor Bits(Tensor key, Dims shape, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.UI32;
        if (!element.IsUnsigned || element.BitWidth < 8)
        {
            throw new TraceException($"Rng.Bits: the element type must be ui8, ui16, ui32 or ui64, got {element}.");
        }

        if (!Trace.Current.PartitionableRandom)
        {
            return LegacyRandom.Bits(key, shape, element);
        }

        (Tensor high, Tensor low) = Counters(shape);
        Tensor[] words = Hash(key, high, low);
        if (element.BitWidth == 64)
        {
            Tensor top = Lax.ShiftLeft(Lax.ConvertElementType(words[0], element), Lax.Full(shape, 32, element));
            return Lax.Or(top, Lax.ConvertElementType(words[1], element));
        }

        return Lax.ConvertElementType(Lax.Xor(words[0], words[1]), element);
    }

    /// <summary>Both words of the hash of every pair of counters.</summary>
    internal static Tensor[] Hash(Tensor key, Tensor high, Tensor low)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Shape != [2] || !key.ElementType.Equals(ElementType.UI32))
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}Rng: a key is a tensor ui32[2], got {key}. Make "
                    + $"one with Rng.Key or Rng.Split; use Vmap for arrays of keys."
            );
        }

        Tensor first = Lax.Reshape(Lax.SliceInDim(key, 0, 1, 0), []);
        Tensor second = Lax.Reshape(Lax.SliceInDim(key, 1, 2, 0), []);
        return Trace.Bind(Threefry.Instance, first, second, high, low);
    }

    /// <summary>The 64-bit row-major position of every element as two words.</summary>
    private static (Tensor High, Tensor Low) Counters(Dims shape)
    {
        if (shape.Product <= uint.MaxValue)
        {
            Tensor low =
                shape.Count == 0
                    ? Lax.Full(shape, 0, ElementType.UI32)
                    : Lax.Reshape(Lax.Iota(ElementType.UI32, shape.Product), shape);
            return (Lax.ZerosLike(low), low);
        }

        Tensor position = Lax.Reshape(Lax.Iota(ElementType.UI64, shape.Product), shape);
        Tensor high = Lax.ShiftRightLogical(position, Lax.Full(shape, 32, ElementType.UI64));
        return (Lax.ConvertElementType(high, ElementType.UI32), Lax.ConvertElementType(position, ElementType.UI32));
    }
}
