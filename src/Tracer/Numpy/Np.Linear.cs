using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>Matrix product; leading axes are batches and broadcast.</summary>
    /// <param name="x">Left operand: vector, matrix or batch of matrices.</param>
    /// <param name="y">Right operand: vector, matrix or batch of matrices.</param>
    /// <returns>The product.</returns>
    public static Tensor Matmul(Tensor x, Tensor y)
    {
        (x, y) = SameType(x, y, "matmul");
        if (x.Rank == 0 || y.Rank == 0)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Tracer.Trace.CurrentLocation())}matmul: operands must not be scalars, got "
                    + $"{x} and {y}. Use * to scale."
            );
        }

        if (x.Rank <= 2 && y.Rank <= 2)
        {
            return Lax.DotGeneral(x, y, new([], [], [x.Rank - 1], [0]));
        }

        Tensor left = x.Rank == 1 ? Lax.ExpandDims(x, [0]) : x;
        Tensor right = y.Rank == 1 ? Lax.ExpandDims(y, [1]) : y;
        Dims batch = Broadcasting.Shape(Leading(left), Leading(right), "matmul");
        left = Broadcasting.To(left, [.. batch, left.Shape[left.Rank - 2], left.Shape[left.Rank - 1]]);
        right = Broadcasting.To(right, [.. batch, right.Shape[right.Rank - 2], right.Shape[right.Rank - 1]]);
        Dims axes = Dims.Range(0, batch.Count);
        Tensor product = Lax.DotGeneral(left, right, new(axes, axes, [batch.Count + 1], [batch.Count]));
        product = x.Rank == 1 ? Lax.Squeeze(product, [-2]) : product;
        return y.Rank == 1 ? Lax.Squeeze(product, [-1]) : product;
    }

    /// <summary>
    /// Sum over the last axis of x and the second to last (for vectors the only one) of y; scalars scale.
    /// </summary>
    /// <param name="x">Left operand.</param>
    /// <param name="y">Right operand.</param>
    /// <returns>The product.</returns>
    public static Tensor Dot(Tensor x, Tensor y)
    {
        (x, y) = SameType(x, y, "dot");
        return x.Rank == 0 || y.Rank == 0
            ? Multiply(x, y)
            : Lax.DotGeneral(x, y, new([], [], [x.Rank - 1], [Math.Max(0, y.Rank - 2)]));
    }

    /// <summary>Sums of products over pairs of axes.</summary>
    /// <param name="x">Left operand.</param>
    /// <param name="y">Right operand.</param>
    /// <param name="xAxes">Axes of x.</param>
    /// <param name="yAxes">Axes of y, in the same order.</param>
    /// <returns>The product: other axes of x, then of y.</returns>
    public static Tensor TensorDot(Tensor x, Tensor y, Dims xAxes, Dims yAxes)
    {
        (x, y) = SameType(x, y, "tensordot");
        return Lax.DotGeneral(x, y, new([], [], xAxes, yAxes));
    }

    /// <summary>
    /// Sums of products in index notation: <c>Einsum("bij,bjk->bik", x, y)</c>; contracted in the order that takes the
    /// fewest operations.
    /// </summary>
    /// <param name="subscripts">One letter per axis of every operand, and of the result after the arrow; <c>...</c> for
    /// all other axes, which broadcast.</param>
    /// <param name="operands">At least one operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Einsum(string subscripts, params ReadOnlySpan<Tensor> operands) =>
        Tracer.Einsum.Evaluate(subscripts, operands);

    /// <summary>
    /// The order in which <see cref="Einsum"/> contracts: pairs of places in a list from which both are removed and to
    /// whose end the result goes.
    /// </summary>
    /// <param name="subscripts">As for <see cref="Einsum"/>.</param>
    /// <param name="operands">At least one operand.</param>
    /// <returns>The pairs.</returns>
    public static IReadOnlyList<(int First, int Second)> EinsumPath(
        string subscripts,
        params ReadOnlySpan<Tensor> operands
    )
    {
        (string[] inputs, string result) = Tracer.Einsum.Parse(subscripts, operands);
        Dictionary<char, long> sizes = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            for (int axis = 0; axis < inputs[i].Length; axis++)
            {
                sizes[inputs[i][axis]] = Math.Max(sizes.GetValueOrDefault(inputs[i][axis], 1), operands[i].Shape[axis]);
            }
        }

        return Tracer.Einsum.Path(inputs, result, sizes);
    }

    internal static (Tensor X, Tensor Y) SameType(Tensor x, Tensor y, string who)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        (ElementType type, bool weak) = Promotion.Join(x, y, who);
        return (Broadcasting.Convert(x, type, weak), Broadcasting.Convert(y, type, weak));
    }

    private static Dims Leading(Tensor x) => Dims.Create(x.Shape.Span[..(x.Rank - 2)]);
}
