using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>The same elements in row-major order under another shape.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="shape">The new sizes.</param>
    /// <returns>The reshaped tensor.</returns>
    public static Tensor Reshape(Tensor x, Dims shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape == shape)
        {
            return x;
        }

        return x is ConstantTensor constant && constant.TryBroadcast(shape) is { } splat && shape.Product == x.Size
            ? splat
            : Trace.Bind1(new Ops.Reshape(x.Type with { Dims = shape }), x);
    }

    /// <summary>Reordered axes: <c>result.Shape[d] == x.Shape[permutation[d]]</c>.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="permutation">Operand axis read by each result axis.</param>
    /// <returns>The transposed tensor.</returns>
    public static Tensor Transpose(Tensor x, Dims permutation)
    {
        ArgumentNullException.ThrowIfNull(x);
        return permutation == Dims.Range(0, x.Rank) ? x : Trace.Bind1(new Ops.Transpose(permutation), x);
    }

    /// <summary>
    /// Repeats elements: operand axis <c>d</c> becomes result axis <c>dimensions[d]</c>, all others repeat.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="shape">Sizes of the result.</param>
    /// <param name="dimensions">Result axis of each operand axis.</param>
    /// <returns>The larger tensor.</returns>
    public static Tensor BroadcastInDim(Tensor x, Dims shape, Dims dimensions)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Shape == shape && dimensions == Dims.Range(0, x.Rank))
        {
            return x;
        }

        return x is ConstantTensor constant && constant.TryBroadcast(shape) is { } splat
            ? splat
            : Trace.Bind1(new Ops.BroadcastInDim(dimensions, x.Type with { Dims = shape }), x);
    }

    /// <summary>Repeats a tensor along new leading axes.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="sizes">Sizes of the new axes.</param>
    /// <returns>The larger tensor.</returns>
    public static Tensor Broadcast(Tensor x, Dims sizes)
    {
        ArgumentNullException.ThrowIfNull(x);
        return BroadcastInDim(x, [.. sizes, .. x.Shape], Dims.Range(sizes.Count, x.Rank));
    }

    /// <summary>Adds axes of size 1.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Their places in the result.</param>
    /// <returns>The reshaped tensor.</returns>
    public static Tensor ExpandDims(Tensor x, Dims axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims shape = x.Shape;
        foreach (long axis in Axes.Normalize(axes, x.Rank + axes.Count, "expand_dims"))
        {
            shape = shape.Insert((int)axis, 1);
        }

        return Reshape(x, shape);
    }

    /// <summary>Removes axes of size 1.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The reshaped tensor.</returns>
    /// <exception cref="TraceException">An axis has another size.</exception>
    public static Tensor Squeeze(Tensor x, Dims axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims normalized = Axes.Normalize(axes, x.Rank, "squeeze");
        foreach (long axis in normalized)
        {
            if (x.Shape[(int)axis] != 1)
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}squeeze: axes must have size 1, but axis "
                        + $"{axis} of {x} has {x.Shape[(int)axis]}."
                );
            }
        }

        return Reshape(x, x.Shape.Without(normalized));
    }

    /// <summary>Reversed order along axes.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="dimensions">The axes.</param>
    /// <returns>The reversed tensor.</returns>
    public static Tensor Rev(Tensor x, Dims dimensions) => Trace.Bind1(new Ops.Reverse(dimensions), x);

    /// <summary>Tensors one after the other along an axis.</summary>
    /// <param name="tensors">At least one tensor; equal shapes but for that axis.</param>
    /// <param name="dimension">The axis.</param>
    /// <returns>The longer tensor.</returns>
    public static Tensor Concatenate(ReadOnlySpan<Tensor> tensors, int dimension) =>
        tensors.Length == 1 ? tensors[0] : Trace.Bind1(new Ops.Concatenate(dimension), tensors);

    /// <summary>Adds a margin, and gaps between elements; negative margins cut.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="value">The scalar that fills.</param>
    /// <param name="low">Elements added before the first, per axis.</param>
    /// <param name="high">Elements added after the last, per axis.</param>
    /// <param name="interior">Elements added between two neighbours, per axis; none if null.</param>
    /// <returns>The padded tensor.</returns>
    public static Tensor Pad(Tensor x, Tensor value, Dims low, Dims high, Dims? interior = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(value);
        Tensor filler = value.IsWeak ? Broadcasting.Convert(value, x.ElementType) : value;
        return Trace.Bind1(new Ops.Pad(low, high, interior ?? Dims.Repeat(0, low.Count)), x, filler);
    }

    /// <summary>Elements of another type; booleans become 0 and 1, floats are cut to integers.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="type">The new element type.</param>
    /// <returns>The converted tensor.</returns>
    public static Tensor ConvertElementType(Tensor x, ElementType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(type);
        if (type.IsBoolean && !x.ElementType.IsBoolean)
        {
            return Ne(x, ZerosLike(x));
        }

        return Broadcasting.Convert(x, type);
    }

    /// <summary>
    /// The same bits read as another type. A narrower type adds a last axis for the parts of every element; a wider one
    /// makes one element of the entries of the last axis.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="type">An element type; a wider one needs a last axis of as many entries as fit into it.</param>
    /// <returns>The tensor.</returns>
    public static Tensor BitcastConvertType(Tensor x, ElementType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(type);
        if (type.Equals(x.ElementType))
        {
            return x;
        }

        (int from, int to) = (x.ElementType.BitWidth, type.BitWidth);
        Dims shape =
            from == to ? x.Shape
            : from > to ? x.Shape.Insert(x.Rank, from / to)
            : x.Rank > 0 && x.Shape[^1] * from == to ? Dims.Create(x.Shape.Span[..^1])
            : throw Misuse.Error(
                "bitcast_convert_type",
                $"{to / from} elements of {x} make one {type}, so its last axis must have that size"
            );
        return Trace.Bind1(new Ops.BitcastConvert(new(type, shape)), x);
    }

    /// <summary>Counts 0, 1, 2, … along an axis.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <param name="dimension">The axis.</param>
    /// <returns>The tensor.</returns>
    public static Tensor BroadcastedIota(ElementType type, Dims shape, int dimension) =>
        Trace.Bind1(new Ops.Iota(dimension, new TensorType(type, shape)));

    /// <summary>0, 1, 2, …</summary>
    /// <param name="type">Element type.</param>
    /// <param name="size">How many.</param>
    /// <returns>The vector.</returns>
    public static Tensor Iota(ElementType type, long size) => BroadcastedIota(type, [size], 0);

    /// <summary>One number for every element.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <param name="value">The number.</param>
    /// <param name="type">Element type.</param>
    /// <returns>A constant.</returns>
    public static Tensor Full(Dims shape, double value, ElementType type) =>
        new ConstantTensor(Scalars.Splat(new TensorType(type, shape), value));

    /// <summary>One number for every element of a tensor like another.</summary>
    /// <param name="x">Decides shape and element type.</param>
    /// <param name="value">The number.</param>
    /// <returns>A constant.</returns>
    public static Tensor FullLike(Tensor x, double value)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Full(x.Shape, value, x.ElementType);
    }

    /// <summary>Zeros like another tensor.</summary>
    /// <param name="x">Decides shape and element type.</param>
    /// <returns>A constant.</returns>
    public static Tensor ZerosLike(Tensor x) => FullLike(x, 0);

    /// <summary>The same value, whose derivative is taken to be zero.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="x">The value.</param>
    /// <returns>The value.</returns>
    [SuppressMessage("Naming", "CA1704", Justification = "JAX's name.")]
    public static T StopGradient<T>(T x) =>
        Tree.MapLeaves(
            leaf =>
                FunctionTracing.IsTensor(leaf)
                && leaf is TracedTensor tensor
                && JvpInterpreter.IsDifferentiable(tensor.Type)
                    ? Trace.Bind1(Tracer.StopGradient.Instance, tensor)
                    : leaf,
            x
        );
}
