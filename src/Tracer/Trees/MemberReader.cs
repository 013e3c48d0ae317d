using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace XlaSharp.Tracer;

/// <summary>
/// Reads the members of records and tuples by code made for the type, where the runtime can make code. Of a type that
/// holds nothing but tensors, itself or in records and tuples, the code reads all leaves at once; of others it reads
/// the children.
/// </summary>
internal sealed class MemberReader
{
    private const int StackLimit = 32;

    private static readonly MethodInfo Item = typeof(Span<object?>).GetProperty("Item")!.GetMethod!;

    private readonly Type _type;
    private readonly MemberInfo[][] _members;
    private readonly ReadChildren _children;

    // Made at the first use, when the types of the members are known: a type may hold its like.
    private LeafReader? _leaves;

    [RequiresDynamicCode("Makes methods.")]
    private MemberReader(Type type, MemberInfo[][] members) =>
        (_type, _members, _children) = (type, members, EmitChildren(type, members));

    private delegate void ReadChildren(object node, Span<object?> children);

    // False where a member is null.
    private delegate bool ReadLeaves(object node, Span<object?> leaves);

    /// <summary>A reader of properties; null where the runtime makes no code.</summary>
    public static MemberReader? OfProperties(Type type, PropertyInfo[] properties) =>
        RuntimeFeature.IsDynamicCodeSupported ? new(type, [.. properties.Select(p => (MemberInfo[])[p])]) : null;

    /// <summary>
    /// A reader of a tuple's items; null for the tuples that are classes, and where the runtime makes no code.
    /// </summary>
    public static MemberReader? OfTuple(Type type) =>
        RuntimeFeature.IsDynamicCodeSupported && type.IsValueType ? new(type, Items(type)) : null;

    /// <summary>Places the leaves of a record or tuple; see <see cref="NodeType.TryPlace"/>.</summary>
    public bool TryPlace(object value, TreeDef definition, Span<object?> leaves)
    {
        LeafReader reader = _leaves ??= FindLeaves();
        // As many leaves as there can be: none of the members was null.
        if (reader.Read is not null && definition.LeafCount == reader.Count)
        {
            return reader.Read(value, leaves);
        }

        int count = definition.KeySpan.Length;
        Slots slots = default;
        Span<object?> children = count <= StackLimit ? ((Span<object?>)slots)[..count] : new object?[count];
        _children(value, children);
        return definition.TryPlaceChildren(children, leaves);
    }

    /// <summary>The items of a value tuple, those beyond the seventh by way of the rest.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Fields of tuples are kept.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Fields of tuples are kept.")]
    private static MemberInfo[][] Items(Type type)
    {
        List<MemberInfo[]> items = [];
        List<MemberInfo> rest = [];
        for (Type? tuple = type; tuple is not null; )
        {
            FieldInfo[] fields = tuple.GetFields(BindingFlags.Instance | BindingFlags.Public);
            items.AddRange(
                fields
                    .Where(field => field.Name != "Rest")
                    .OrderBy(field => field.Name, StringComparer.Ordinal)
                    .Select(field => (MemberInfo[])[.. rest, field])
            );
            FieldInfo? more = Array.Find(fields, field => field.Name == "Rest");
            tuple = more?.FieldType;
            rest.AddRange(more is null ? [] : [more]);
        }

        return [.. items];
    }

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Readers exist only where code can be made.")]
    private LeafReader FindLeaves()
    {
        List<MemberInfo[]> tensors = [];
        return Array.TrueForAll(_members, member => OnlyTensors(member, tensors)) && tensors.Count > 0
            ? new(EmitLeaves(_type, tensors), tensors.Count)
            : new(null, 0);
    }

    /// <summary>Adds the paths to all tensors below a member; false if there may be anything but tensors.</summary>
    private bool OnlyTensors(MemberInfo[] path, List<MemberInfo[]> tensors)
    {
        Type type = TypeOf(path[^1]);
        if (typeof(Tensor).IsAssignableFrom(type))
        {
            tensors.Add(path);
            return true;
        }

        // A class that can be derived from may hold more than its members say; one that holds its like has no end.
        return (type.IsValueType || type.IsSealed)
            && type != _type
            && !Array.Exists(path[..^1], member => TypeOf(member) == type)
            && NodeTypes.Members(type) is { } members
            && Array.TrueForAll(members, member => OnlyTensors([.. path, .. member], tensors));
    }

    /// <summary>The paths to the children of a record or value tuple; null for other types.</summary>
    public static MemberInfo[][]? Members(NodeType? node) =>
        node switch
        {
            RecordNode record => [.. record.Properties.Select(property => (MemberInfo[])[property])],
            TupleNode tuple when tuple.Type.IsValueType => Items(tuple.Type),
            _ => null,
        };

    private static Type TypeOf(MemberInfo member) =>
        member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    [RequiresDynamicCode("Makes a method.")]
    private static ReadChildren EmitChildren(Type type, MemberInfo[][] children)
    {
        DynamicMethod method = Method(type, typeof(void));
        ILGenerator code = method.GetILGenerator();
        Label never = code.DefineLabel();
        LocalBuilder node = Node(code, type);
        for (int i = 0; i < children.Length; i++)
        {
            Place(code, i);
            code.Emit(OpCodes.Ldloc, node);
            Load(code, children[i], never);
            if (TypeOf(children[i][^1]) is { IsValueType: true } boxed)
            {
                code.Emit(OpCodes.Box, boxed);
            }

            code.Emit(OpCodes.Stind_Ref);
        }

        code.MarkLabel(never);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<ReadChildren>();
    }

    [RequiresDynamicCode("Makes a method.")]
    private static ReadLeaves EmitLeaves(Type type, List<MemberInfo[]> tensors)
    {
        DynamicMethod method = Method(type, typeof(bool));
        ILGenerator code = method.GetILGenerator();
        Label missing = code.DefineLabel();
        LocalBuilder node = Node(code, type);
        LocalBuilder tensor = code.DeclareLocal(typeof(object));
        for (int i = 0; i < tensors.Count; i++)
        {
            code.Emit(OpCodes.Ldloc, node);
            Load(code, tensors[i], missing);
            code.Emit(OpCodes.Stloc, tensor);
            code.Emit(OpCodes.Ldloc, tensor);
            code.Emit(OpCodes.Brfalse, missing);
            Place(code, i);
            code.Emit(OpCodes.Ldloc, tensor);
            code.Emit(OpCodes.Stind_Ref);
        }

        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Ret);
        code.MarkLabel(missing);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<ReadLeaves>();
    }

    [RequiresDynamicCode("Makes a method.")]
    private static DynamicMethod Method(Type type, Type result) =>
        new(
            "Read" + type.Name,
            result,
            [typeof(object), typeof(Span<object?>)],
            typeof(MemberReader).Module,
            skipVisibility: true
        );

    /// <summary>The argument as what it is, cast once: an object of a class, or the address of a boxed value.</summary>
    private static LocalBuilder Node(ILGenerator code, Type type)
    {
        LocalBuilder node = code.DeclareLocal(type.IsValueType ? type.MakeByRefType() : type);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, type);
        code.Emit(OpCodes.Stloc, node);
        return node;
    }

    private static void Place(ILGenerator code, int index)
    {
        code.Emit(OpCodes.Ldarga_S, (byte)1);
        code.Emit(OpCodes.Ldc_I4, index);
        code.Emit(OpCodes.Call, Item);
    }

    /// <summary>From the object or address on the stack along a path to the value of its last member.</summary>
    private static void Load(ILGenerator code, MemberInfo[] path, Label missing)
    {
        for (int i = 0; i < path.Length; i++)
        {
            bool isLast = i == path.Length - 1;
            Type type = TypeOf(path[i]);
            if (path[i] is FieldInfo field)
            {
                code.Emit(type.IsValueType && !isLast ? OpCodes.Ldflda : OpCodes.Ldfld, field);
            }
            else
            {
                MethodInfo getter = ((PropertyInfo)path[i]).GetMethod!;
                code.Emit(getter.DeclaringType!.IsValueType ? OpCodes.Call : OpCodes.Callvirt, getter);
                if (type.IsValueType && !isLast)
                {
                    LocalBuilder copy = code.DeclareLocal(type);
                    code.Emit(OpCodes.Stloc, copy);
                    code.Emit(OpCodes.Ldloca, copy);
                }
            }

            if (!type.IsValueType && !isLast)
            {
                LocalBuilder node = code.DeclareLocal(type);
                code.Emit(OpCodes.Stloc, node);
                code.Emit(OpCodes.Ldloc, node);
                code.Emit(OpCodes.Brfalse, missing);
                code.Emit(OpCodes.Ldloc, node);
            }
        }
    }

    private sealed record LeafReader(ReadLeaves? Read, int Count);

    [InlineArray(StackLimit)]
    [SuppressMessage("Style", "IDE0044", Justification = "An inline array's element.")]
    [SuppressMessage("Style", "IDE0051", Justification = "An inline array's element.")]
    private struct Slots
    {
        private object? _first;
    }
}
