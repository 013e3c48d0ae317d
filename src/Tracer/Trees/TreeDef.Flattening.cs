using System.Runtime.CompilerServices;

namespace XlaSharp.Tracer;

/// <content>Taking apart trees whose structure is known, as every call of a compiled function after the first
/// does.</content>
public sealed partial class TreeDef
{
    // Where the leaves of each child begin.
    private readonly int[] _offsets;

    private readonly bool _hasOnlyLeaves;

    /// <summary>True if the children are leaves all of them.</summary>
    internal bool HasOnlyLeaves => _hasOnlyLeaves;

    /// <summary>Names of the children.</summary>
    internal ReadOnlySpan<string> KeySpan => _keys;

    /// <summary>
    /// What the container's type remembers about trees of this structure. Threads may overwrite each other's.
    /// </summary>
    internal object? Memory { get; set; }

    /// <summary>
    /// Takes a tree apart that probably has this structure, without allocating (containers that are structs and numbers
    /// in records are boxed).
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="leaves">Receives the leaves in order; at least <see cref="LeafCount"/> long.</param>
    /// <returns>False if the tree has another structure; then <paramref name="leaves"/> holds anything.</returns>
    /// <exception cref="ArgumentException">There is no room for the leaves.</exception>
    public bool TryFlatten(object? tree, Span<object?> leaves) =>
        leaves.Length >= LeafCount
            ? TryPlace(tree, leaves)
            : throw new ArgumentException(
                $"The tree {this} has {LeafCount} leaves, but there is room for {leaves.Length}.",
                nameof(leaves)
            );

    /// <summary>The same for a child, whose leaves have their places among those of this node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPlaceChild(int index, object? child, Span<object?> leaves) =>
        _children[index].TryPlace(child, leaves[_offsets[index]..]);

    /// <summary>The same for all children.</summary>
    /// <param name="children">The children.</param>
    /// <param name="leaves">Places of all leaves of the structure.</param>
    /// <param name="areTensors">True if every child is a tensor or null, so that nobody need look.</param>
    internal bool TryPlaceChildren(ReadOnlySpan<object?> children, Span<object?> leaves, bool areTensors = false)
    {
        if (children.Length != _children.Length)
        {
            return false;
        }

        if (_hasOnlyLeaves)
        {
            children.CopyTo(leaves);
            return AreLeaves(children, areTensors);
        }

        for (int i = 0; i < children.Length; i++)
        {
            if (!TryPlaceChild(i, children[i], leaves))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if all values are leaves.</summary>
    /// <param name="values">The values.</param>
    /// <param name="areTensors">True if every value is a tensor or null, so that nobody need look.</param>
    internal static bool AreLeaves(ReadOnlySpan<object?> values, bool areTensors)
    {
        if (areTensors)
        {
            foreach (object? value in values)
            {
                if (value is null)
                {
                    return false;
                }
            }

            return true;
        }

        foreach (object? value in values)
        {
            if (value is null || !IsLeaf(value))
            {
                return false;
            }
        }

        return true;
    }

    // The common types first: they are sealed, so that the test is one comparison.
    private static bool IsLeaf(object value) =>
        value is DeviceTensor or ConstantTensor or Tensor || NodeTypes.Find(value) is null;

    private bool TryPlace(object? value, Span<object?> leaves)
    {
        if (Type is { } type)
        {
            return value is not null
                && value.GetType() == type.Type
                && !type.IsReplaced
                && type.TryPlace(value, this, leaves);
        }

        if (value is null || Kind == TreeKind.Empty)
        {
            return value is null && Kind == TreeKind.Empty;
        }

        leaves[0] = value;
        return IsLeaf(value);
    }
}
