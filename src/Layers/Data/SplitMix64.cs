namespace XlaSharp.Layers.Data;

/// <summary>
/// The SplitMix64 generator: 64 bits of state, the same numbers on every machine and in every release. It shuffles
/// samples and draws host-side data; random numbers inside a model come from keys.
/// </summary>
/// <param name="seed">Any number; equal seeds give equal sequences.</param>
public struct SplitMix64(ulong seed) : IEquatable<SplitMix64>
{
    private ulong _state = seed;

    /// <summary>Compares the states.</summary>
    /// <param name="left">One generator.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if both will give the same numbers.</returns>
    public static bool operator ==(SplitMix64 left, SplitMix64 right) => left.Equals(right);

    /// <summary>Compares the states.</summary>
    /// <param name="left">One generator.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(SplitMix64 left, SplitMix64 right) => !left.Equals(right);

    /// <summary>64 random bits.</summary>
    /// <returns>The bits.</returns>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number in <c>[0, 1)</c>, a multiple of 2⁻⁵³.</summary>
    /// <returns>The number.</returns>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in <c>[minimum, maximum)</c>.</summary>
    /// <param name="minimum">Inclusive lower limit.</param>
    /// <param name="maximum">Exclusive upper limit.</param>
    /// <returns>The number.</returns>
    public double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>An integer in <c>[0, exclusiveMaximum)</c>.</summary>
    /// <param name="exclusiveMaximum">Above 0.</param>
    /// <returns>The integer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMaximum"/> is not positive.</exception>
    public int NextInt(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        return (int)(((NextBits() >> 32) * (ulong)exclusiveMaximum) >> 32);
    }

    /// <summary>A normally distributed number, mean 0 and standard deviation 1 (Box and Muller's transform).</summary>
    /// <returns>The number.</returns>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts items in random order (Fisher and Yates).</summary>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <param name="items">Reordered in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = NextInt(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(SplitMix64 other) => _state == other._state;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is SplitMix64 other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => _state.GetHashCode();
}
