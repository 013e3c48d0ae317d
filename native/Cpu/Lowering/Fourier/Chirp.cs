using System.Numerics;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>
/// A transform of any length n as a convolution: with w = exp(∓πi/n), <c>X[k] = w^k² · Σ (x[j]·w^j²) · w^−(k−j)²</c>.
/// The convolution is done by transforms of a power of two.
/// </summary>
/// <param name="graph">Where to write.</param>
/// <param name="op">The transform.</param>
internal sealed class Chirp(GraphWriter graph, FourierAxis op)
{
    private readonly long _padded = (long)BitOperations.RoundUpToPowerOf2((ulong)((2 * op.Length) - 1));

    /// <summary>Writes the transform.</summary>
    public Tensor Transform(Tensor value)
    {
        long length = op.Length;
        int axis = op.Axis;
        value = Products.Convert(graph, value, ElementType.Complex128);
        if (op.Kind == SpectrumKind.HalfOperand)
        {
            value = Unfold(value);
        }

        Complex[] chirp = Chirps();
        int rank = value.Dims.Count;
        value = Scale(value, chirp);
        Dims none = Dims.Repeat(0, rank);
        TensorType padded = new(ElementType.Complex128, value.Dims.With(axis, _padded));
        Tensor zero = graph.Zero(TensorType.Scalar(ElementType.Complex128));
        value = graph.Add(new Ops.Pad(none, none.With(axis, _padded - length), none), padded, value, zero);
        value = Fft.Smooth(graph, value, new FourierAxis(axis, _padded, false, SpectrumKind.Full));
        Tensor filter = Fft.Constant(graph, Filter(chirp), new TensorType(ElementType.Complex128, [_padded]));
        filter = Fft.Smooth(graph, filter, new FourierAxis(0, _padded, false, SpectrumKind.Full));
        value = Multiply(value, filter);
        value = Fft.Smooth(graph, value, new FourierAxis(axis, _padded, true, SpectrumKind.Full));

        long kept = op.Kind == SpectrumKind.HalfResult ? (length / 2) + 1 : length;
        TensorType result = new(ElementType.Complex128, value.Dims.With(axis, kept));
        Ops.Slice slice = new(none, result.Dims, Dims.Repeat(1, rank));
        value = graph.Add(slice, result, value);
        double factor = op.IsInverse ? 1.0 / length : 1;
        value = Scale(value, [.. chirp.Take((int)kept).Select(number => number * factor)]);
        return op.Kind == SpectrumKind.HalfOperand
            ? graph.Add(Ops.Real.Instance, value.Type.Of(ElementType.F64), value)
            : value;
    }

    // w^j²; the square modulo 2n, so that the angle is exact.
    private Complex[] Chirps()
    {
        Complex[] chirp = new Complex[op.Length];
        for (long j = 0; j < chirp.Length; j++)
        {
            Complex root = Spectra.Root((long)((Int128)j * j % (2 * op.Length)), 2 * op.Length);
            chirp[j] = op.IsInverse ? root : Complex.Conjugate(root);
        }

        return chirp;
    }

    // w^−j² around 0.
    private Complex[] Filter(Complex[] chirp)
    {
        Complex[] filter = new Complex[_padded];
        for (int j = 0; j < chirp.Length; j++)
        {
            filter[j] = Complex.Conjugate(chirp[j]);
            filter[(_padded - j) % _padded] = filter[j];
        }

        return filter;
    }

    private Tensor Scale(Tensor value, Complex[] factors) =>
        Multiply(value, Fft.Constant(graph, factors, new TensorType(ElementType.Complex128, [factors.Length])));

    private Tensor Multiply(Tensor value, Tensor factors)
    {
        Tensor spread = graph.Add(new Ops.BroadcastInDim([op.Axis], value.Type), value.Type, factors);
        return graph.Add(Ops.Multiply.Instance, value.Type, value, spread);
    }

    // The whole spectrum of real numbers from its first half. Bins that are real by symmetry lose their imaginary part.
    private Tensor Unfold(Tensor half)
    {
        Dims one = Dims.Repeat(1, half.Dims.Count);
        Dims none = Dims.Repeat(0, half.Dims.Count);
        long bins = half.Dims[op.Axis];
        long mirrored = op.Length - bins;
        TensorType parts = half.Type.Of(ElementType.F64);
        double[] keep = [.. Enumerable.Range(0, (int)bins).Select(k => k == 0 || 2L * k == op.Length ? 0.0 : 1.0)];
        byte[] data = [.. keep.SelectMany(BitConverter.GetBytes)];
        TensorType row = new(ElementType.F64, [bins]);
        Tensor mask = graph.Add(new Ops.Constant(new DenseElementsAttr(row, data)), row);
        mask = graph.Add(new Ops.BroadcastInDim([op.Axis], parts), parts, mask);
        Tensor real = graph.Add(Ops.Real.Instance, parts, half);
        Tensor imaginary = graph.Add(Ops.Imag.Instance, parts, half);
        Tensor isKept = graph.Add(
            new Ops.Compare(ComparisonDirection.Ne, null),
            parts.Of(ElementType.I1),
            mask,
            graph.Zero(parts)
        );
        imaginary = graph.Add(Ops.Select.Instance, parts, isKept, imaginary, graph.Zero(parts));
        half = graph.Add(Ops.Complex.Instance, half.Type, real, imaginary);

        TensorType tail = half.Type with { Dims = half.Dims.With(op.Axis, mirrored) };
        Ops.Slice slice = new(none.With(op.Axis, 1), half.Dims.With(op.Axis, mirrored + 1), one);
        Tensor mirror = graph.Add(new Ops.Reverse([op.Axis]), tail, graph.Add(slice, tail, half));
        TensorType tailParts = tail.Of(ElementType.F64);
        Tensor negative = graph.Add(Ops.Negate.Instance, tailParts, graph.Add(Ops.Imag.Instance, tailParts, mirror));
        mirror = graph.Add(Ops.Complex.Instance, tail, graph.Add(Ops.Real.Instance, tailParts, mirror), negative);
        return graph.Add(
            new Ops.Concatenate(op.Axis),
            half.Type with
            {
                Dims = half.Dims.With(op.Axis, op.Length),
            },
            half,
            mirror
        );
    }
}
