using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Linalg
{
    /// <summary>
    /// Norm of all elements as one vector (no axes), of vectors along one axis, or of matrices along two. Orders: a
    /// number, <c>inf</c>, <c>-inf</c>; of matrices also <c>fro</c> and <c>nuc</c>; null for the sum of squares.
    /// </summary>
    public static Tensor Norm(Tensor x, string? ord = null, Dims? axes = null, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor value = Lax.ConvertElementType(x, Promotion.Inexact(x));
        if (axes is null && ord is null)
        {
            Tensor length = Lax.Sqrt(Np.Sum(SquaredSize(value)));
            return keepDims ? Lax.Reshape(length, Dims.Repeat(1, x.Rank)) : length;
        }

        Dims along =
            axes
            ?? (
                x.Rank <= 2
                    ? Dims.Range(0, x.Rank)
                    : throw Misuse.Error(
                        "norm",
                        $"axes must be given for an order other than null of a tensor of rank above 2, got {x}"
                    )
            );
        return along.Count switch
        {
            1 => VectorNorm(value, ord ?? "2", along, keepDims),
            2 => MatrixNorm(value, ord ?? "fro", (int)along[0], (int)along[1], keepDims),
            _ => throw Misuse.Error("norm", $"one axis (vectors) or two (matrices) are needed, got [{along}]"),
        };
    }

    /// <summary>
    /// Norm of vectors: a number p for <c>(sum of |x|^p)^(1/p)</c>, <c>0</c>, <c>inf</c> or <c>-inf</c>.
    /// </summary>
    public static Tensor VectorNorm(Tensor x, string ord = "2", Dims? axes = null, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor value = Lax.ConvertElementType(x, Promotion.Inexact(x));
        switch (ord)
        {
            case "2":
                return Lax.Sqrt(Np.Sum(SquaredSize(value), axes, keepDims));
            case "1":
                return Np.Sum(Lax.Abs(value), axes, keepDims);
            case "0":
                return Np.Sum(
                    Lax.ConvertElementType(Lax.Ne(value, Lax.ZerosLike(value)), value.ElementType.RealPart),
                    axes,
                    keepDims
                );
            case "inf":
                return Np.Max(Lax.Abs(value), axes, keepDims);
            case "-inf":
                return Np.Min(Lax.Abs(value), axes, keepDims);
            default:
                double p = double.TryParse(ord, System.Globalization.CultureInfo.InvariantCulture, out double number)
                    ? number
                    : throw Misuse.Error("vector_norm", $"the order must be a number, 'inf' or '-inf', got '{ord}'");
                return Np.Power(Np.Sum(Np.Power(Lax.Abs(value), p), axes, keepDims), 1 / p);
        }
    }

    /// <summary>
    /// Norm of matrices: <c>fro</c>, <c>nuc</c>, <c>1</c>, <c>-1</c>, <c>2</c>, <c>-2</c>, <c>inf</c> or <c>-inf</c>.
    /// </summary>
    public static Tensor MatrixNorm(Tensor x, string ord = "fro", bool keepDims = false) =>
        MatrixNorm(x, ord, -2, -1, keepDims);

    private static Tensor MatrixNorm(Tensor x, string ord, int rowAxis, int columnAxis, bool keepDims)
    {
        Tensor m = Np.MoveAxis(x, [rowAxis, columnAxis], [-2, -1]);
        Tensor Sums(int axis) => Np.Sum(Lax.Abs(m), [axis]);
        Tensor result = ord switch
        {
            "fro" => Lax.Sqrt(Np.Sum(SquaredSize(m), [-2, -1])),
            "nuc" => Np.Sum(SvdVals(m), [-1]),
            "1" => Np.Max(Sums(-2), [-1]),
            "-1" => Np.Min(Sums(-2), [-1]),
            "inf" => Np.Max(Sums(-1), [-1]),
            "-inf" => Np.Min(Sums(-1), [-1]),
            "2" => Np.Max(SvdVals(m), [-1]),
            "-2" => Np.Min(SvdVals(m), [-1]),
            _ => throw Misuse.Error(
                "norm",
                $"the order of a matrix norm must be 'fro', 'nuc', '1', '-1', '2', '-2', 'inf' or '-inf', got '{ord}'"
            ),
        };
        if (!keepDims)
        {
            return result;
        }

        int a = Axes.Normalize(rowAxis, x.Rank, "norm");
        int b = Axes.Normalize(columnAxis, x.Rank, "norm");
        return Lax.Reshape(result, x.Shape.With(a, 1).With(b, 1));
    }

    private static Tensor SquaredSize(Tensor x) =>
        x.ElementType.IsComplex ? Np.Square(Lax.Real(x)) + Np.Square(Lax.Imag(x)) : Np.Square(x);
}
