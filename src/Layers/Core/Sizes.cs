using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>
/// Sizes along the spatial axes of a layer: one number for all of them, or one each. <c>3</c>, <c>(3, 5)</c> and
/// <c>[3, 5]</c> are sizes.
/// </summary>
[CollectionBuilder(typeof(Sizes), nameof(Create))]
public readonly record struct Sizes : IEnumerable<long>
{
    private readonly Dims _items;

    private Sizes(Dims items) => _items = items;

    /// <summary>One number for all axes.</summary>
    /// <param name="size">The number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Create is the named form.")]
    public static implicit operator Sizes(int size) => new([size]);

    /// <summary>Numbers for two axes.</summary>
    /// <param name="sizes">The numbers.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Create is the named form.")]
    public static implicit operator Sizes((int First, int Second) sizes) => new([sizes.First, sizes.Second]);

    /// <summary>Numbers for three axes.</summary>
    /// <param name="sizes">The numbers.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Create is the named form.")]
    public static implicit operator Sizes((int First, int Second, int Third) sizes) =>
        new([sizes.First, sizes.Second, sizes.Third]);

    /// <summary>One number for all axes, or one each.</summary>
    /// <param name="sizes">The numbers.</param>
    /// <returns>The sizes.</returns>
    public static Sizes Create(ReadOnlySpan<long> sizes) => new(Dims.Create(sizes));

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"({_items})";

    /// <summary>One number per axis.</summary>
    /// <exception cref="ArgumentException">There are neither one nor as many numbers as axes, or one is too
    /// small.</exception>
    internal Dims Spread(int axes, string who, string what, long least = 1)
    {
        Dims spread = _items.Count == 1 ? Dims.Repeat(_items[0], axes) : _items;
        return spread.Count == axes && spread.All(size => size >= least)
            ? spread
            : throw new ArgumentException(
                $"{who}: {what} must be one number or {axes}, each at least {least}, got {this}."
            );
    }

    /// <summary>The sizes of a config: a number or a list.</summary>
    internal static Sizes? Read(Config config, string key) =>
        config.Json[key] switch
        {
            null => null,
            JsonArray => new(config.Integers(key)!.Value),
            _ => config.Int(key),
        };
}
