using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>
/// Transforms along the middle dimension of <c>[batch, length, columns]</c>, for as many columns at once as a vector
/// has lanes: no transform ever mixes lanes.
/// </summary>
/// <param name="Batch">Size of the first dimension.</param>
/// <param name="Length">Size of the middle one.</param>
/// <param name="Columns">Size of the last one, at least as many as a vector has lanes.</param>
/// <param name="IsInverse">True for the inverse transform.</param>
/// <param name="IsFirst">
/// True for the first of the two steps of a long transform: element k of column j is multiplied by the j·k-th root of
/// unity of length · columns, whose roots the third operand has, and the result is <c>[batch, columns, length]</c>.
/// </param>
/// <param name="Divisor">What the result is divided by.</param>
internal sealed record ColumnTransform(
    long Batch,
    long Length,
    long Columns,
    bool IsInverse,
    bool IsFirst,
    long Divisor
) : CompilerOp("cpu.fft_columns")
{
    // What a thread's stack has room for, twice.
    private const long MaxLength = 4096;

    /// <summary>
    /// A transform along a dimension of a tensor of complex numbers, as steps over columns: one if columns are there,
    /// two with a transposition between them where the dimension is the last (Bailey's four steps). Null if it is too
    /// short, too long, or has no two factors.
    /// </summary>
    public static Tensor? Expand(GraphWriter graph, Tensor value, FourierAxis op, ElementType result)
    {
        if (op.Kind != SpectrumKind.Full || !value.ElementType.IsComplex)
        {
            return null;
        }

        long columns = Product(value.Dims, op.Axis + 1, value.Dims.Count);
        long batch = Product(value.Dims, 0, op.Axis);
        long divisor = op.IsInverse ? op.Length : 1;
        TensorType type = value.Type.Of(result);
        if (op.Length <= MaxLength && columns >= FourierVectors.Lanes)
        {
            ColumnTransform only = new(batch, op.Length, columns, op.IsInverse, false, divisor);
            return graph.Add(only, type, value, Roots(graph, op.Length, op.IsInverse));
        }

        if (columns > 1 || Split(op.Length) is not { } first)
        {
            return null;
        }

        long second = op.Length / first;
        ColumnTransform before = new(batch, first, second, op.IsInverse, true, 1);
        Tensor turned = graph.Add(
            before,
            new TensorType(ElementType.Complex128, [batch, second, first]),
            value,
            Roots(graph, first, op.IsInverse),
            Roots(graph, op.Length, second, op.IsInverse)
        );
        ColumnTransform after = new(batch, second, first, op.IsInverse, false, divisor);
        return graph.Add(after, type, turned, Roots(graph, second, op.IsInverse));
    }

    // The factor nearest to the square root from below.
    private static long? Split(long length)
    {
        for (long first = (long)Math.Sqrt(length); first >= FourierVectors.Lanes; first--)
        {
            if (length % first == 0 && length / first <= MaxLength)
            {
                return first;
            }
        }

        return null;
    }

    private static long Product(Dims dims, int from, int to) => Dims.Create(dims.Span[from..to]).Product;

    private static Tensor Roots(GraphWriter graph, long length, bool isInverse) =>
        Roots(graph, length, length, isInverse);

    // The first so many roots of unity of a length.
    private static Tensor Roots(GraphWriter graph, long length, long count, bool isInverse) =>
        Fft.Constant(graph, Spectra.Roots(length, count, isInverse), new TensorType(ElementType.Complex128, [count]));
}
