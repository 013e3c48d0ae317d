using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public abstract partial class Tensor
{
    /// <summary>The tensor with reversed axes.</summary>
    public Tensor T => Transpose();

    /// <summary>
    /// Part of the tensor: an integer picks and drops an axis, a range cuts, <see cref="TensorIndex.Ellipsis"/> stands
    /// for the axes between, <see cref="TensorIndex.NewAxis"/> adds one.
    /// </summary>
    /// <param name="indices">One per axis, from the first.</param>
    public Tensor this[params ReadOnlySpan<TensorIndex> indices] => Indexing.Get(this, indices);

    /// <summary>Elements of another type.</summary>
    /// <param name="elementType">The new element type.</param>
    /// <returns>The converted tensor.</returns>
    public Tensor Astype(ElementType elementType) => Lax.ConvertElementType(this, elementType);

    /// <summary>The same elements in row-major order under another shape.</summary>
    /// <param name="shape">The new sizes; one may be -1 and follows from the others.</param>
    /// <returns>The reshaped tensor.</returns>
    public Tensor Reshape(params ReadOnlySpan<long> shape) => Np.Reshape(this, Dims.Create(shape));

    /// <summary>Reordered axes.</summary>
    /// <param name="permutation">The axis read by each result axis; reverses all axes if empty.</param>
    /// <returns>The transposed tensor.</returns>
    public Tensor Transpose(params ReadOnlySpan<long> permutation) =>
        Np.Transpose(this, permutation.IsEmpty ? null : Dims.Create(permutation));

    /// <summary>Sum of elements.</summary>
    /// <param name="axes">Axes to sum over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The sums.</returns>
    public Tensor Sum(Dims? axes = null, bool keepDims = false) => Np.Sum(this, axes, keepDims);

    /// <summary>Sum along an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="keepDims">Keeps the axis with size 1.</param>
    /// <returns>The sums.</returns>
    public Tensor Sum(int axis, bool keepDims = false) => Np.Sum(this, [axis], keepDims);

    /// <summary>Mean of elements.</summary>
    /// <param name="axes">Axes to average over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The means.</returns>
    public Tensor Mean(Dims? axes = null, bool keepDims = false) => Np.Mean(this, axes, keepDims);

    /// <summary>Mean along an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="keepDims">Keeps the axis with size 1.</param>
    /// <returns>The means.</returns>
    public Tensor Mean(int axis, bool keepDims = false) => Np.Mean(this, [axis], keepDims);

    /// <summary>Largest element.</summary>
    /// <param name="axes">Axes to search; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The maxima.</returns>
    public Tensor Max(Dims? axes = null, bool keepDims = false) => Np.Max(this, axes, keepDims);

    /// <summary>Largest element along an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="keepDims">Keeps the axis with size 1.</param>
    /// <returns>The maxima.</returns>
    public Tensor Max(int axis, bool keepDims = false) => Np.Max(this, [axis], keepDims);

    /// <summary>Smallest element.</summary>
    /// <param name="axes">Axes to search; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The minima.</returns>
    public Tensor Min(Dims? axes = null, bool keepDims = false) => Np.Min(this, axes, keepDims);

    /// <summary>Smallest element along an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="keepDims">Keeps the axis with size 1.</param>
    /// <returns>The minima.</returns>
    public Tensor Min(int axis, bool keepDims = false) => Np.Min(this, [axis], keepDims);

    /// <summary>Position of the largest element along an axis; the first of equal ones.</summary>
    /// <param name="axis">The axis.</param>
    /// <returns>Positions, <c>i32</c>.</returns>
    public Tensor ArgMax(int axis) => Np.ArgMax(this, axis);

    /// <summary>Matrix product, as <see cref="Np.Matmul"/>.</summary>
    /// <param name="other">Right operand.</param>
    /// <returns>The product.</returns>
    public Tensor Matmul(Tensor other) => Np.Matmul(this, other);

    /// <summary>
    /// Dot product over the last axis of this and the second to last of the other, as <see cref="Np.Dot"/>.
    /// </summary>
    /// <param name="other">Right operand.</param>
    /// <returns>The product.</returns>
    public Tensor Dot(Tensor other) => Np.Dot(this, other);

    /// <summary>Elementwise equality; <c>==</c> compares references, as everywhere in C#.</summary>
    /// <param name="other">Right operand.</param>
    /// <returns>Booleans.</returns>
    public Tensor EqualTo(Tensor other) => Np.Equal(this, other);

    /// <summary>Elementwise inequality.</summary>
    /// <param name="other">Right operand.</param>
    /// <returns>Booleans.</returns>
    public Tensor NotEqualTo(Tensor other) => Np.NotEqual(this, other);
}
