using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>A matrix with a vector on a diagonal, or a diagonal of a matrix.</summary>
    public static Tensor Diag(Tensor x, int diagonal = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 2)
        {
            return Diagonal(x, diagonal);
        }

        if (x.Rank != 1)
        {
            throw Misuse.Error("diag", $"a vector or a matrix is needed, got {x}");
        }

        int offset = Math.Abs(diagonal);
        long size = x.Size + offset;
        Tensor padded = Lax.Pad(x, 0, [diagonal > 0 ? 0 : offset], [diagonal > 0 ? offset : 0]);
        Tensor rows = Lax.BroadcastInDim(padded, [size, size], [0]);
        return Lax.Select(OnDiagonal([size, size], diagonal, Lax.Eq), rows, Lax.ZerosLike(rows));
    }

    /// <summary>A matrix with all elements on a diagonal.</summary>
    public static Tensor DiagFlat(Tensor x, int diagonal = 0) => Diag(Ravel(x), diagonal);

    /// <summary>A diagonal of two axes, as a new last axis.</summary>
    public static Tensor Diagonal(Tensor x, int offset = 0, int axis1 = 0, int axis2 = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor moved = MoveAxis(x, [axis1, axis2], [-2, -1]);
        long rows = moved.Shape[moved.Rank - 2];
        long columns = moved.Shape[moved.Rank - 1];
        long size = Math.Max(0, Math.Min(rows + Math.Min(offset, 0), columns - Math.Max(offset, 0)));

        // Elements of the diagonal lie columns + 1 apart in row-major order.
        Dims flat = [.. moved.Shape.Span[..(moved.Rank - 2)], rows * columns];
        long start = offset >= 0 ? offset : -offset * columns;
        long limit = size == 0 ? start : start + ((size - 1) * (columns + 1)) + 1;
        Dims zero = Dims.Repeat(0, flat.Count);
        int last = flat.Count - 1;
        Tensor vector = Lax.Reshape(moved, flat);
        return size == 0
            ? Zeros(flat.With(last, 0), x.ElementType)
            : Lax.Slice(
                vector,
                zero.With(last, start),
                flat.With(last, limit),
                Dims.Repeat(1, flat.Count).With(last, columns + 1)
            );
    }

    /// <summary>Sum of a diagonal of two axes.</summary>
    public static Tensor Trace(Tensor x, int offset = 0, int axis1 = 0, int axis2 = 1) =>
        Sum(Diagonal(x, offset, axis1, axis2), [-1]);

    /// <summary>Positions of the main diagonal of a hypercube, one vector per axis.</summary>
    public static Tensor[] DiagIndices(long size, int rank = 2) =>
        [.. Enumerable.Repeat(Lax.Iota(ElementType.I32, size), rank)];

    /// <summary>Positions of the main diagonal of a tensor whose axes are equally long.</summary>
    public static Tensor[] DiagIndicesFrom(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return DiagIndices(x.Shape[0], x.Rank);
    }

    /// <summary>Rows and columns of the elements on and below a diagonal, known while tracing.</summary>
    public static (Tensor Rows, Tensor Columns) TrilIndices(int rows, int diagonal = 0, int? columns = null) =>
        Places(rows, columns ?? rows, (i, j) => i + diagonal >= j);

    /// <summary>Rows and columns of the elements on and above a diagonal, known while tracing.</summary>
    public static (Tensor Rows, Tensor Columns) TriuIndices(int rows, int diagonal = 0, int? columns = null) =>
        Places(rows, columns ?? rows, (i, j) => i + diagonal <= j);

    /// <summary><see cref="TrilIndices"/> for a matrix.</summary>
    public static (Tensor Rows, Tensor Columns) TrilIndicesFrom(Tensor x, int diagonal = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return TrilIndices((int)x.Shape[0], diagonal, (int)x.Shape[1]);
    }

    /// <summary><see cref="TriuIndices"/> for a matrix.</summary>
    public static (Tensor Rows, Tensor Columns) TriuIndicesFrom(Tensor x, int diagonal = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return TriuIndices((int)x.Shape[0], diagonal, (int)x.Shape[1]);
    }

    /// <summary>
    /// Rows and columns of the elements of a square matrix for which a condition on row and column holds.
    /// </summary>
    public static (Tensor Rows, Tensor Columns) MaskIndices(int size, Func<int, int, bool> mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Places(size, size, mask);
    }

    /// <summary>
    /// Flat positions of places given by one tensor per axis; places outside are an error value, or moved inside.
    /// </summary>
    public static Tensor RavelMultiIndex(
        ReadOnlySpan<Tensor> places,
        Dims shape,
        IndexMode mode = IndexMode.PromiseInBounds
    )
    {
        if (places.Length != shape.Count)
        {
            throw Misuse.Error(
                "ravel_multi_index",
                $"one tensor of positions per axis is needed, got {places.Length} for shape [{shape}]"
            );
        }

        Tensor sum = 0;
        long stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            Tensor place = mode == IndexMode.Clip ? Clip(places[axis], 0, (int)(shape[axis] - 1)) : places[axis];
            sum += place * (int)stride;
            stride *= shape[axis];
        }

        return sum;
    }

    /// <summary>Places along every axis of flat positions; negative ones count from the end.</summary>
    public static Tensor[] UnravelIndex(Tensor positions, Dims shape)
    {
        ArgumentNullException.ThrowIfNull(positions);
        Tensor rest = Clip(
            Where(positions < 0, positions + (int)shape.Product, positions),
            0,
            (int)Math.Max(0, shape.Product - 1)
        );
        Tensor[] places = new Tensor[shape.Count];
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            (rest, places[axis]) = Divmod(rest, (int)shape[axis]);
        }

        return places;
    }

    private static (Tensor Rows, Tensor Columns) Places(int rows, int columns, Func<int, int, bool> holds)
    {
        (int Row, int Column)[] places =
        [
            .. Enumerable
                .Range(0, rows)
                .SelectMany(i => Enumerable.Range(0, columns).Where(j => holds(i, j)).Select(j => (i, j))),
        ];
        return (
            Tensor.Of<int>([places.Length], [.. places.Select(place => place.Row)]),
            Tensor.Of<int>([places.Length], [.. places.Select(place => place.Column)])
        );
    }
}
