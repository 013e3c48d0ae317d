using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace XlaSharp.Tracer;

/// <summary>
/// How one C# type is taken apart into children and built again. One instance per type, compared by reference.
/// </summary>
internal abstract class NodeType(Type type)
{
    private static readonly string[] FirstKeys = [.. Enumerable.Range(0, 256).Select(PositionKey)];

    /// <summary>The C# type.</summary>
    public Type Type { get; } = type;

    /// <summary>Takes a value apart.</summary>
    public abstract NodeParts Split(object value);

    /// <summary>Builds a value from children.</summary>
    public abstract object Build(object? auxiliary, object?[] children);

    /// <summary>
    /// True once other functions were registered for the type: then nothing is taken apart this way any more.
    /// </summary>
    public bool IsReplaced { get; set; }

    /// <summary>
    /// Puts the leaves of a value into their places, if it has a known structure. Steady calls go this way, so
    /// containers that are common in them do it without allocating; this is the form for all others.
    /// </summary>
    /// <param name="value">A value of <see cref="Type"/>.</param>
    /// <param name="definition">The structure.</param>
    /// <param name="leaves">Places of all leaves of the structure.</param>
    /// <returns>False if the value has another structure; then the places hold anything.</returns>
    public virtual bool TryPlace(object value, TreeDef definition, Span<object?> leaves)
    {
        NodeParts parts = Split(value);
        return parts.Keys.AsSpan().SequenceEqual(definition.KeySpan)
            && Equals(parts.Configuration, definition.Configuration)
            && definition.TryPlaceChildren(parts.Children, leaves);
    }

    /// <summary>The key of a position: <c>[0]</c>.</summary>
    protected static string[] PositionKeys(int count)
    {
        string[] keys = new string[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = i < FirstKeys.Length ? FirstKeys[i] : PositionKey(i);
        }

        return keys;
    }

    private static string PositionKey(int index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");

    /// <summary>Explains that a container cannot hold a leaf of that type.</summary>
    protected ArgumentException CannotHold(object? child, Exception inner) =>
        new(
            $"A {Type.Name} in a tree cannot hold a value of type {child?.GetType().Name ?? "null"}. "
                + "Give the container's elements the type Tensor (or object).",
            inner
        );
}

/// <summary>The children of a node with their keys, and what else is needed to build it again.</summary>
/// <param name="Keys">Names of the children.</param>
/// <param name="Children">The children.</param>
/// <param name="Auxiliary">What building needs.</param>
/// <param name="Configuration">What tells two nodes apart besides; compared by value.</param>
internal readonly record struct NodeParts(
    string[] Keys,
    object?[] Children,
    object? Auxiliary = null,
    object? Configuration = null
);

/// <summary>A node that knows its own children.</summary>
internal sealed class CustomNode(Type type) : NodeType(type)
{
    public override NodeParts Split(object value)
    {
        ITree tree = (ITree)value;
        string[] keys = new string[tree.ChildCount];
        object?[] children = new object?[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            (keys[i], children[i]) = (tree.GetKey(i), tree.GetChild(i));
        }

        return new(keys, children, tree, tree.Configuration);
    }

    public override object Build(object? auxiliary, object?[] children) => ((ITree)auxiliary!).WithChildren(children);

    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves)
    {
        ITree tree = (ITree)value;
        ReadOnlySpan<string> keys = definition.KeySpan;
        if (tree.ChildCount != keys.Length || !Equals(tree.Configuration, definition.Configuration))
        {
            return false;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (tree.GetKey(i) != keys[i] || !definition.TryPlaceChild(i, tree.GetChild(i), leaves))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A node of a type that was registered with its functions.</summary>
internal sealed class RegisteredNode(
    Type type,
    Func<object, (IReadOnlyList<object?> Children, object? Auxiliary)> flatten,
    Func<IReadOnlyList<object?>, object?, object> unflatten
) : NodeType(type)
{
    public override NodeParts Split(object value)
    {
        (IReadOnlyList<object?> children, object? auxiliary) = flatten(value);
        return new(PositionKeys(children.Count), [.. children], auxiliary, auxiliary);
    }

    public override object Build(object? auxiliary, object?[] children) => unflatten(children, auxiliary);
}

/// <summary>A one-dimensional array of something that is no number.</summary>
internal sealed class ArrayNode(Type type) : NodeType(type)
{
    private readonly bool _holdsReferences = !type.GetElementType()!.IsValueType;
    private readonly bool _holdsTensors = typeof(Tensor).IsAssignableFrom(type.GetElementType());

    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves)
    {
        if (!_holdsReferences)
        {
            return base.TryPlace(value, definition, leaves);
        }

        // An array of any class is one of objects; the cast would look that up at every call.
        object?[] children = Unsafe.As<object?[]>(value);
        return children.Length == definition.KeySpan.Length
            && definition.TryPlaceChildren(children, leaves, _holdsTensors);
    }

    public override NodeParts Split(object value)
    {
        Array array = (Array)value;
        object?[] children = new object?[array.Length];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = array.GetValue(i);
        }

        return new(PositionKeys(children.Length), children);
    }

    public override object Build(object? auxiliary, object?[] children)
    {
        Array array = Array.CreateInstanceFromArrayType(Type, children.Length);
        for (int i = 0; i < children.Length; i++)
        {
            try
            {
                array.SetValue(children[i], i);
            }
            catch (InvalidCastException exception)
            {
                throw CannotHold(children[i], exception);
            }
        }

        return array;
    }
}

/// <summary>A list with a constructor without parameters, for instance <see cref="List{T}"/>.</summary>
internal class ListNode(Type type, Func<object> create) : NodeType(type)
{
    public override NodeParts Split(object value)
    {
        object?[] children = [.. ((IList)value).Cast<object?>()];
        return new(PositionKeys(children.Length), children);
    }

    public override object Build(object? auxiliary, object?[] children)
    {
        IList list = (IList)create();
        foreach (object? child in children)
        {
            try
            {
                list.Add(child);
            }
            catch (ArgumentException exception)
            {
                throw CannotHold(child, exception);
            }
        }

        return list;
    }
}

/// <summary>A dictionary; children are sorted by key (ordinal), so that insertion order does not matter.</summary>
internal class DictionaryNode(Type type, Func<object> create) : NodeType(type)
{
    /// <summary>The name of a key in paths.</summary>
    protected static string NameOf(object key) => Convert.ToString(key, CultureInfo.InvariantCulture)!;

    public override NodeParts Split(object value)
    {
        IDictionary dictionary = (IDictionary)value;
        object[] keys = [.. dictionary.Keys.Cast<object>()];
        string[] names = [.. keys.Select(NameOf)];
        if (keys is [int, ..] or [long, ..])
        {
            Array.Sort(keys, names);
        }
        else
        {
            Array.Sort(names, keys, StringComparer.Ordinal);
        }

        return new(names, [.. keys.Select(key => dictionary[key])], keys);
    }

    public override object Build(object? auxiliary, object?[] children)
    {
        IDictionary dictionary = (IDictionary)create();
        object[] keys = (object[])auxiliary!;
        for (int i = 0; i < keys.Length; i++)
        {
            try
            {
                dictionary.Add(keys[i], children[i]);
            }
            catch (ArgumentException exception)
            {
                throw CannotHold(children[i], exception);
            }
        }

        return dictionary;
    }
}

/// <summary>A dynamic tree: transparent in paths.</summary>
internal sealed class DynamicNode() : NodeType(typeof(Tree))
{
    public static readonly DynamicNode Instance = new();

    public override NodeParts Split(object value) => new([string.Empty], [((Tree)value).Value]);

    public override object Build(object? auxiliary, object?[] children) => Tree.Of(children[0]);

    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves) =>
        definition.TryPlaceChild(0, ((Tree)value).Value, leaves);
}

/// <summary>A tuple: <c>(a, b)</c> or <see cref="Tuple"/>.</summary>
internal sealed class TupleNode(Type type, MemberReader? read, Func<object?[], object> create) : NodeType(type)
{
    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves) =>
        read?.TryPlace(value, definition, leaves) ?? base.TryPlace(value, definition, leaves);

    public override NodeParts Split(object value)
    {
        ITuple tuple = (ITuple)value;
        object?[] children = new object?[tuple.Length];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = tuple[i];
        }

        return new(PositionKeys(children.Length), children);
    }

    public override object Build(object? auxiliary, object?[] children)
    {
        try
        {
            return create(children);
        }
        catch (ArgumentException exception)
        {
            throw CannotHold(children.FirstOrDefault(child => child is not null), exception);
        }
    }
}

/// <summary>
/// A record or anonymous type: its constructor's parameters, read from the properties of the same names.
/// </summary>
internal sealed class RecordNode(
    Type type,
    string[] names,
    PropertyInfo[] properties,
    Func<object, object?>[] getters,
    MemberReader? read,
    Func<object?[], object> create
) : NodeType(type)
{
    /// <summary>The properties that are children.</summary>
    public PropertyInfo[] Properties => properties;

    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves) =>
        read?.TryPlace(value, definition, leaves) ?? base.TryPlace(value, definition, leaves);

    public override NodeParts Split(object value)
    {
        object?[] children = new object?[getters.Length];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = getters[i](value);
        }

        return new(names, children);
    }

    public override object Build(object? auxiliary, object?[] children)
    {
        try
        {
            return create(children);
        }
        catch (ArgumentException exception)
        {
            throw CannotHold(children.FirstOrDefault(child => child is not null), exception);
        }
    }
}
