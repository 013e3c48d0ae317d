using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>
/// What lies before and after the elements of each spatial axis: one number for all of it, one per axis, or a pair per
/// axis. <c>1</c>, <c>(1, 2)</c> and <c>[(0, 1), (2, 3)]</c> are margins.
/// </summary>
[CollectionBuilder(typeof(Margins), nameof(Create))]
public readonly record struct Margins : IEnumerable<(int Before, int After)>
{
    private readonly ValueList<EdgePadding> _sides;
    private readonly bool _isPairs;

    private Margins(ValueList<EdgePadding> sides, bool isPairs) => (_sides, _isPairs) = (sides, isPairs);

    /// <summary>One number on both sides of all axes.</summary>
    /// <param name="size">The number.</param>
    public static implicit operator Margins(int size) => new([new(size, size)], false);

    /// <summary>Two numbers: of one axis before and after; of two axes on both sides of each.</summary>
    /// <param name="sizes">The numbers.</param>
    public static implicit operator Margins((int First, int Second) sizes) =>
        new([new(sizes.First, sizes.Second)], true);

    /// <summary>A number on both sides of each of three axes.</summary>
    /// <param name="sizes">The numbers.</param>
    public static implicit operator Margins((int First, int Second, int Third) sizes) =>
        new([Both(sizes.First), Both(sizes.Second), Both(sizes.Third)], false);

    /// <summary>A pair per axis.</summary>
    /// <param name="pairs">What lies before and after.</param>
    /// <returns>The margins.</returns>
    public static Margins Create(ReadOnlySpan<(int Before, int After)> pairs) =>
        new([.. pairs.ToArray().Select(pair => new EdgePadding(pair.Before, pair.After))], false);

    /// <inheritdoc/>
    public IEnumerator<(int Before, int After)> GetEnumerator() =>
        _sides.Select(side => ((int)side.Low, (int)side.High)).GetEnumerator();

    /// <inheritdoc/>
    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", this);

    /// <summary>What lies before and after each axis.</summary>
    internal ValueList<EdgePadding> Spread(int axes, string who, string what)
    {
        EdgePadding[] sides = (_isPairs, axes, _sides.Count) switch
        {
            (true, 2, 1) => [Both(_sides[0].Low), Both(_sides[0].High)],
            (false, _, 1) when _sides[0].Low == _sides[0].High => [.. Enumerable.Repeat(_sides[0], axes)],
            _ => [.. _sides],
        };
        return sides.Length == axes && Array.TrueForAll(sides, side => side is { Low: >= 0, High: >= 0 })
            ? [.. sides]
            : throw new ArgumentException(
                $"{who}: {what} must be one number, {axes} numbers or {axes} pairs, none negative, got {this}."
            );
    }

    /// <summary>A number, a list of numbers, or a list of pairs.</summary>
    internal static Margins? Read(Config config, string key) =>
        config.Json[key] switch
        {
            null => null,
            JsonArray { Count: > 0 } array when array[0] is JsonArray => new(
                [.. array.Select(pair => new EdgePadding((long)pair![0]!, (long)pair[1]!))],
                false
            ),
            JsonArray { Count: 2 } array => ((int)array[0]!, (int)array[1]!),
            JsonArray array => new([.. array.Select(size => Both((long)size!))], false),
            _ => config.Int(key),
        };

    /// <summary>As a list of pairs.</summary>
    internal static JsonArray Write(ValueList<EdgePadding> sides) =>
        new([.. sides.Select(side => (JsonNode)new JsonArray(side.Low, side.High))]);

    private static EdgePadding Both(long size) => new(size, size);
}
