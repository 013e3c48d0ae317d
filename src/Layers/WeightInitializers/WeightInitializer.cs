using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>
/// Makes the first values of weights, and can say how it was made. A random one has a seed of its own, so that it gives
/// the same values every time; where a layer wants an <see cref="Initializer"/>, it does as one.
/// </summary>
public abstract class WeightInitializer : IConfigurable
{
    /// <summary>The initializer of a name with its default arguments.</summary>
    /// <param name="name">Class name, its snake-case form or an alias, for instance <c>glorot_uniform</c>.</param>
    /// <returns>The initializer.</returns>
    /// <exception cref="ArgumentException">There is no such initializer.</exception>
    public static WeightInitializer Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return InitializerNames.Make(name);
    }

    /// <summary>The initializer of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator WeightInitializer(string name) => Parse(name);

    /// <summary>A function from a key, which is not used, a shape and a type to values.</summary>
    /// <param name="initializer">The initializer.</param>
    public static implicit operator Initializer?(WeightInitializer? initializer) => initializer?.ToInitializer();

    /// <summary>A function from a key, which is not used, a shape and a type to values.</summary>
    /// <returns>The function.</returns>
    public Initializer ToInitializer() => (_, shape, type) => Call(shape, type);

    /// <summary>The values, as part of the program being traced.</summary>
    /// <param name="shape">Shape of the weight.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ArgumentException">The shape does not suit the initializer.</exception>
    public abstract Tensor Call(Dims shape, ElementType? type = null);

    /// <inheritdoc/>
    public virtual Config GetConfig() => new(GetType().Name);

    /// <summary>One like this for another weight: it draws other values, unless it was given a seed.</summary>
    internal virtual WeightInitializer Fresh() => this;
}

/// <summary>An initializer that draws.</summary>
public abstract class RandomInitializer : WeightInitializer
{
    private readonly int? _given;

    /// <summary>Makes the initializer.</summary>
    /// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
    protected RandomInitializer(int? seed) => (_given, Seed) = (seed, seed ?? GlobalSeed.NextSeed());

    /// <summary>Chooses the values.</summary>
    public int Seed { get; private set; }

    /// <summary>
    /// The arguments; a seed that was drawn is none of them, so that a layer made from another's config has other
    /// weights.
    /// </summary>
    /// <returns>The arguments.</returns>
    public override Config GetConfig() => base.GetConfig().With("seed", _given);

    internal sealed override WeightInitializer Fresh()
    {
        RandomInitializer copy = (RandomInitializer)MemberwiseClone();
        copy.Seed = _given ?? GlobalSeed.NextSeed();
        return copy;
    }

    /// <summary>The key <c>(seed, 0)</c>.</summary>
    /// <returns>A constant <c>ui32[2]</c>.</returns>
    protected Tensor Key() => Tensor.Of<uint>([2], unchecked((uint)Seed), 0u);
}
