using System.Collections.Frozen;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// JAX's type promotion: the least upper bound in a lattice of element types in which C# numbers stand below every type of
/// their kind (weak integers below all integers, weak floats below all floats).
/// </summary>
internal static class Promotion
{
    private const string WeakInteger = "i*";
    private const string WeakFloat = "f*";
    private const string WeakComplex = "c*";

    /// <summary>Each type with the types directly above it.</summary>
    private static readonly FrozenDictionary<string, string[]> Above = new Dictionary<string, string[]>
    {
        ["i1"] = [WeakInteger],
        [WeakInteger] = ["ui2", "i2"],
        ["ui2"] = ["ui4", "i4"],
        ["i2"] = ["i4"],
        ["ui4"] = ["ui8", "i8"],
        ["i4"] = ["i8"],
        ["ui8"] = ["i16", "ui16"],
        ["i8"] = ["i16"],
        ["ui16"] = ["i32", "ui32"],
        ["i16"] = ["i32"],
        ["ui32"] = ["i64", "ui64"],
        ["i32"] = ["i64"],
        ["ui64"] = [WeakFloat],
        ["i64"] = [WeakFloat],
        [WeakFloat] = ["bf16", "f16", WeakComplex],
        ["bf16"] = ["f32"],
        ["f16"] = ["f32"],
        ["f32"] = ["f64", "complex<f32>"],
        ["f64"] = ["complex<f64>"],
        [WeakComplex] = ["complex<f32>"],
        ["complex<f32>"] = ["complex<f64>"],
        ["complex<f64>"] = [],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, HashSet<string>> Reachable =
        Above.Keys.ToFrozenDictionary(name => name, name => Closure(name));

    private static readonly FrozenDictionary<string, ElementType> Types = new[]
    {
        ElementType.I1, ElementType.I2, ElementType.I4, ElementType.I8, ElementType.I16, ElementType.I32, ElementType.I64, ElementType.UI2,
        ElementType.UI4, ElementType.UI8, ElementType.UI16, ElementType.UI32, ElementType.UI64, ElementType.BF16, ElementType.F16,
        ElementType.F32, ElementType.F64, ElementType.Complex64, ElementType.Complex128,
    }.ToFrozenDictionary(type => type.Text, type => (ElementType)type);

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
        if (!Reachable.TryGetValue(a, out HashSet<string>? fromA) || !Reachable.TryGetValue(b, out HashSet<string>? fromB))
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: {left} and {right} have no common element type by promotion. "
                + "Convert one of them with Astype.");
        }

        string join = fromA.Where(fromB.Contains).OrderByDescending(name => Reachable[name].Count).First();
        return join switch
        {
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

    /// <summary>The type of a float function's result: integers and booleans become f32, weak floats stay weak.</summary>
    public static ElementType Inexact(Tensor tensor) =>
        tensor.ElementType.IsInteger || tensor.ElementType.IsBoolean ? ElementType.F32 : tensor.ElementType;

    private static ElementType WiderOf(Tensor left, Tensor right, ElementType usual) =>
        usual.IsInteger && (left.ElementType.Equals(ElementType.I64) || right.ElementType.Equals(ElementType.I64)) ? ElementType.I64 : usual;

    private static string Name(Tensor tensor) => !tensor.IsWeak ? tensor.ElementType.Text
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

    /// <summary>Carries a type through <see cref="Join(ReadOnlySpan{Tensor}, string)"/>; never part of a program.</summary>
    private sealed class PromotionProbe(ElementType type, bool weak) : Tensor(TensorType.Scalar(type), weak);
}
