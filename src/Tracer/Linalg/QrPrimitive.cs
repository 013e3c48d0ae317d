using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// QR decomposition by Householder reflections: results (q, r), with q complete or of min(m, n) columns.
/// </summary>
/// <param name="Complete">True for a square q.</param>
internal sealed record QrPrimitive(bool Complete) : Decomposed
{
    private static readonly OpDefinition<QrPrimitive> Definitions = Matrices.Entry<QrPrimitive>(
        "qr",
        (op, a) =>
        {
            (long m, long n) = (a.Dims[^2], a.Dims[^1]);
            long k = op.Complete ? m : Math.Min(m, n);
            return [Matrices.With(a, m, k), Matrices.With(a, k, n)];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("complete", Complete)];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) =>
        Matrices.PerMatrix(
            operands,
            [2],
            matrix =>
            {
                long k = Complete ? matrix[0].Shape[0] : Math.Min(matrix[0].Shape[0], matrix[0].Shape[1]);
                (Tensor r, Tensor v, Tensor tau) = Householder.Factor(matrix[0]);
                return [Householder.Product(v, tau, k), Np.Triu(Lax.SliceInDim(r, 0, k, 0))];
            }
        );
}

/// <summary>Householder reflections <c>I - tau v v*</c> of one matrix.</summary>
internal static class Householder
{
    /// <summary>Triangularizes: the triangle (above garbage of rounding size), vectors as columns, factors.</summary>
    public static (Tensor R, Tensor V, Tensor Tau) Factor(Tensor a)
    {
        (long m, long n) = (a.Shape[0], a.Shape[1]);
        int steps = (int)Math.Min(m, n);
        Tensor rows = Lax.Iota(ElementType.I32, m);
        Tensor zeroV = Lax.Full([m, steps], 0, a.ElementType);
        return Lax.ForiLoop(
            0,
            steps,
            (j, state) =>
            {
                Tensor x = Lax.DynamicIndexInDim(state.R, j, 1);
                (Tensor v, Tensor tau) = Reflector(x, rows, j);
                Tensor row = Lax.DotGeneral(Np.Conj(v), state.R, new([], [], [0], [0]));
                Tensor r = state.R - (Np.Conj(tau) * Np.Outer(v, row));
                return (
                    R: r,
                    V: Lax.DynamicUpdateSliceInDim(state.V, Lax.ExpandDims(v, [1]), j, 1),
                    Tau: Lax.DynamicUpdateSliceInDim(state.Tau, Lax.Reshape(tau, [1]), j)
                );
            },
            (R: a, V: zeroV, Tau: Lax.Full([steps], 0, a.ElementType))
        );
    }

    /// <summary>
    /// The vector with 1 at place j and 0 before, and the factor, of the reflection that keeps only entry j of x from j
    /// on.
    /// </summary>
    public static (Tensor V, Tensor Tau) Reflector(Tensor x, Tensor rows, Tensor j)
    {
        Tensor place = Broadcasting.To(j, rows.Shape);
        Tensor here = Lax.Eq(rows, place);
        Tensor below = Lax.Select(Lax.Gt(rows, place), x, Lax.ZerosLike(x));
        Tensor alpha = Lax.ReduceSum(Lax.Select(here, x, Lax.ZerosLike(x)), [0]);
        Tensor size = Lax.Abs(below);
        Tensor scale = Lax.ReduceMax(size, [0]);
        Tensor safeScale = Lax.Select(Lax.Eq(scale, 0), Lax.FullLike(scale, 1), scale);
        Tensor rest = scale * Lax.Sqrt(Np.Sum(Np.Square(size / safeScale)));
        Tensor real = Np.Real(alpha);
        Tensor length = Np.Hypot(Lax.Abs(alpha), rest);
        Tensor beta = Lax.Select(Lax.Lt(real, 0), length, -length);
        Tensor none = Lax.And(Lax.Eq(rest, 0), Lax.Eq(Np.Imag(alpha), 0));
        Tensor one = Lax.FullLike(alpha, 1);
        Tensor end = Lax.ConvertElementType(Lax.Select(none, Lax.FullLike(beta, 1), beta), x.ElementType);
        Tensor tau = Lax.Select(none, Lax.ZerosLike(alpha), (end - alpha) / end);
        Tensor divisor = Lax.Select(none, one, alpha - end);
        return (Lax.Select(here, Broadcasting.To(one, x.Shape), below / divisor), tau);
    }

    /// <summary>The first columns of the product of all reflections.</summary>
    public static Tensor Product(Tensor v, Tensor tau, long columns)
    {
        int steps = (int)tau.Shape[0];
        return Lax.ForiLoop(
            0,
            steps,
            (i, q) =>
            {
                Tensor j = steps - 1 - i;
                Tensor vector = Lax.DynamicIndexInDim(v, j, 1);
                Tensor factor = Lax.DynamicIndexInDim(tau, j);
                Tensor row = Lax.DotGeneral(Np.Conj(vector), q, new([], [], [0], [0]));
                return q - (factor * Np.Outer(vector, row));
            },
            Matrices.Identity(v.Shape[0], columns, v.ElementType)
        );
    }
}
