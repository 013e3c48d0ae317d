using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace XlaSharp.Tracer;

/// <summary>How one C# type is taken apart into children and built again. One instance per type, compared by reference.</summary>
internal abstract class NodeType(Type type)
{
    /// <summary>The C# type.</summary>
    public Type Type { get; } = type;

    /// <summary>Takes a value apart.</summary>
    public abstract NodeParts Split(object value);

    /// <summary>Builds a value from children.</summary>
    public abstract object Build(object? auxiliary, object?[] children);

    /// <summary>The key of a position: <c>[0]</c>.</summary>
    protected static string[] PositionKeys(int count)
    {
        string[] keys = new string[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = string.Create(CultureInfo.InvariantCulture, $"[{i}]");
        }

        return keys;
    }

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
internal sealed class ListNode(Type type, Func<object> create) : NodeType(type)
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
internal sealed class DictionaryNode(Type type, Func<object> create) : NodeType(type)
{
    public override NodeParts Split(object value)
    {
        IDictionary dictionary = (IDictionary)value;
        object[] keys = [.. dictionary.Keys.Cast<object>()];
        string[] names = [.. keys.Select(key => Convert.ToString(key, CultureInfo.InvariantCulture)!)];
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
}

/// <summary>A tuple: <c>(a, b)</c> or <see cref="Tuple"/>.</summary>
internal sealed class TupleNode(Type type, Func<object?[], object> create) : NodeType(type)
{
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

/// <summary>A record or anonymous type: its constructor's parameters, read from the properties of the same names.</summary>
internal sealed class RecordNode(
    Type type,
    string[] names,
    Func<object, object?>[] getters,
    Func<object?[], object> create
) : NodeType(type)
{
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
