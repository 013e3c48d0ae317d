using System.Text;

namespace XlaSharp.Tracer;

/// <summary>What an entry of a <see cref="TreeDef"/> is.</summary>
public enum TreeKind
{
    /// <summary>A value.</summary>
    Leaf,

    /// <summary>Null: a node without leaves.</summary>
    Empty,

    /// <summary>A container of further entries.</summary>
    Node,
}

/// <summary>
/// The structure of a tree without its leaves: which containers, which keys, where the leaves are. Compared by value,
/// so that it can key a cache.
/// </summary>
public sealed partial class TreeDef : IEquatable<TreeDef>
{
    /// <summary>The structure of one leaf.</summary>
    public static readonly TreeDef Leaf = new(TreeKind.Leaf, null, default, []);

    /// <summary>The structure of null.</summary>
    public static readonly TreeDef Empty = new(TreeKind.Empty, null, default, []);

    private readonly TreeDef[] _children;
    private readonly string[] _keys;
    private readonly int _hash;
    private string[]? _paths;

    private TreeDef(TreeKind kind, NodeType? type, NodeParts parts, TreeDef[] children)
    {
        string[] keys = parts.Keys ?? [];
        (Kind, Type, Auxiliary, Configuration, _keys, _children) = (
            kind,
            type,
            parts.Auxiliary,
            parts.Configuration,
            keys,
            children
        );
        HashCode hash = default;
        hash.Add(kind);
        hash.Add(type);
        hash.Add(parts.Configuration);
        LeafCount = kind == TreeKind.Leaf ? 1 : 0;
        _offsets = new int[children.Length];
        for (int i = 0; i < children.Length; i++)
        {
            _offsets[i] = LeafCount;
            LeafCount += children[i].LeafCount;
            hash.Add(keys[i], StringComparer.Ordinal);
            hash.Add(children[i]._hash);
        }

        _hash = hash.ToHashCode();
        _hasOnlyLeaves = Array.TrueForAll(children, child => child.Kind == TreeKind.Leaf);
    }

    /// <summary>Leaf, null or container.</summary>
    public TreeKind Kind { get; }

    /// <summary>How many leaves there are in all.</summary>
    public int LeafCount { get; }

    /// <summary>The C# type of the container; null for leaves and null.</summary>
    public Type? ContainerType => Type?.Type;

    /// <summary>Names of the children, in order.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>Structures of the children, in order.</summary>
    public IReadOnlyList<TreeDef> Children => _children;

    /// <summary>
    /// The path of every leaf in order, for instance <c>dense_1.kernel</c> or <c>[0].bias</c>; a lone leaf has the
    /// empty path.
    /// </summary>
    public IReadOnlyList<string> Paths => _paths ??= BuildPaths();

    internal NodeType? Type { get; }

    internal object? Auxiliary { get; }

    internal object? Configuration { get; }

    /// <summary>Compares structures.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if equal.</returns>
    public static bool operator ==(TreeDef? left, TreeDef? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares structures.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if not equal.</returns>
    public static bool operator !=(TreeDef? left, TreeDef? right) => !(left == right);

    /// <summary>Rebuilds a tree.</summary>
    /// <param name="leaves">One value per leaf, in order.</param>
    /// <returns>The tree: containers of the same types and keys.</returns>
    /// <exception cref="ArgumentException">The number of leaves differs, or a container cannot hold such a
    /// leaf.</exception>
    public object? Unflatten(IReadOnlyList<object?> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count != LeafCount)
        {
            throw new ArgumentException($"The tree {this} has {LeafCount} leaves, got {leaves.Count}.", nameof(leaves));
        }

        int next = 0;
        return Build(leaves, ref next);
    }

    /// <summary>Rebuilds a tree of a known type.</summary>
    /// <typeparam name="T">The type of the root.</typeparam>
    /// <param name="leaves">One value per leaf, in order.</param>
    /// <returns>The tree.</returns>
    public T Unflatten<T>(IReadOnlyList<object?> leaves) => (T)Tree.ConvertTo(Unflatten(leaves), typeof(T))!;

    /// <inheritdoc/>
    public bool Equals(TreeDef? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (
            other is null
            || _hash != other._hash
            || Kind != other.Kind
            || Type != other.Type
            || !Equals(Configuration, other.Configuration)
            || _children.Length != other._children.Length
            || !_keys.AsSpan().SequenceEqual(other._keys)
        )
        {
            return false;
        }

        return _children.AsSpan().SequenceEqual(other._children);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TreeDef);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The structure as text: leaves as <c>*</c>, null as <c>null</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        Print(text);
        return text.ToString();
    }

    internal static TreeDef Node(NodeType type, NodeParts parts, TreeDef[] children) =>
        new(TreeKind.Node, type, parts, children);

    private object? Build(IReadOnlyList<object?> leaves, ref int next)
    {
        if (Kind != TreeKind.Node)
        {
            return Kind == TreeKind.Leaf ? leaves[next++] : null;
        }

        object?[] children = new object?[_children.Length];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = _children[i].Build(leaves, ref next);
        }

        return Type!.Build(Auxiliary, children);
    }

    private string[] BuildPaths()
    {
        List<string> paths = new(LeafCount);
        Collect(string.Empty, paths);
        return [.. paths];
    }

    private void Collect(string prefix, List<string> paths)
    {
        if (Kind == TreeKind.Leaf)
        {
            paths.Add(prefix);
        }

        for (int i = 0; i < _children.Length; i++)
        {
            _children[i].Collect(Tree.JoinPath(prefix, _keys[i]), paths);
        }
    }

    private void Print(StringBuilder text)
    {
        if (Kind != TreeKind.Node)
        {
            text.Append(Kind == TreeKind.Leaf ? "*" : "null");
            return;
        }

        text.Append('{');
        for (int i = 0; i < _children.Length; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ")
                .Append(_keys[i])
                .Append(_keys[i].Length == 0 ? string.Empty : ": ");
            _children[i].Print(text);
        }

        text.Append('}');
    }
}
