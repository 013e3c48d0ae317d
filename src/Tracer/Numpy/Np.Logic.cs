using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>True where NaN, elementwise.</summary>
    public static Tensor IsNan(Tensor x) => IsWhole(x) ? Zeros(x.Shape, ElementType.I1) : Lax.Ne(x, x);

    /// <summary>True where neither infinite nor NaN, elementwise.</summary>
    public static Tensor IsFinite(Tensor x) =>
        IsWhole(x) ? Ones(x.Shape, ElementType.I1)
        : x.ElementType.IsComplex ? Lax.And(Lax.IsFinite(Lax.Real(x)), Lax.IsFinite(Lax.Imag(x)))
        : Lax.IsFinite(x);

    /// <summary>True where infinite, elementwise.</summary>
    public static Tensor IsInf(Tensor x) =>
        IsWhole(x) ? Zeros(x.Shape, ElementType.I1)
        : x.ElementType.IsComplex ? Lax.Or(IsInf(Lax.Real(x)), IsInf(Lax.Imag(x)))
        : Lax.Eq(Lax.Abs(x), Lax.FullLike(x, double.PositiveInfinity));

    /// <summary>True where positively infinite, elementwise.</summary>
    public static Tensor IsPosInf(Tensor x) =>
        IsWhole(x) ? Zeros(x.Shape, ElementType.I1) : Lax.Eq(x, Lax.FullLike(x, double.PositiveInfinity));

    /// <summary>True where negatively infinite, elementwise.</summary>
    public static Tensor IsNegInf(Tensor x) =>
        IsWhole(x) ? Zeros(x.Shape, ElementType.I1) : Lax.Eq(x, Lax.FullLike(x, double.NegativeInfinity));

    /// <summary>True where the imaginary part is 0, elementwise.</summary>
    public static Tensor IsReal(Tensor x) => Lax.Eq(Imag(x), Lax.ZerosLike(Imag(x)));

    /// <summary>True where the imaginary part is not 0, elementwise.</summary>
    public static Tensor IsComplex(Tensor x) => Lax.Not(IsReal(x));

    /// <summary>True for tensors of complex numbers.</summary>
    public static bool IsComplexObj(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsComplex;
    }

    /// <summary>True for tensors of real numbers.</summary>
    public static bool IsRealObj(Tensor x) => !IsComplexObj(x);

    /// <summary>True for tensors of rank 0.</summary>
    public static bool IsScalar(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank == 0;
    }

    /// <summary>Elementwise logical and of truth values (not 0 is true).</summary>
    public static Tensor LogicalAnd(Tensor x, Tensor y) => Truth(x) & Truth(y);

    /// <summary>Elementwise logical or of truth values.</summary>
    public static Tensor LogicalOr(Tensor x, Tensor y) => Truth(x) | Truth(y);

    /// <summary>Elementwise logical exclusive or of truth values.</summary>
    public static Tensor LogicalXor(Tensor x, Tensor y) => Truth(x) ^ Truth(y);

    /// <summary>Elementwise logical negation of truth values.</summary>
    public static Tensor LogicalNot(Tensor x) => Lax.Not(Truth(x));

    /// <summary>
    /// <c>|x - y| &lt;= atol + rtol |y|</c>, elementwise; equal infinities are close, NaN only on request.
    /// </summary>
    public static Tensor IsClose(Tensor x, Tensor y, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        (x, y) = Broadcasting.Unify(x, y, "isclose");
        if (IsWhole(x))
        {
            (x, y) = (ToFloat(x), ToFloat(y));
        }

        Tensor size = Lax.Abs(y);
        Tensor close = Lax.Le(Lax.Abs(x - y), Lax.Add(Lax.Mul(size, rtol), atol));
        Tensor finite = IsFinite(x) & IsFinite(y);
        Tensor result = Lax.Or(Lax.And(finite, close), Lax.Eq(x, y));
        return equalNan ? result | (IsNan(x) & IsNan(y)) : result;
    }

    /// <summary>True if all elements are close, as by <see cref="IsClose"/>.</summary>
    public static Tensor AllClose(Tensor x, Tensor y, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) =>
        All(IsClose(x, y, rtol, atol, equalNan));

    /// <summary>True if shapes and all elements are equal.</summary>
    public static Tensor ArrayEqual(Tensor x, Tensor y, bool equalNan = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return x.Shape == y.Shape ? All(equalNan ? Equal(x, y) | (IsNan(x) & IsNan(y)) : Equal(x, y)) : false;
    }

    /// <summary>True if shapes broadcast to each other and all elements are equal then.</summary>
    public static Tensor ArrayEquiv(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return CanBroadcast(x.Shape, y.Shape) ? All(Equal(x, y)) : false;
    }

    /// <summary>Per element the value that belongs to the first condition that holds.</summary>
    /// <param name="conditions">Booleans.</param>
    /// <param name="choices">One per condition.</param>
    /// <param name="otherwise">Taken where none holds; 0 if null.</param>
    /// <returns>The selected elements.</returns>
    public static Tensor Select(ReadOnlySpan<Tensor> conditions, ReadOnlySpan<Tensor> choices, Tensor? otherwise = null)
    {
        if (conditions.Length != choices.Length || conditions.IsEmpty)
        {
            throw Misuse.Error(
                "select",
                $"one choice per condition is needed, got {conditions.Length} conditions and {choices.Length} choices"
            );
        }

        Tensor result = otherwise ?? 0;
        for (int i = conditions.Length - 1; i >= 0; i--)
        {
            result = Where(conditions[i], choices[i], result);
        }

        return result;
    }

    /// <summary>
    /// Per element the result of the function that belongs to the last condition that holds; 0, or one further
    /// function, elsewhere.
    /// </summary>
    public static Tensor Piecewise(
        Tensor x,
        ReadOnlySpan<Tensor> conditions,
        ReadOnlySpan<Func<Tensor, Tensor>> functions
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        if (functions.Length != conditions.Length && functions.Length != conditions.Length + 1)
        {
            throw Misuse.Error(
                "piecewise",
                $"as many functions as conditions, or one more, are needed, got {functions.Length} and "
                    + $"{conditions.Length}"
            );
        }

        Tensor result = functions.Length > conditions.Length ? functions[^1](x) : Lax.ZerosLike(x);
        for (int i = 0; i < conditions.Length; i++)
        {
            result = Where(conditions[i], functions[i](x), result);
        }

        return result;
    }

    /// <summary>Per element the one of several tensors that an integer names.</summary>
    /// <param name="indices">Integers in [0, count).</param>
    /// <param name="choices">The tensors; all broadcast.</param>
    /// <param name="mode">What happens to other integers: moved inside (clip) or an error value (fill).</param>
    /// <returns>The chosen elements.</returns>
    public static Tensor Choose(Tensor indices, ReadOnlySpan<Tensor> choices, IndexMode mode = IndexMode.Clip)
    {
        ArgumentNullException.ThrowIfNull(indices);
        Tensor[] all = Broadcasting.UnifyShapes([indices, .. choices], "choose");
        return TakeAlongAxis(Stack(all.AsSpan(1)), ExpandDims(all[0], 0), 0, mode)[0];
    }

    internal static Tensor Truth(Tensor x) => Lax.ConvertElementType(x, ElementType.I1);

    private static bool CanBroadcast(Dims a, Dims b)
    {
        for (int i = 1; i <= Math.Min(a.Count, b.Count); i++)
        {
            if (a[a.Count - i] != b[b.Count - i] && a[a.Count - i] != 1 && b[b.Count - i] != 1)
            {
                return false;
            }
        }

        return true;
    }
}
