using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Eigenvalues (ascending) and vectors of Hermitian matrices by Jacobi's method: results (w, v) with <c>a v = v w</c>.
/// </summary>
internal sealed record EighPrimitive : Decomposed
{
    public static readonly EighPrimitive Instance = new();

    private static readonly OpDefinition<EighPrimitive> Definitions = Matrices.Entry<EighPrimitive>(
        "eigh",
        (_, a) => [Matrices.With(a.Of(a.ElementType.RealPart), a.Dims[^1]), a]
    );

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) =>
        Matrices.PerMatrix(operands, [2], matrix => Diagonalize(matrix[0]));

    private static Tensor[] Diagonalize(Tensor a)
    {
        long n = a.Shape[0];
        if (n <= 1)
        {
            return [Np.Real(Lax.Reshape(a, [n])), Lax.FullLike(a, 1)];
        }

        // An odd matrix gets a row and a column of zeros, which no rotation touches.
        Tensor start = n % 2 == 0 ? a : Lax.Pad(a, 0, [0, 0], [1, 1]);
        int size = (int)start.Shape[0];
        double floor = 0.1 * Matrices.Epsilon(a.ElementType);
        Tensor one = Lax.Full([], 1, a.ElementType.RealPart);
        (Tensor matrix, Tensor vectors, _, _, _) = Lax.While(
            state => JacobiRotations.GoesOn(state.Measure, state.Previous, state.Sweeps, floor),
            state =>
            {
                (Tensor rotated, Tensor v) = Lax.ForiLoop(
                    0,
                    size - 1,
                    (_, pair) => Round(pair.A, pair.V),
                    (A: state.A, V: state.V)
                );
                return (
                    A: rotated,
                    V: v,
                    Measure: OffDiagonal(rotated),
                    Previous: state.Measure,
                    Sweeps: state.Sweeps + 1
                );
            },
            (
                A: start,
                V: Matrices.Identity(size, size, a.ElementType),
                Measure: one,
                Previous: 4 * one,
                Sweeps: Lax.Full([], 0, ElementType.I32)
            )
        );
        Tensor values = Np.Real(Np.Diagonal(matrix))[..(int)n];
        Tensor order = Np.ArgSort(values);
        Tensor kept = vectors[..(int)n, ..(int)n];
        return
        [
            Np.Take(values, order, 0, IndexMode.PromiseInBounds),
            Np.Take(kept, order, 1, IndexMode.PromiseInBounds),
        ];
    }

    private static (Tensor A, Tensor V) Round(Tensor a, Tensor v)
    {
        int h = (int)a.Shape[0] / 2;
        Tensor diagonal = Np.Real(Np.Diagonal(a));
        Tensor off = Np.Diagonal(a[..h, h..]);
        (Tensor c, Tensor s) = JacobiRotations.Of(diagonal[..h], diagonal[h..], off);
        Tensor rotated = JacobiRotations.Rows(JacobiRotations.Columns(a, c, s), c, s);
        Tensor next = JacobiRotations.Next(JacobiRotations.Next(rotated, 0), 1);
        return (next, JacobiRotations.Next(JacobiRotations.Columns(v, c, s), 1));
    }

    /// <summary>Norm of what is off the diagonal, as a share of the whole.</summary>
    private static Tensor OffDiagonal(Tensor a)
    {
        Tensor size = Lax.Abs(a);
        Tensor scale = Np.Max(size);
        Tensor squares = Np.Square(size / Lax.Select(Lax.Eq(scale, 0), Lax.FullLike(scale, 1), scale));
        Tensor all = Np.Sum(squares);
        Tensor off = Np.Sum(squares * (1 - Matrices.Identity(a.Shape[0], a.Shape[1], squares.ElementType)));
        return Lax.Sqrt(off / Lax.Select(Lax.Eq(all, 0), Lax.FullLike(all, 1), all));
    }
}
