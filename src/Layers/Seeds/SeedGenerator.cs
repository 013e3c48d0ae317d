using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A sequence of random keys <c>(seed, 0), (seed, 1), …</c> whose position is a variable, so that compiled steps
/// continue it.
/// </summary>
public sealed class SeedGenerator
{
    private static readonly TensorType KeyType = new(ElementType.UI32, [2]);

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Chooses the sequence; null draws it from the global seed.</param>
    /// <param name="path">Prefix of the variable's path, for instance the layer's name.</param>
    public SeedGenerator(int? seed, string path)
    {
        uint first = unchecked((uint)(seed ?? GlobalSeed.NextSeed()));
        State = new($"{path}/seed_generator_state", HostTensor.Of<uint>(KeyType, [first, 0]), trainable: false);
    }

    /// <summary>The next key as <c>ui32[2]</c>.</summary>
    public Variable State { get; }

    /// <summary>Takes the next key.</summary>
    /// <param name="context">The context of the running call.</param>
    /// <returns>The key.</returns>
    public Tensor Next(CallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor key = context.Read(State);
        context.Assign(State, key + Tensor.Of<uint>([2], 0u, 1u));
        return key;
    }
}
