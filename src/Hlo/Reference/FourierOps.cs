using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary><c>fft</c> by the definition of the discrete Fourier transform, one dimension after the other.</summary>
internal static class FourierOps
{
    public static ReferenceTensor Fft(ReferenceTensor operand, Fft op, TensorType result)
    {
        int rank = operand.Type.Rank;
        int first = rank - op.FftLength.Count;
        bool inverse = op.FftType is FftType.Ifft or FftType.Irfft;
        ReferenceTensor values = new(operand.Type.Of(ElementType.Complex128), operand.Elements);
        if (op.FftType == FftType.Irfft)
        {
            for (int axis = first; axis < rank - 1; axis++)
            {
                values = Transform(values, axis, inverse);
            }

            values = Transform(Unfold(values, op.FftLength[^1]), rank - 1, inverse);
        }
        else
        {
            for (int axis = rank - 1; axis >= first; axis--)
            {
                values = Transform(values, axis, inverse);
                values = op.FftType == FftType.Rfft && axis == rank - 1 ? Head(values, result.Dims[^1]) : values;
            }
        }

        double scale = inverse ? 1.0 / op.FftLength.Product : 1;
        ElementType element = result.ElementType;
        return new(
            result,
            [
                .. values.Elements.Select(value =>
                    element.IsComplex
                        ? Scalar.Of(value.Real * scale, value.Imaginary * scale, element)
                        : Scalar.Of(value.Real * scale, element)
                ),
            ]
        );
    }

    private static ReferenceTensor Transform(ReferenceTensor values, int axis, bool inverse)
    {
        long n = values.Dims[axis];
        (double Cos, double Sin)[] roots = new (double, double)[n];
        for (long k = 0; k < n; k++)
        {
            double angle = (inverse ? 2 : -2) * Math.PI * k / n;
            roots[k] = (Math.Cos(angle), Math.Sin(angle));
        }

        long stride = values.Strides[axis];
        return ReferenceTensor.Create(
            values.Type,
            index =>
            {
                long start = IndexSpace.Offset(index, values.Strides) - (index[axis] * stride);
                double re = 0;
                double im = 0;
                for (long k = 0; k < n; k++)
                {
                    Scalar value = values.Elements[start + (k * stride)];
                    (double cos, double sin) = roots[(long)((Int128)k * index[axis] % n)];
                    re += (value.Real * cos) - (value.Imaginary * sin);
                    im += (value.Real * sin) + (value.Imaginary * cos);
                }

                return new(0, re, im);
            }
        );
    }

    private static ReferenceTensor Head(ReferenceTensor values, long size) =>
        ReferenceTensor.Create(
            values.Type with
            {
                Dims = values.Dims.With(values.Type.Rank - 1, size),
            },
            index => values[index]
        );

    // The other half of a spectrum of real numbers; bins that must be real lose their imaginary part.
    private static ReferenceTensor Unfold(ReferenceTensor half, long length)
    {
        int axis = half.Type.Rank - 1;
        return ReferenceTensor.Create(
            half.Type with
            {
                Dims = half.Dims.With(axis, length),
            },
            index =>
            {
                long k = index[axis];
                bool mirrored = k > length / 2;
                long[] source = [.. index];
                source[axis] = mirrored ? length - k : k;
                Scalar value = half[source];
                bool real = k == 0 || 2 * k == length;
                return new(
                    0,
                    value.Real,
                    real ? 0
                        : mirrored ? -value.Imaginary
                        : value.Imaginary
                );
            }
        );
    }
}
