using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Discrete Fourier transforms, named as in <c>jax.numpy.fft</c>. <c>norm</c> says where <c>1/n</c> goes:
/// <c>backward</c> (the inverse), <c>forward</c>, or <c>ortho</c> (its root on both). All are differentiable.
/// </summary>
public static class Fft
{
    /// <summary>Transform along one axis of n entries, cut or padded with zeros; the axis' length if null.</summary>
    public static Tensor Forward(Tensor x, int? n = null, int axis = -1, string norm = "backward") =>
        Complex(x, Lengths(n), [axis], norm, FftType.Fft, "fft");

    /// <summary>Inverse transform along one axis.</summary>
    public static Tensor Inverse(Tensor x, int? n = null, int axis = -1, string norm = "backward") =>
        Complex(x, Lengths(n), [axis], norm, FftType.Ifft, "ifft");

    /// <summary>Transform along two axes.</summary>
    public static Tensor Forward2(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward") =>
        Complex(x, s, axes ?? [-2, -1], norm, FftType.Fft, "fft2");

    /// <summary>Inverse transform along two axes.</summary>
    public static Tensor Inverse2(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward") =>
        Complex(x, s, axes ?? [-2, -1], norm, FftType.Ifft, "ifft2");

    /// <summary>Transform along several axes, all if null.</summary>
    public static Tensor ForwardN(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward") =>
        Complex(x, s, axes, norm, FftType.Fft, "fftn");

    /// <summary>Inverse transform along several axes, all if null.</summary>
    public static Tensor InverseN(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward") =>
        Complex(x, s, axes, norm, FftType.Ifft, "ifftn");

    /// <summary>Transform of real numbers along one axis: its first <c>n/2 + 1</c> entries.</summary>
    public static Tensor Real(Tensor x, int? n = null, int axis = -1, string norm = "backward") =>
        RealN(x, Lengths(n), [axis], norm);

    /// <summary>Transform of real numbers along two axes, the last one halved.</summary>
    public static Tensor Real2(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward") =>
        RealN(x, s, axes ?? [-2, -1], norm);

    /// <summary>Transform of real numbers along several axes, all if null, the last one halved.</summary>
    public static Tensor RealN(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward")
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.ElementType.IsComplex)
        {
            throw Misuse.Error("rfft", $"real numbers are needed, got {x}; use Forward for complex ones");
        }

        (Tensor value, int[] places, Dims lengths) = Prepare(
            Lax.ConvertElementType(x, Promotion.Inexact(x)),
            s,
            axes,
            "rfftn",
            null
        );
        Tensor half = Along(value, places[^1], new Ops.Fft(FftType.Rfft, [lengths[^1]]));
        Tensor result = Many(half, places[..^1], FftType.Fft);
        return Scaled(result, norm, lengths.Product, inverse: false);
    }

    /// <summary>
    /// Real numbers of which <see cref="Real"/> gives the operand; n of them, <c>2 (m - 1)</c> if null.
    /// </summary>
    public static Tensor InverseReal(Tensor x, int? n = null, int axis = -1, string norm = "backward") =>
        InverseRealN(x, Lengths(n), [axis], norm);

    /// <summary>Inverse of <see cref="Real2"/>.</summary>
    public static Tensor InverseReal2(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward") =>
        InverseRealN(x, s, axes ?? [-2, -1], norm);

    /// <summary>Inverse of <see cref="RealN"/>.</summary>
    public static Tensor InverseRealN(Tensor x, Dims? s = null, Dims? axes = null, string norm = "backward")
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor complex = Lax.AsComplex(Lax.ConvertElementType(x, Promotion.Inexact(x)));
        int last = Axes.Normalize(axes is { Count: > 0 } given ? given[^1] : -1, x.Rank, "irfftn");
        long full = s is { Count: > 0 } sizes ? sizes[^1] : 2 * (x.Shape[last] - 1);
        (Tensor value, int[] places, Dims lengths) = Prepare(complex, s, axes, "irfftn", (full / 2) + 1);
        Tensor spread = Many(value, places[..^1], FftType.Ifft);
        Tensor result = Along(spread, places[^1], new Ops.Fft(FftType.Irfft, [full]));
        return Scaled(result, norm, lengths.With(lengths.Count - 1, full).Product, inverse: true);
    }

    /// <summary>Transform of a signal with Hermitian symmetry, of which half is given: real numbers.</summary>
    public static Tensor Hermitian(Tensor x, int? n = null, int axis = -1, string norm = "backward") =>
        InverseReal(Np.Conj(x), n, axis, Opposite(norm));

    /// <summary>Inverse of <see cref="Hermitian"/>.</summary>
    public static Tensor InverseHermitian(Tensor x, int? n = null, int axis = -1, string norm = "backward") =>
        Np.Conj(Real(x, n, axis, Opposite(norm)));

    /// <summary>Frequencies of <see cref="Forward"/> with samples a distance d apart.</summary>
    public static Tensor Frequencies(int n, double d = 1) => Table(n, i => (i <= (n - 1) / 2 ? i : i - n) / (n * d));

    /// <summary>Frequencies of <see cref="Real"/> with samples a distance d apart.</summary>
    public static Tensor RealFrequencies(int n, double d = 1) => Table((n / 2) + 1, i => i / (n * d));

    /// <summary>Moves frequency 0 to the middle of axes, all if null.</summary>
    public static Tensor Shift(Tensor x, Dims? axes = null) => Shifted(x, axes, size => size / 2);

    /// <summary>Undoes <see cref="Shift"/>.</summary>
    public static Tensor InverseShift(Tensor x, Dims? axes = null) => Shifted(x, axes, size => -(size / 2));

    private static Tensor Shifted(Tensor x, Dims? axes, Func<long, long> distance)
    {
        ArgumentNullException.ThrowIfNull(x);
        foreach (long axis in Axes.Normalize(axes, x.Rank, "fftshift"))
        {
            x = Np.Roll(x, distance(x.Shape[(int)axis]), (int)axis);
        }

        return x;
    }

    private static Dims? Lengths(int? n) => n is { } given ? [given] : null;

    private static Tensor Complex(Tensor x, Dims? s, Dims? axes, string norm, FftType type, string who)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor numbers = Lax.ConvertElementType(x, Promotion.Inexact(x));
        if (numbers.ElementType.RealPart.BitWidth < 32)
        {
            throw Misuse.Error(who, $"elements must be f32, f64 or complex, got {x}; convert with Astype first");
        }

        Tensor complex = Lax.AsComplex(numbers);
        (Tensor value, int[] places, Dims lengths) = Prepare(complex, s, axes, who, null);
        return Scaled(Many(value, places, type), norm, lengths.Product, type == FftType.Ifft);
    }

    /// <summary>Cuts or pads to the lengths; gives the axes and lengths.</summary>
    private static (Tensor Value, int[] Axes, Dims Lengths) Prepare(
        Tensor x,
        Dims? s,
        Dims? axes,
        string who,
        long? last
    )
    {
        int first = axes is null && s is { } only ? x.Rank - only.Count : 0;
        int[] places = axes is { } given
            ? [.. given.Select(axis => Axes.Normalize(axis, x.Rank, who))]
            : [.. Enumerable.Range(first, x.Rank - first)];
        if (
            places.Length == 0
            || places.Distinct().Count() != places.Length
            || (s is { } sizes && sizes.Count != places.Length)
        )
        {
            throw Misuse.Error(
                who,
                $"different axes and one length for each are needed, got axes [{axes}] and lengths [{s}] for {x}"
            );
        }

        Dims lengths = Dims.Of(places.Select((axis, i) => s?[i] ?? x.Shape[axis]));
        Dims wanted = last is { } half ? lengths.With(lengths.Count - 1, half) : lengths;
        if (wanted.Any(length => length < 1))
        {
            throw Misuse.Error(who, $"lengths must be at least 1, got [{lengths}] for {x}");
        }

        Dims zero = Dims.Repeat(0, x.Rank);
        Dims high = zero;
        for (int i = 0; i < places.Length; i++)
        {
            high = high.With(places[i], wanted[i] - x.Shape[places[i]]);
        }

        return (high == zero ? x : Lax.Pad(x, Lax.Full([], 0, x.ElementType), zero, high), places, lengths);
    }

    /// <summary>Transforms axes, up to three last ones at a time.</summary>
    private static Tensor Many(Tensor x, int[] axes, FftType type)
    {
        int[] sorted = [.. axes.Order()];
        bool areLast = sorted.Length is >= 1 and <= 3 && sorted[0] == x.Rank - sorted.Length;
        if (areLast)
        {
            return Trace.Bind1(new Ops.Fft(type, Dims.Create(x.Shape.Span[sorted[0]..])), x);
        }

        foreach (int axis in axes)
        {
            x = Along(x, axis, new Ops.Fft(type, [x.Shape[axis]]));
        }

        return x;
    }

    private static Tensor Along(Tensor x, int axis, Ops.Fft op) =>
        Np.MoveAxis(Trace.Bind1(op, Np.MoveAxis(x, axis, -1)), -1, axis);

    private static Tensor Scaled(Tensor x, string norm, double count, bool inverse)
    {
        double factor = norm switch
        {
            "backward" => 1,
            "forward" => inverse ? count : 1 / count,
            "ortho" => inverse ? Math.Sqrt(count) : 1 / Math.Sqrt(count),
            _ => throw Misuse.Error("fft", $"norm must be 'backward', 'forward' or 'ortho', got '{norm}'"),
        };
        return factor == 1 ? x : Lax.Mul(x, factor);
    }

    private static string Opposite(string norm) =>
        norm switch
        {
            "backward" => "forward",
            "forward" => "backward",
            _ => norm,
        };

    private static Tensor Table(int count, Func<int, double> value) =>
        Tensor.Of<float>([count], [.. Enumerable.Range(0, count).Select(i => (float)value(i))]);
}
