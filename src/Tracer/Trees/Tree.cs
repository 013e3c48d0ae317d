using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Tracer;

/// <summary>
/// Trees of values: tuples, arrays, lists, dictionaries (keys sorted), records and anonymous types, nested in any way.
/// Null is an empty node; everything else is a leaf (arrays of numbers too). The static functions take trees apart and
/// put them together; an instance is a tree whose C# type is not known at compile time, read with
/// <c>tree["dense"]["kernel"]</c>.
/// </summary>
public sealed class Tree
{
    private Tree(object? value, string path) => (Value, Path) = (value, path);

    /// <summary>The wrapped value: a container, a leaf or null.</summary>
    public object? Value { get; }

    /// <summary>Where this tree was found in the one it was taken from; empty for a root.</summary>
    public string Path { get; }

    /// <summary>True if this is a leaf.</summary>
    public bool IsLeaf => Value is not null && NodeTypes.Find(Value) is null;

    /// <summary>Names of the children; empty for leaves and null.</summary>
    public IReadOnlyList<string> Keys => Value is null ? [] : NodeTypes.Find(Value)?.Split(Value).Keys ?? [];

    /// <summary>The child of a key.</summary>
    /// <param name="key">A dictionary's key or a record's property.</param>
    /// <exception cref="KeyNotFoundException">There is no such child; lists those there are.</exception>
    public Tree this[string key] => Child(key);

    /// <summary>The child at a position of a list, array or tuple.</summary>
    /// <param name="index">Position from 0.</param>
    /// <exception cref="KeyNotFoundException">There is no such child; lists those there are.</exception>
    public Tree this[int index] => Child(FormattableString.Invariant($"[{index}]"));

    /// <summary>A leaf that is a tensor, or a number or array that becomes one.</summary>
    /// <param name="tree">The leaf.</param>
    /// <exception cref="TraceException">It is no leaf.</exception>
    [SuppressMessage("Usage", "CA2225", Justification = "ToTensor is the named form.")]
    public static implicit operator Tensor(Tree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return tree.ToTensor();
    }

    /// <summary>Wraps a value.</summary>
    /// <param name="value">A tree of any C# type.</param>
    /// <returns>The value as a dynamic tree; a dynamic tree itself.</returns>
    public static Tree Of(object? value) => value as Tree ?? new(value, string.Empty);

    /// <summary>Takes a tree apart.</summary>
    /// <typeparam name="T">Type of the root.</typeparam>
    /// <param name="value">The tree.</param>
    /// <returns>The leaves in order, and the structure.</returns>
    public static (List<object?> Leaves, TreeDef Definition) Flatten<T>(T value)
    {
        List<object?> leaves = [];
        TreeDef definition = Flatten(value, leaves);
        return (leaves, definition);
    }

    /// <summary>The structure of a tree.</summary>
    /// <typeparam name="T">Type of the root.</typeparam>
    /// <param name="value">The tree.</param>
    /// <returns>The structure.</returns>
    public static TreeDef Structure<T>(T value) => Flatten(value).Definition;

    /// <summary>The leaves of a tree, in order.</summary>
    /// <typeparam name="T">Type of the root.</typeparam>
    /// <param name="value">The tree.</param>
    /// <returns>The leaves.</returns>
    public static IReadOnlyList<object?> Leaves<T>(T value) => Flatten(value).Leaves;

    /// <summary>Applies a function to every leaf.</summary>
    /// <typeparam name="T">Type of the root.</typeparam>
    /// <param name="function">From an old leaf to a new one that fits the container.</param>
    /// <param name="value">The tree.</param>
    /// <returns>A tree of the same structure.</returns>
    public static T MapLeaves<T>(Func<object?, object?> function, T value)
    {
        (List<object?> leaves, TreeDef definition) = Flatten(value);
        return definition.Unflatten<T>([.. leaves.Select(function)]);
    }

    /// <summary>Applies a function to every tensor of a tree.</summary>
    /// <typeparam name="T">Type of the root.</typeparam>
    /// <param name="function">From an old tensor to a new one.</param>
    /// <param name="value">A tree of tensors.</param>
    /// <returns>A tree of the same structure.</returns>
    public static T Map<T>(Func<Tensor, Tensor> function, T value) =>
        MapLeaves(leaf => function(Tensor.From(leaf)), value);

    /// <summary>Applies a function to the tensors at the same place of several trees.</summary>
    /// <typeparam name="T">Type of the roots.</typeparam>
    /// <param name="function">From the tensors to a new one.</param>
    /// <param name="first">A tree of tensors; decides the structure of the result.</param>
    /// <param name="others">Trees of the same structure.</param>
    /// <returns>A tree of the same structure.</returns>
    /// <exception cref="ArgumentException">The structures differ; says where.</exception>
    public static T MapMany<T>(Func<Tensor[], Tensor> function, T first, params ReadOnlySpan<T> others)
    {
        (List<object?> leaves, TreeDef definition) = Flatten(first);
        List<List<object?>> all = [leaves];
        foreach (T other in others)
        {
            (List<object?> otherLeaves, TreeDef otherDefinition) = Flatten(other);
            RequireSame(definition, otherDefinition, "Tree.MapMany");
            all.Add(otherLeaves);
        }

        object?[] results = new object?[leaves.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = function([.. all.Select(list => Tensor.From(list[i]))]);
        }

        return definition.Unflatten<T>(results);
    }

    /// <summary>Requires two structures to be equal.</summary>
    /// <param name="expected">The structure that must be.</param>
    /// <param name="given">The structure that was given.</param>
    /// <param name="who">Name for the message.</param>
    /// <exception cref="ArgumentException">They differ; names the first place.</exception>
    public static void RequireSame(TreeDef expected, TreeDef given, string who)
    {
        if (expected != given)
        {
            throw new ArgumentException(
                $"{who}: trees must have one structure, but {TreeDifference.Describe(expected, given)}. "
                    + $"Expected {expected}, got {given}."
            );
        }
    }

    /// <summary>
    /// Makes a C# type a node of trees. Needed for types that are no records, and for records in trimmed programs.
    /// </summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="flatten">Takes a value apart into children and whatever else is needed.</param>
    /// <param name="unflatten">Builds a value from children and the rest.</param>
    public static void Register<T>(
        Func<T, (IReadOnlyList<object?> Children, object? Auxiliary)> flatten,
        Func<IReadOnlyList<object?>, object?, T> unflatten
    )
        where T : notnull =>
        NodeTypes.Register(
            new RegisteredNode(
                typeof(T),
                value => flatten((T)value),
                (children, auxiliary) => unflatten(children, auxiliary)
            )
        );

    /// <summary>Keeps a record's constructors and properties in trimmed and ahead-of-time compiled programs.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public static void Register<
        [DynamicallyAccessedMembers(
            DynamicallyAccessedMemberTypes.PublicConstructors
                | DynamicallyAccessedMemberTypes.PublicProperties
                | DynamicallyAccessedMemberTypes.NonPublicMethods
                | DynamicallyAccessedMemberTypes.PublicMethods
        )]
            T
    >()
        where T : notnull => GC.KeepAlive(typeof(T));

    /// <summary>
    /// The value as another type: wrapped where the type is <see cref="Tree"/>, unwrapped where it is not.
    /// </summary>
    /// <param name="value">A tree.</param>
    /// <param name="type">The type wanted.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TraceException">The value is of another type.</exception>
    public static object? ConvertTo(object? value, Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type == typeof(Tree))
        {
            return value is null ? null : Of(value);
        }

        object? plain = value is Tree tree ? tree.Value : value;
        if (plain is null || type.IsInstanceOfType(plain))
        {
            return plain;
        }

        return type == typeof(Tensor) && NodeTypes.Find(plain) is null
            ? Tensor.From(plain)
            : throw new TraceException($"A tree of type {plain.GetType().Name} was given where {type.Name} is wanted.");
    }

    /// <summary>
    /// Appends a key to a path: <c>dense</c> and <c>kernel</c> give <c>dense.kernel</c>, <c>layers</c> and <c>[0]</c>
    /// give <c>layers[0]</c>.
    /// </summary>
    /// <param name="prefix">The path so far.</param>
    /// <param name="key">The key.</param>
    /// <returns>The longer path.</returns>
    public static string JoinPath(string prefix, string key)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(key);
        return prefix.Length == 0 || key.Length == 0 || key[0] == '[' ? prefix + key : $"{prefix}.{key}";
    }

    /// <summary>The wrapped value as a C# type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="TraceException">It is of another type.</exception>
    public T As<T>() => (T)ConvertTo(Value, typeof(T))!;

    /// <summary>The leaf as a tensor.</summary>
    /// <returns>The tensor.</returns>
    /// <exception cref="TraceException">This is no leaf.</exception>
    public Tensor ToTensor() =>
        IsLeaf
            ? Tensor.From(Value)
            : throw new TraceException(
                $"{(Path.Length == 0 ? "The tree" : $"Tree '{Path}'")} is a node with keys "
                    + $"[{string.Join(", ", Keys)}], not a tensor. Pick one of them."
            );

    /// <summary>The structure as text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsLeaf ? $"{Value}" : Structure(Value).ToString();

    internal static TreeDef Flatten(object? value, List<object?> leaves)
    {
        if (value is null)
        {
            return TreeDef.Empty;
        }

        if (NodeTypes.Find(value) is not { } type)
        {
            leaves.Add(value);
            return TreeDef.Leaf;
        }

        NodeParts parts = type.Split(value);
        TreeDef[] children = new TreeDef[parts.Children.Length];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = Flatten(parts.Children[i], leaves);
        }

        return TreeDef.Node(type, parts, children);
    }

    private Tree Child(string key)
    {
        if (Value is not null && NodeTypes.Find(Value)?.Split(Value) is { } parts)
        {
            int index = Array.IndexOf(parts.Keys, key);
            if (index >= 0)
            {
                return new(parts.Children[index], JoinPath(Path, key));
            }
        }

        string place = Path.Length == 0 ? "The tree" : $"Tree '{Path}'";
        throw new KeyNotFoundException(
            IsLeaf
                ? $"{place} is a leaf ({Value}), so it has no child '{key}'."
                : $"{place} has no child '{key}'; it has [{string.Join(", ", Keys)}]."
        );
    }
}
