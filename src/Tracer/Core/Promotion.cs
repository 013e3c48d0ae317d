using System.Collections.Frozen;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// JAX's type promotion: the least upper bound in a lattice of element types in which C# numbers stand below every type
/// of their kind (weak integers below all integers, weak floats below all floats). Integers of 2 and 4 bits and floats
/// of 8 bits or fewer have nothing above them: they join with numbers and with what stands below all of their kind,
/// never with one another.
/// </summary>
internal static class Promotion
{
    private const string WeakInteger = "i*";
    private const string WeakFloat = "f*";
    private const string WeakComplex = "c*";

    private static readonly ScalarType[] SmallFloats =
    [
        ElementType.F4E2M1FN,
        ElementType.F6E2M3FN,
        ElementType.F6E3M2FN,
        ElementType.F8E3M4,
        ElementType.F8E4M3,
        ElementType.F8E4M3B11FNUZ,
        ElementType.F8E4M3FN,
        ElementType.F8E4M3FNUZ,
        ElementType.F8E5M2,
        ElementType.F8E5M2FNUZ,
        ElementType.F8E8M0FNU,
    ];

    /// <summary>Each type with the types directly above it.</summary>
    private static readonly FrozenDictionary<string, string[]> Above = new Dictionary<string, string[]>
    {
        ["i1"] = [WeakInteger],
        [WeakInteger] = ["ui2", "i2", "ui4", "i4", "ui8", "i8"],
        ["ui2"] = [],
        ["i2"] = [],
        ["ui4"] = [],
        ["i4"] = [],
        ["ui8"] = ["i16", "ui16"],
        ["i8"] = ["i16"],
        ["ui16"] = ["i32", "ui32"],
        ["i16"] = ["i32"],
        ["ui32"] = ["i64", "ui64"],
        ["i32"] = ["i64"],
        ["ui64"] = [WeakFloat],
        ["i64"] = [WeakFloat],
        [WeakFloat] = [.. SmallFloats.Select(type => type.Text), "bf16", "f16", WeakComplex],
        ["bf16"] = ["f32"],
        ["f16"] = ["f32"],
        ["f32"] = ["f64", "complex<f32>"],
        ["f64"] = ["complex<f64>"],
        [WeakComplex] = ["complex<f32>"],
        ["complex<f32>"] = ["complex<f64>"],
        ["complex<f64>"] = [],
    }
        .Concat(SmallFloats.Select(type => KeyValuePair.Create(type.Text, Array.Empty<string>())))
        .ToFrozenDictionary();

    private static readonly FrozenDictionary<string, HashSet<string>> Reachable = Above.Keys.ToFrozenDictionary(
        name => name,
        name => Closure(name)
    );

    private static readonly FrozenDictionary<string, ElementType> Types = new[]
    {
        ElementType.I1,
        ElementType.I2,
        ElementType.I4,
        ElementType.I8,
        ElementType.I16,
        ElementType.I32,
        ElementType.I64,
        ElementType.UI2,
        ElementType.UI4,
        ElementType.UI8,
        ElementType.UI16,
        ElementType.UI32,
        ElementType.UI64,
        ElementType.BF16,
        ElementType.F16,
        ElementType.F32,
        ElementType.F64,
        ElementType.Complex64,
        ElementType.Complex128,
    }
        .Concat(SmallFloats)
        .ToFrozenDictionary(type => type.Text, type => (ElementType)type);

    /// <summary>The common type of two operands, and whether it is weak still.</summary>
    /// <exception cref="TraceException">There is none.</exception>
    public static (ElementType Type, bool IsWeak) Join(Tensor left, Tensor right, string who)
    {
        if (left.ElementType.Equals(right.ElementType))
        {
            return (left.ElementType, left.IsWeak && right.IsWeak);
        }

        // x * 2, the most common of all: the number takes the tensor's type.
        if (left.ElementType.IsFloat && !left.IsWeak && right.IsWeak && !right.ElementType.IsComplex)
        {
            return (left.ElementType, false);
        }

        string a = Name(left);
        string b = Name(right);
        string? join =
            Reachable.TryGetValue(a, out HashSet<string>? fromA) && Reachable.TryGetValue(b, out HashSet<string>? fromB)
                ? fromA.Where(fromB.Contains).MaxBy(name => Reachable[name].Count)
                : null;
        return join switch
        {
            null => throw None(left, right, who),
            WeakInteger => (WiderOf(left, right, ElementType.I32), true),
            WeakFloat => (WiderOf(left, right, ElementType.F32), left.IsWeak && right.IsWeak),
            WeakComplex => (ElementType.Complex64, true),
            _ => (Types[join], false),
        };
    }

    /// <summary>The common type of several operands.</summary>
    public static (ElementType Type, bool IsWeak) Join(ReadOnlySpan<Tensor> tensors, string who)
    {
        (ElementType Type, bool IsWeak) join = (tensors[0].ElementType, tensors[0].IsWeak);
        Tensor first = tensors[0];
        for (int i = 1; i < tensors.Length; i++)
        {
            join = Join(first, tensors[i], who);
            first = new PromotionProbe(join.Type, join.IsWeak);
        }

        return join;
    }

    /// <summary>
    /// The type of a float function's result: integers and booleans become f32, weak floats stay weak.
    /// </summary>
    public static ElementType Inexact(Tensor tensor) =>
        tensor.ElementType.IsInteger || tensor.ElementType.IsBoolean ? ElementType.F32 : tensor.ElementType;

    private static TraceException None(Tensor left, Tensor right, string who)
    {
        bool small = IsSmall(left) || IsSmall(right);
        string why = small
            ? " Integers below 8 bits and floats of at most 8 bits join only with their own type and with C# numbers."
            : string.Empty;
        return new(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: {left} and {right} have no common element type "
                + $"by promotion.{why} "
                + "Convert one of them with Astype."
        );
    }

    private static bool IsSmall(Tensor tensor) =>
        (tensor.ElementType.IsInteger && tensor.ElementType.BitWidth < 8)
        || (tensor.ElementType.IsFloat && tensor.ElementType.BitWidth <= 8);

    private static ElementType WiderOf(Tensor left, Tensor right, ElementType usual) =>
        usual.IsInteger && (left.ElementType.Equals(ElementType.I64) || right.ElementType.Equals(ElementType.I64))
            ? ElementType.I64
            : usual;

    private static string Name(Tensor tensor) =>
        !tensor.IsWeak ? tensor.ElementType.Text
        : tensor.ElementType.IsComplex ? WeakComplex
        : tensor.ElementType.IsFloat ? WeakFloat
        : tensor.ElementType.IsInteger ? WeakInteger
        : tensor.ElementType.Text;

    private static HashSet<string> Closure(string name)
    {
        HashSet<string> reached = [name];
        foreach (string above in Above[name])
        {
            reached.UnionWith(Closure(above));
        }

        return reached;
    }

    /// <summary>
    /// Carries a type through <see cref="Join(ReadOnlySpan{Tensor}, string)"/>; never part of a program.
    /// </summary>
    private sealed class PromotionProbe(ElementType type, bool weak) : Tensor(TensorType.Scalar(type), weak);
}
