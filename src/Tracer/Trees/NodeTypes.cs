using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Decides what is a node and what a leaf, once per C# type.</summary>
internal static class NodeTypes
{
    private const string Kept = "Members of trees' types are kept by Tree.Register<T>() in trimmed programs.";

    private static readonly ConcurrentDictionary<Type, NodeType?> Cache = new();

    /// <summary>How a value's type is taken apart; null for a leaf.</summary>
    public static NodeType? Find(object value) =>
        value switch
        {
            Tensor or string => null,
            Tree => DynamicNode.Instance,
            _ => Cache.GetOrAdd(value.GetType(), Classify),
        };

    /// <summary>Where the children of a record or value tuple are; null for other types.</summary>
    public static MemberInfo[][]? Members(Type type) => MemberReader.Members(Cache.GetOrAdd(type, Classify));

    /// <summary>Adds a type with its own functions.</summary>
    public static void Register(NodeType node)
    {
        if (Cache.TryGetValue(node.Type, out NodeType? known) && known is not null)
        {
            // Types that hold this one may have looked into it, those with functions of their own did not.
            foreach ((Type type, NodeType? old) in Cache)
            {
                if (old is not RegisteredNode || type == node.Type)
                {
                    old?.IsReplaced = true;
                    Cache.TryRemove(type, out _);
                }
            }
        }

        Cache[node.Type] = node;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Kept)]
    private static NodeType? Classify(Type type)
    {
        if (typeof(ITree).IsAssignableFrom(type))
        {
            return new CustomNode(type);
        }

        if (type.IsPrimitive || type.IsEnum || IsAlwaysLeaf(type))
        {
            return null;
        }

        if (type.IsArray)
        {
            return type.GetArrayRank() == 1 && !IsNumber(type.GetElementType()!) ? new ArrayNode(type) : null;
        }

        if (typeof(ITuple).IsAssignableFrom(type) && type.IsGenericType)
        {
            return new TupleNode(type, MemberReader.OfTuple(type), children => BuildTuple(type, children));
        }

        return ClassifyCollection(type) ?? (IsRecord(type) ? Record(type) : null);
    }

    private static bool IsAlwaysLeaf(Type type) =>
        typeof(HloType).IsAssignableFrom(type)
        || typeof(HloAttribute).IsAssignableFrom(type)
        || typeof(Delegate).IsAssignableFrom(type)
        || typeof(Type).IsAssignableFrom(type)
        || type == typeof(Dims)
        || type == typeof(Spec)
        || type == typeof(decimal);

    private static bool IsNumber(Type type) => type.IsPrimitive || type == typeof(Half);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Kept)]
    private static NodeType? ClassifyCollection(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is not { } constructor)
        {
            return null;
        }

        ConstructorInvoker invoker = ConstructorInvoker.Create(constructor);
        if (RuntimeFeature.IsDynamicCodeSupported && type.IsConstructedGenericType)
        {
            Type definition = type.GetGenericTypeDefinition();
            Type? node =
                definition == typeof(List<>) ? typeof(ListNode<>)
                : definition == typeof(Dictionary<,>) ? typeof(DictionaryNode<,>)
                : null;
            if (node is not null)
            {
                Type typed = node.MakeGenericType(type.GetGenericArguments());
                return (NodeType)Activator.CreateInstance(typed, type, (Func<object>)invoker.Invoke)!;
            }
        }

        return typeof(IDictionary).IsAssignableFrom(type) ? new DictionaryNode(type, invoker.Invoke)
            : typeof(IList).IsAssignableFrom(type) ? new ListNode(type, invoker.Invoke)
            : null;
    }

    /// <summary>The compiler gives every record PrintMembers; anonymous types have a reserved name.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Kept)]
    private static bool IsRecord(Type type)
    {
        bool anonymous =
            type.IsDefined(typeof(CompilerGeneratedAttribute), false)
            && type.Name.Contains("AnonymousType", StringComparison.Ordinal);
        MethodInfo? print = type.GetMethod(
            "PrintMembers",
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
            [typeof(StringBuilder)]
        );
        return anonymous || print is not null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Kept)]
    private static RecordNode Record(Type type)
    {
        foreach (ConstructorInfo constructor in type.GetConstructors().OrderByDescending(c => c.GetParameters().Length))
        {
            string[] names = [.. constructor.GetParameters().Select(parameter => parameter.Name!)];
            PropertyInfo?[] properties = [.. names.Select(name => type.GetProperty(name))];
            int settable = type.GetProperties()
                .Count(property => property.GetIndexParameters().Length == 0 && property.CanWrite);
            if (Array.TrueForAll(properties, property => property is { CanRead: true }) && settable <= names.Length)
            {
                ConstructorInvoker invoker = ConstructorInvoker.Create(constructor);
                return new(
                    type,
                    names,
                    properties!,
                    [.. properties.Select(Getter)],
                    MemberReader.OfProperties(type, properties!),
                    children => invoker.Invoke(children.AsSpan())
                );
            }
        }

        throw new TraceException(
            $"Record {type.Name} cannot be a node of a tree: it needs a public constructor whose parameters name all "
                + $"its properties. "
                + "Write it as a positional record, implement ITree, or call Tree.Register."
        );
    }

    private static Func<object, object?> Getter(PropertyInfo? property)
    {
        MethodInvoker invoker = MethodInvoker.Create(property!.GetMethod!);
        return target => invoker.Invoke(target);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = Kept)]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Kept)]
    [UnconditionalSuppressMessage("Trimming", "IL2062", Justification = Kept)]
    private static object BuildTuple(Type type, ReadOnlySpan<object?> children)
    {
        object?[] arguments =
            children.Length > 7
                ? [.. children[..7], BuildTuple(type.GetGenericArguments()[7], children[7..])]
                : children.ToArray();
        try
        {
            return type.GetConstructors()[0].Invoke(arguments);
        }
        catch (IndexOutOfRangeException)
        {
            return Activator.CreateInstance(type)!;
        }
    }
}
