using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>
/// Fourier transforms, one dimension after the other, computed in <c>f64</c> and rounded once. A length with a large
/// prime factor becomes a convolution with a chirp, of a power of two (Bluestein).
/// </summary>
internal sealed class Fft : Expansion
{
    // Up to it a prime factor costs less as sums of products.
    private const long MaxDirectPrime = 61;

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.Fft op = (Ops.Fft)node.Op;
        TensorType result = node.Result.Type;
        if (result.ElementCount == 0)
        {
            return [graph.Zero(result)];
        }

        int rank = result.Dims.Count;
        bool inverse = op.FftType is FftType.Ifft or FftType.Irfft;
        Tensor value = node.Operands[0];

        // Last dimension first; but a spectrum of real numbers is unfolded at the end.
        IEnumerable<int> axes = Enumerable.Range(rank - op.FftLength.Count, op.FftLength.Count);
        foreach (int axis in op.FftType == FftType.Irfft ? axes : axes.Reverse())
        {
            bool isLast = axis == rank - 1;
            SpectrumKind kind =
                isLast && op.FftType == FftType.Rfft ? SpectrumKind.HalfResult
                : isLast && op.FftType == FftType.Irfft ? SpectrumKind.HalfOperand
                : SpectrumKind.Full;
            long length = op.FftLength[axis - rank + op.FftLength.Count];
            FourierAxis transform = new(axis, length, inverse, kind);
            bool isLastStep = axis == (op.FftType == FftType.Irfft ? rank - 1 : rank - op.FftLength.Count);
            value = Transform(graph, value, transform, isLastStep ? result.ElementType : ElementType.Complex128);
        }

        return [Products.Convert(graph, value, result.ElementType)];
    }

    private static Tensor Transform(GraphWriter graph, Tensor value, FourierAxis op, ElementType result)
    {
        if (Radices.Of(op.Length).DefaultIfEmpty(1).Max() <= MaxDirectPrime)
        {
            return Smooth(graph, value, op, result);
        }

        return new Chirp(graph, op).Transform(value);
    }

    /// <summary>A transform by factors of the length.</summary>
    /// <param name="graph">Where to write.</param>
    /// <param name="value">What is transformed.</param>
    /// <param name="op">The transform.</param>
    /// <param name="rounded">Type that the result may be rounded to at once.</param>
    public static Tensor Smooth(GraphWriter graph, Tensor value, FourierAxis op, ElementType? rounded = null)
    {
        if (ColumnTransform.Expand(graph, value, op, rounded ?? ElementType.Complex128) is { } columns)
        {
            return columns;
        }

        TensorType roots = new(ElementType.Complex128, [op.Length]);
        Tensor table = Constant(graph, Spectra.Roots(op.Length, op.IsInverse), roots);
        Dims dims = value.Dims.With(op.Axis, op.Kind == SpectrumKind.HalfResult ? (op.Length / 2) + 1 : op.Length);
        TensorType result = new(op.Kind == SpectrumKind.HalfOperand ? ElementType.F64 : ElementType.Complex128, dims);
        TensorType scratch = new(ElementType.Complex128, [2, op.Length]);
        return graph.Add(op, [value, table], [result, scratch], [])[0];
    }

    /// <summary>A constant of complex numbers.</summary>
    public static Tensor Constant(GraphWriter graph, System.Numerics.Complex[] values, TensorType type)
    {
        byte[] data = new byte[16 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BitConverter.TryWriteBytes(data.AsSpan(16 * i), values[i].Real);
            BitConverter.TryWriteBytes(data.AsSpan((16 * i) + 8), values[i].Imaginary);
        }

        return graph.Add(new Ops.Constant(new DenseElementsAttr(type, data)), type);
    }
}

/// <summary>Which side of a transform holds half of a spectrum of real numbers.</summary>
internal enum SpectrumKind
{
    /// <summary>None: complex to complex.</summary>
    Full,

    /// <summary>The result; the operand is real.</summary>
    HalfResult,

    /// <summary>The operand; the result is real.</summary>
    HalfOperand,
}

/// <summary>
/// A transform along one dimension. Operands: the values, and the roots of unity. Results: the transformed values in
/// <c>f64</c>, then scratch memory of two rows.
/// </summary>
/// <param name="Axis">The dimension.</param>
/// <param name="Length">Its length in full.</param>
/// <param name="IsInverse">True for the inverse transform, which divides by the length.</param>
/// <param name="Kind">Which side is half a spectrum.</param>
internal sealed record FourierAxis(int Axis, long Length, bool IsInverse, SpectrumKind Kind) : CompilerOp("cpu.fft");
