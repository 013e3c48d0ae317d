using XlaSharp.Hlo.Ops;
using Number = System.Numerics.Complex;

namespace XlaSharp.Hlo.Reference;

/// <summary>Factorizations and solves, per matrix of a batch, in complex double precision.</summary>
internal static class MatrixOps
{
    public static ReferenceTensor Cholesky(ReferenceTensor a, bool lower)
    {
        ReferenceTensor result = new(a.Type);
        int n = (int)a.Dims[^1];
        int size = n * n;
        for (int start = 0; start < a.Elements.Length; start += size)
        {
            Number[,] l = Factor(n, (i, j) => lower ? At(a, start, n, i, j) : Number.Conjugate(At(a, start, n, j, i)));
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    int position = start + (lower ? (i * n) + j : (j * n) + i);
                    result.Elements[position] = ToScalar(lower ? l[i, j] : Number.Conjugate(l[i, j]), a.Element);
                }
            }
        }

        return result;
    }

    public static ReferenceTensor TriangularSolve(ReferenceTensor a, ReferenceTensor b, TriangularSolve op)
    {
        ReferenceTensor result = new(b.Type);
        int n = (int)a.Dims[^1];
        int rows = (int)b.Dims[^2];
        int columns = (int)b.Dims[^1];
        int batches = n == 0 ? 0 : a.Elements.Length / (n * n);
        for (int batch = 0; batch < batches; batch++)
        {
            int start = batch * n * n;
            int other = batch * rows * columns;

            // The matrix of the system M · y = c, and whether M is lower triangular.
            bool flips = op.TransposeA is Transposition.Transpose or Transposition.Adjoint;
            bool transposed = flips == op.LeftSide;
            bool conjugated = op.TransposeA == Transposition.Adjoint;
            Number Matrix(int i, int j)
            {
                Number value = transposed ? At(a, start, n, j, i) : At(a, start, n, i, j);
                return i == j && op.UnitDiagonal ? 1
                    : conjugated ? Number.Conjugate(value)
                    : value;
            }

            int systems = op.LeftSide ? columns : rows;
            for (int s = 0; s < systems; s++)
            {
                int Position(int i) => other + (op.LeftSide ? (i * columns) + s : (s * columns) + i);
                Number[] solution = Substitute(
                    n,
                    Matrix,
                    i => ToComplex(b.Elements[Position(i)]),
                    op.Lower != transposed
                );
                for (int i = 0; i < n; i++)
                {
                    result.Elements[Position(i)] = ToScalar(solution[i], b.Element);
                }
            }
        }

        return result;
    }

    private static Number[,] Factor(int n, Func<int, int, Number> a)
    {
        Number[,] l = new Number[n, n];
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                Number sum = a(i, j);
                for (int k = 0; k < j; k++)
                {
                    sum -= l[i, k] * Number.Conjugate(l[j, k]);
                }

                l[i, j] = i == j ? Math.Sqrt(sum.Real) : sum / l[j, j];
            }
        }

        return l;
    }

    private static Number[] Substitute(int n, Func<int, int, Number> matrix, Func<int, Number> right, bool lower)
    {
        Number[] x = new Number[n];
        for (int step = 0; step < n; step++)
        {
            int i = lower ? step : n - 1 - step;
            Number sum = right(i);
            for (int j = lower ? 0 : i + 1; j < (lower ? i : n); j++)
            {
                sum -= matrix(i, j) * x[j];
            }

            x[i] = sum / matrix(i, i);
        }

        return x;
    }

    private static Number At(ReferenceTensor a, int start, int n, int i, int j) =>
        ToComplex(a.Elements[start + (i * n) + j]);

    private static Number ToComplex(Scalar value) => new(value.Real, value.Imaginary);

    private static Scalar ToScalar(Number value, ElementType type) =>
        type.IsComplex ? Scalar.Of(value.Real, value.Imaginary, type) : Scalar.Of(value.Real, type);
}
