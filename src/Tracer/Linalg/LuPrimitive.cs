using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// LU decomposition with row exchanges: results (both triangles in one matrix, the row exchanged with row i at step i,
/// the permutation of rows), so that <c>a[permutation] = l u</c>.
/// </summary>
internal sealed record LuPrimitive : Decomposed
{
    public static readonly LuPrimitive Instance = new();

    private static readonly OpDefinition<LuPrimitive> Definitions = Matrices.Entry<LuPrimitive>(
        "lu",
        (_, a) =>
        {
            TensorType integers = new(ElementType.I32, a.Dims);
            return [a, Matrices.With(integers, Math.Min(a.Dims[^2], a.Dims[^1])), Matrices.With(integers, a.Dims[^2])];
        }
    );

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) =>
        Matrices.PerMatrix(operands, [2], matrix => Factor(matrix[0]));

    private static Tensor[] Factor(Tensor a)
    {
        (long m, long n) = (a.Shape[0], a.Shape[1]);
        int steps = (int)Math.Min(m, n);
        Tensor rows = Lax.Iota(ElementType.I32, m);
        Tensor columns = Lax.Iota(ElementType.I32, n);
        (Tensor lu, Tensor pivots, Tensor order) = Lax.ForiLoop(
            0,
            steps,
            (k, state) =>
            {
                Tensor column = Lax.Abs(Lax.DynamicIndexInDim(state.Lu, k, 1));
                Tensor candidates = Lax.Select(Lax.Ge(rows, Broadcasting.To(k, [m])), column, Lax.FullLike(column, -1));
                Tensor pivot = Lax.ArgMax(candidates, 0);
                Tensor lu = Exchange(state.Lu, k, pivot);
                Tensor top = Lax.DynamicIndexInDim(lu, k);
                Tensor diagonal = Lax.DynamicIndexInDim(top, k);
                Tensor zero = Lax.Eq(diagonal, Lax.ZerosLike(diagonal));
                Tensor safe = Lax.Select(zero, Lax.FullLike(diagonal, 1), diagonal);
                Tensor below = Lax.DynamicIndexInDim(lu, k, 1);
                Tensor isBelow = Lax.Gt(rows, Broadcasting.To(k, [m]));
                Tensor factors = Lax.Select(isBelow, below / safe, Lax.ZerosLike(below));
                Tensor right = Lax.Select(Lax.Gt(columns, Broadcasting.To(k, [n])), top, Lax.ZerosLike(top));
                Tensor reduced = lu - Np.Outer(factors, right);
                Tensor stored = Lax.Select(isBelow, factors, below);
                return (
                    Lu: Lax.DynamicUpdateSliceInDim(reduced, Lax.ExpandDims(stored, [1]), k, 1),
                    Pivots: Lax.DynamicUpdateSliceInDim(state.Pivots, Lax.Reshape(pivot, [1]), k),
                    Order: Exchange(state.Order, k, pivot)
                );
            },
            (Lu: a, Pivots: Lax.Full([steps], 0, ElementType.I32), Order: rows)
        );
        return [lu, pivots, order];
    }

    private static Tensor Exchange(Tensor x, Tensor first, Tensor second)
    {
        Tensor a = Lax.DynamicSliceInDim(x, first, 1);
        Tensor b = Lax.DynamicSliceInDim(x, second, 1);
        return Lax.DynamicUpdateSliceInDim(Lax.DynamicUpdateSliceInDim(x, b, first), a, second);
    }
}

/// <summary>
/// Solves <c>a x = b</c> (or with the adjoint of a) by factors that are computed already: operands (a, lu, permutation,
/// b). Its derivative by a goes through a, so that the factors need none.
/// </summary>
/// <param name="Adjoint">True to solve with the adjoint.</param>
internal sealed record SolvePrimitive(bool Adjoint) : Decomposed
{
    private static readonly OpDefinition<SolvePrimitive> Definitions = Define<SolvePrimitive>(
        "solve",
        (_, operands) =>
        {
            Constraint.Require(
                operands[0].Rank == operands[3].Rank && operands[0].Dims[^1] == operands[3].Dims[^2],
                $"the right side must have as many rows as the matrix, got {operands[0]} and {operands[3]}"
            );
            return [operands[3]];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("adjoint", Adjoint)];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        (Tensor lu, Tensor permutation, Tensor b) = (operands[1], operands[2], operands[3]);
        Tensor places = Lax.ExpandDims(permutation, [permutation.Rank]);
        if (!Adjoint)
        {
            Tensor ordered = Np.TakeAlongAxis(b, places, -2, IndexMode.PromiseInBounds);
            return
            [
                Lax.TriangularSolve(
                    lu,
                    Lax.TriangularSolve(lu, ordered, lower: true, unitDiagonal: true),
                    lower: false
                ),
            ];
        }

        Tensor upper = Lax.TriangularSolve(lu, b, lower: false, transpose: Transposition.Adjoint);
        Tensor value = Lax.TriangularSolve(
            lu,
            upper,
            lower: true,
            transpose: Transposition.Adjoint,
            unitDiagonal: true
        );
        Tensor inverse = Lax.ExpandDims(Np.ArgSort(permutation), [permutation.Rank]);
        return [Np.TakeAlongAxis(value, inverse, -2, IndexMode.PromiseInBounds)];
    }
}
