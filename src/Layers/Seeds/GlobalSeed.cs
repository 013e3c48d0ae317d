using XlaSharp.Layers.Data;

namespace XlaSharp.Layers;

/// <summary>
/// Where random numbers come from when nobody gave a seed: a host generator for seeds, and a generator of keys for
/// initialisers. <see cref="Set"/> makes both deterministic.
/// </summary>
public static class GlobalSeed
{
    private const int LargestSeed = 1_000_000_000;

    private static readonly Lock Gate = new();
    private static SplitMix64 _host = new((ulong)Random.Shared.NextInt64());
    private static (uint First, uint Second)? _state;

    /// <summary>Starts both generators anew. What was drawn before has no influence on what follows.</summary>
    /// <param name="seed">Any number.</param>
    public static void Set(int seed)
    {
        lock (Gate)
        {
            _host = new((ulong)seed);
            _state = null;
        }
    }

    /// <summary>A seed in <c>[1, 10⁹]</c> for a generator that was given none.</summary>
    internal static int NextSeed()
    {
        lock (Gate)
        {
            return Draw();
        }
    }

    /// <summary>
    /// A key for an initialiser: the state, which then moves on by <c>(state + 1)·5387 mod 933199</c>.
    /// </summary>
    internal static (uint First, uint Second) NextKey()
    {
        lock (Gate)
        {
            (uint First, uint Second) key = _state ?? ((uint)Draw(), 0);
            _state = (Advance(key.First), Advance(key.Second));
            return key;
        }

        static uint Advance(uint value) => unchecked((value + 1) * 5387) % 933199;
    }

    private static int Draw() => 1 + _host.NextInt(LargestSeed);
}
