using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Structure, shapes and element types of inputs; dimensions that are open are <see cref="Dims.Dynamic"/>. Compared by
/// value.
/// </summary>
public sealed class InputSignature : IEquatable<InputSignature>
{
    private readonly TreeDef _definition;
    private readonly Spec[] _leaves;

    private InputSignature(TreeDef definition, Spec[] leaves) => (_definition, _leaves) = (definition, leaves);

    /// <summary>Shapes and element types in leaf order.</summary>
    public IReadOnlyList<Spec> Leaves => _leaves;

    /// <summary>The structure.</summary>
    internal TreeDef Definition => _definition;

    /// <summary>Name of each leaf: <c>inputs</c> and its path.</summary>
    internal IEnumerable<string> Names => _definition.Paths.Select(path => Tree.JoinPath("inputs", path));

    /// <summary>The signature of one tensor.</summary>
    /// <param name="spec">Its shape and element type.</param>
    /// <returns>The signature.</returns>
    public static InputSignature Of(Spec spec) => new(TreeDef.Leaf, [spec]);

    /// <summary>The signature of a tree of tensors, arrays or specifications.</summary>
    /// <param name="inputs">The tree.</param>
    /// <returns>The signature.</returns>
    public static InputSignature Of(object? inputs)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(inputs);
        return new(definition, [.. leaves.Select(Spec.Of)]);
    }

    /// <inheritdoc/>
    public bool Equals(InputSignature? other) =>
        other is not null && _definition == other._definition && _leaves.AsSpan().SequenceEqual(other._leaves);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InputSignature);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(_definition);
        foreach (Spec leaf in _leaves)
        {
            hash.Add(leaf);
        }

        return hash.ToHashCode();
    }

    /// <summary>The shapes, for messages.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", _leaves.AsEnumerable());

    internal object? Unflatten(IReadOnlyList<object?> leaves) => _definition.Unflatten(leaves);

    /// <summary>Placeholder inputs: <c>f32</c> ones, open dimensions 1.</summary>
    internal object? Ones() =>
        Unflatten([.. _leaves.Select(leaf => (object?)Lax.Full(Fill(leaf.Type.Dims, 1), 1, ElementType.F32))]);

    /// <summary>
    /// The same signature with a size for open batch dimensions, and one for all other open dimensions.
    /// </summary>
    internal InputSignature WithOpen(long batch, long other) =>
        new(
            _definition,
            [
                .. _leaves.Select(leaf =>
                    leaf with
                    {
                        Type = leaf.Type with
                        {
                            Dims = Dims.Of(
                                leaf.Type.Dims.Select(
                                    (size, axis) =>
                                        size != Dims.Dynamic ? size
                                        : axis == 0 ? batch
                                        : other
                                )
                            ),
                        },
                    }
                ),
            ]
        );

    /// <summary>The same signature with the first dimension of every leaf open.</summary>
    internal InputSignature WithOpenBatch() => WithBatch(Dims.Dynamic);

    /// <summary>The same signature with another size of the first dimension.</summary>
    internal InputSignature WithBatch(long size) =>
        new(
            _definition,
            [
                .. _leaves.Select(leaf =>
                    leaf.Type.Rank == 0
                        ? leaf
                        : leaf with
                        {
                            Type = leaf.Type with { Dims = leaf.Type.Dims.With(0, size) },
                        }
                ),
            ]
        );

    /// <summary>
    /// True for a signature of the same structure and sizes; element types may differ, because layers cast.
    /// </summary>
    internal bool Accepts(InputSignature other) =>
        _definition == other._definition
        && _leaves
            .Zip(
                other._leaves,
                (own, given) =>
                    own.Type.Rank == given.Type.Rank
                    && own.Type.Dims.Zip(given.Type.Dims, (size, found) => size == Dims.Dynamic || size == found)
                        .All(fits => fits)
            )
            .All(fits => fits);

    /// <summary>The same signature, open in each dimension that has another size in a second one.</summary>
    internal InputSignature OpenWhereDifferent(InputSignature other, string who)
    {
        if (
            _definition != other._definition
            || _leaves.Zip(other._leaves).Any(pair => pair.First.Type.Rank != pair.Second.Type.Rank)
        )
        {
            throw new ArgumentException(
                $"Layer '{who}': structure and ranks of its outputs must not depend on the batch size, got {this} "
                    + $"and {other}."
            );
        }

        return new(
            _definition,
            [
                .. _leaves.Zip(
                    other._leaves,
                    (a, b) => a with { Type = a.Type with { Dims = Merge(a.Type.Dims, b.Type.Dims) } }
                ),
            ]
        );
    }

    private static Dims Merge(Dims first, Dims second) =>
        Dims.Of(first.Zip(second, (a, b) => a == b ? a : Dims.Dynamic));

    private static Dims Fill(Dims dims, long size) => Dims.Of(dims.Select(dim => dim == Dims.Dynamic ? size : dim));
}
