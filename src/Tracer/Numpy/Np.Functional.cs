using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>
    /// Bits along an axis packed into bytes, the first one highest (<c>little</c>: lowest); missing ones are 0. Without
    /// an axis all elements.
    /// </summary>
    public static Tensor PackBits(Tensor x, int? axis = null, bool little = false)
    {
        (Tensor values, int place) = Along(x, axis, "packbits");
        Tensor bits = Lax.ConvertElementType(Truth(values), ElementType.UI8);
        long size = bits.Shape[place];
        long bytes = (size + 7) / 8;
        Dims zero = Dims.Repeat(0, bits.Rank);
        Tensor padded = Lax.Pad(bits, Lax.Full([], 0, ElementType.UI8), zero, zero.With(place, (bytes * 8) - size));
        Tensor split = Lax.Reshape(padded, bits.Shape.With(place, bytes).Insert(place + 1, 8));
        Tensor number = Lax.BroadcastedIota(ElementType.UI8, split.Shape, place + 1);
        Tensor distance = little ? number : Lax.Sub(Lax.FullLike(number, 7), number);
        return Lax.ConvertElementType(Sum(Lax.ShiftLeft(split, distance), [place + 1]), ElementType.UI8);
    }

    /// <summary>
    /// Bits of bytes along an axis, the highest one first (<c>little</c>: lowest). Without an axis of all elements.
    /// </summary>
    public static Tensor UnpackBits(Tensor x, int? axis = null, bool little = false, int? count = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.ElementType.Kind != ElementKind.UI8)
        {
            throw Misuse.Error("unpackbits", $"bytes (ui8) are needed, got {x}");
        }

        (Tensor values, int place) = Along(x, axis, "unpackbits");
        Dims shape = values.Shape.Insert(place + 1, 8);
        Tensor spread = Lax.BroadcastInDim(values, shape, Dims.Range(0, shape.Count).Without([place + 1]));
        Tensor number = Lax.BroadcastedIota(ElementType.UI8, shape, place + 1);
        Tensor distance = little ? number : Lax.Sub(Lax.FullLike(number, 7), number);
        Tensor bits = Lax.And(Lax.ShiftRightLogical(spread, distance), Lax.FullLike(spread, 1));
        Tensor flat = Lax.Reshape(bits, values.Shape.With(place, values.Shape[place] * 8));
        return count is { } wanted
            ? Lax.SliceInDim(flat, 0, wanted < 0 ? flat.Shape[place] + wanted : wanted, place)
            : flat;
    }

    /// <summary>A function of vectors applied to every vector along an axis.</summary>
    public static Tensor ApplyAlongAxis(Func<Tensor, Tensor> function, int axis, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "apply_along_axis");
        Dims others = x.Shape.Without([place]);
        Tensor rows = Lax.Reshape(MoveAxis(x, place, -1), [others.Product, x.Shape[place]]);
        Tensor results = Transforms.Vmap(function)(rows);
        Dims shape = [.. others, .. results.Shape.Span[1..]];
        Tensor result = Lax.Reshape(results, shape);
        int added = results.Rank - 1;
        return MoveAxis(result, Dims.Range(others.Count, added), Dims.Range(place, added));
    }

    /// <summary>
    /// A function of tensor and axis applied for one axis after the other; an axis that it drops is added again.
    /// </summary>
    public static Tensor ApplyOverAxes(Func<Tensor, int, Tensor> function, Tensor x, Dims axes)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(x);
        Tensor result = x;
        foreach (long axis in axes)
        {
            int place = Axes.Normalize(axis, x.Rank, "apply_over_axes");
            Tensor next = function(result, place);
            result = next.Rank == result.Rank ? next : ExpandDims(next, place);
        }

        return result;
    }

    /// <summary>A function of scalars applied to all elements.</summary>
    public static Func<Tensor, Tensor> Vectorize(Func<Tensor, Tensor> function) =>
        x =>
        {
            Tensor results = Transforms.Vmap(function)(Ravel(x));
            return Lax.Reshape(results, [.. x.Shape, .. results.Shape.Span[1..]]);
        };

    /// <summary>A function of two scalars applied to all pairs of elements of tensors that broadcast.</summary>
    public static Func<Tensor, Tensor, Tensor> Vectorize(Func<Tensor, Tensor, Tensor> function) =>
        (x, y) =>
        {
            Tensor[] same = Broadcasting.UnifyShapes([x, y], "vectorize");
            Tensor results = Transforms.Vmap(function)(Ravel(same[0]), Ravel(same[1]));
            return Lax.Reshape(results, [.. same[0].Shape, .. results.Shape.Span[1..]]);
        };

    /// <summary>The element type that tensors (and C# numbers) promote to.</summary>
    public static ElementType ResultType(params ReadOnlySpan<Tensor> tensors) =>
        Promotion.Join(tensors, "result_type").Type;

    /// <summary>The element type that two element types promote to.</summary>
    public static ElementType PromoteTypes(ElementType first, ElementType second) =>
        Promotion.Join(Lax.Full([], 0, first), Lax.Full([], 0, second), "promote_types").Type;

    /// <summary>
    /// True if every value of one type has the same meaning in the other: both promote to the latter.
    /// </summary>
    public static bool CanCast(ElementType from, ElementType to)
    {
        ArgumentNullException.ThrowIfNull(to);
        return PromoteTypes(from, to).Equals(to);
    }

    /// <summary>
    /// True if an element type is of a kind: <c>bool</c>, <c>signed integer</c>, <c>unsigned integer</c>,
    /// <c>integral</c>, <c>real floating</c>, <c>complex floating</c> or <c>numeric</c>.
    /// </summary>
    public static bool IsDtype(ElementType type, string kind)
    {
        ArgumentNullException.ThrowIfNull(type);
        return kind switch
        {
            "bool" => type.IsBoolean,
            "signed integer" => type.IsSigned,
            "unsigned integer" => type.IsUnsigned,
            "integral" => type.IsInteger,
            "real floating" => type.IsFloat,
            "complex floating" => type.IsComplex,
            "numeric" => type.IsInteger || type.IsFloat || type.IsComplex,
            _ => throw Misuse.Error(
                "isdtype",
                $"kind must be 'bool', 'signed integer', 'unsigned integer', 'integral', 'real floating', 'complex "
                    + $"floating' or 'numeric', got '{kind}'"
            ),
        };
    }

    /// <summary>Limits of a float type.</summary>
    public static FloatLimits FInfo(ElementType type) => FloatLimits.Of(type);

    /// <summary>Limits of an integer type.</summary>
    public static IntegerLimits IInfo(ElementType type) => IntegerLimits.Of(type);
}
