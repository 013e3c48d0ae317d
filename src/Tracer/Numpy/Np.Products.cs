using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>Sum over the last axes of both; scalars scale.</summary>
    public static Tensor Inner(Tensor x, Tensor y)
    {
        (x, y) = SameType(x, y, "inner");
        return x.Rank == 0 || y.Rank == 0
            ? Multiply(x, y)
            : Lax.DotGeneral(x, y, new([], [], [x.Rank - 1], [y.Rank - 1]));
    }

    /// <summary>All products of an element of x with one of y: <c>[size of x, size of y]</c>.</summary>
    public static Tensor Outer(Tensor x, Tensor y) => ExpandDims(Ravel(x), 1) * ExpandDims(Ravel(y), 0);

    /// <summary>Sum of products of all elements, the first ones conjugated.</summary>
    public static Tensor VDot(Tensor x, Tensor y) => Dot(Ravel(Conj(x)), Ravel(y));

    /// <summary>Sum of products along an axis, the first ones conjugated; other axes broadcast.</summary>
    public static Tensor VecDot(Tensor x, Tensor y, int axis = -1)
    {
        (x, y) = Broadcasting.Unify(Conj(x), y, "vecdot");
        return Sum(Lax.Mul(x, y), [axis]);
    }

    /// <summary>Matrices <c>[…, m, n]</c> times vectors <c>[…, n]</c>.</summary>
    public static Tensor MatVec(Tensor x, Tensor y) => Squeeze(Matmul(x, ExpandDims(y, -1)), [-1]);

    /// <summary>Conjugated vectors <c>[…, n]</c> times matrices <c>[…, n, m]</c>.</summary>
    public static Tensor VecMat(Tensor x, Tensor y) => Squeeze(Matmul(ExpandDims(Conj(x), -2), y), [-2]);

    /// <summary>Sums of products over the last axes of x and as many first ones of y.</summary>
    public static Tensor TensorDot(Tensor x, Tensor y, int axes = 2)
    {
        ArgumentNullException.ThrowIfNull(x);
        return TensorDot(x, y, Dims.Range(x.Rank - axes, axes), Dims.Range(0, axes));
    }

    /// <summary>Kronecker product: every element of x times the whole of y.</summary>
    public static Tensor Kron(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int rank = Math.Max(x.Rank, y.Rank);
        Dims a = [.. Dims.Repeat(1, rank - x.Rank), .. x.Shape];
        Dims b = [.. Dims.Repeat(1, rank - y.Rank), .. y.Shape];
        Tensor left = Lax.Reshape(x, Dims.Of(a.SelectMany(size => (long[])[size, 1])));
        Tensor right = Lax.Reshape(y, Dims.Of(b.SelectMany(size => (long[])[1, size])));
        return Lax.Reshape(left * right, Dims.Of(a.Zip(b, (p, q) => p * q)));
    }

    /// <summary>
    /// Cross product of vectors with 3 (or 2) components along an axis; of two with 2 components its only component.
    /// </summary>
    public static Tensor Cross(Tensor x, Tensor y, int axis = -1)
    {
        (Tensor a, Tensor b) = SameType(MoveAxis(x, axis, -1), MoveAxis(y, axis, -1), "cross");
        (long p, long q) = (a.Shape[^1], b.Shape[^1]);
        if (p is not (2 or 3) || q is not (2 or 3))
        {
            throw Misuse.Error("cross", $"vectors need 2 or 3 components along axis {axis}, got {x} and {y}");
        }

        Tensor A(int i) => a[TensorIndex.Ellipsis, i];
        Tensor B(int i) => b[TensorIndex.Ellipsis, i];
        Tensor third = (A(0) * B(1)) - (A(1) * B(0));
        if (p == 2 && q == 2)
        {
            return third;
        }

        Tensor zero = 0;
        (Tensor a2, Tensor b2) = (p == 3 ? A(2) : zero, q == 3 ? B(2) : zero);
        Tensor[] parts = Broadcasting.UnifyShapes(
            [(A(1) * b2) - (a2 * B(1)), (a2 * B(0)) - (A(0) * b2), third],
            "cross"
        );
        return MoveAxis(Stack(parts, -1), -1, axis);
    }

    /// <summary>Sums of products of a vector with all shifts of a reversed one.</summary>
    /// <param name="x">A vector.</param>
    /// <param name="y">A vector.</param>
    /// <param name="mode"><c>full</c>: every overlap; <c>same</c>: as many as the longer one has elements;
    /// <c>valid</c>: whole overlaps only.</param>
    /// <returns>The convolution.</returns>
    public static Tensor Convolve(Tensor x, Tensor y, string mode = "full") =>
        Sliding(x, y, mode, "convolve", flip: true);

    /// <summary>
    /// Sums of products of a vector with all shifts of a (conjugated) one; modes as for <see cref="Convolve"/>.
    /// </summary>
    public static Tensor Correlate(Tensor x, Tensor y, string mode = "valid") =>
        Sliding(x, Conj(y), mode, "correlate", flip: false);

    private static Tensor Sliding(Tensor x, Tensor y, string mode, string who, bool flip)
    {
        (x, y) = SameType(x, y, who);
        if (x.Rank != 1 || y.Rank != 1 || x.Size == 0 || y.Size == 0)
        {
            throw Misuse.Error(who, $"two vectors that are not empty are needed, got {x} and {y}");
        }

        Tensor kernel = flip ? y : Lax.Rev(y, [0]);
        bool swapped = kernel.Size > x.Size;
        (Tensor signal, Tensor window) = swapped ? (kernel, x) : (x, kernel);
        (long n, long m) = (signal.Size, window.Size);
        EdgePadding margin = mode switch
        {
            "full" => new(m - 1, m - 1),
            "same" when !flip && swapped => new(m - 1 - (m / 2), m / 2),
            "same" => new(m / 2, m - 1 - (m / 2)),
            "valid" => new(0, 0),
            _ => throw Misuse.Error(who, $"mode must be 'full', 'same' or 'valid', got '{mode}'"),
        };
        ConvDimensionNumbers numbers = ConvolutionAxes.Parse("NCW", "OIW", "NCW");
        Tensor result = Lax.ConvGeneralDilated(
            Lax.Reshape(signal, [1, 1, n]),
            Lax.Reshape(Lax.Rev(window, [0]), [1, 1, m]),
            [1],
            [margin],
            numbers
        );
        return Lax.Reshape(result, [result.Size]);
    }
}
