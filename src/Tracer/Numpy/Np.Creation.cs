using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>The ratio of a circle's circumference to its diameter.</summary>
    public const double Pi = Math.PI;

    /// <summary>The base of the natural logarithm.</summary>
    public const double E = Math.E;

    /// <summary>Euler's constant gamma.</summary>
    public const double EulerGamma = 0.57721566490153286;

    /// <summary>Positive infinity.</summary>
    public const double Inf = double.PositiveInfinity;

    /// <summary>Not a number.</summary>
    public const double Nan = double.NaN;

    /// <summary>Adds an axis in <c>x[...]</c>.</summary>
    public static TensorIndex NewAxis => TensorIndex.NewAxis;

    /// <summary>Numbers, or nested arrays of them, as a tensor.</summary>
    public static Tensor Array(object values, ElementType? type = null) =>
        type is null ? Tensor.From(values) : Broadcasting.Convert(Tensor.From(values), type);

    /// <summary>Numbers, or nested arrays of them, as a tensor: <see cref="Array"/>.</summary>
    public static Tensor AsArray(object values, ElementType? type = null) => Array(values, type);

    /// <summary>Elements of another type.</summary>
    public static Tensor Astype(Tensor x, ElementType type) => Lax.ConvertElementType(x, type);

    /// <summary>The tensor itself: tensors never change.</summary>
    public static Tensor Copy(Tensor x) => x;

    /// <summary>Zeros; a program has no uninitialized memory.</summary>
    public static Tensor Empty(Dims shape, ElementType? type = null) => Zeros(shape, type);

    /// <summary>Zeros like another tensor.</summary>
    public static Tensor ZerosLike(Tensor x, ElementType? type = null, Dims? shape = null) =>
        FullLike(x, 0, type, shape);

    /// <summary>Ones like another tensor.</summary>
    public static Tensor OnesLike(Tensor x, ElementType? type = null, Dims? shape = null) =>
        FullLike(x, 1, type, shape);

    /// <summary>Zeros like another tensor: <see cref="ZerosLike"/>.</summary>
    public static Tensor EmptyLike(Tensor x, ElementType? type = null, Dims? shape = null) =>
        FullLike(x, 0, type, shape);

    /// <summary>One number everywhere, like another tensor.</summary>
    public static Tensor FullLike(Tensor x, double value, ElementType? type = null, Dims? shape = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Lax.Full(shape ?? x.Shape, value, type ?? x.ElementType);
    }

    /// <summary><c>start, start + step, …</c> up to but without <c>stop</c>.</summary>
    public static Tensor Arange(long start, long stop, long step = 1, ElementType? type = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        long count = Math.Max(0, (stop - start + step - Math.Sign(step)) / step);
        Tensor steps = Lax.Iota(type ?? ElementType.I32, count);
        Tensor scaled = step == 1 ? steps : Lax.Mul(steps, Lax.FullLike(steps, step));
        return start == 0 ? scaled : Lax.Add(scaled, Lax.FullLike(scaled, start));
    }

    /// <summary>
    /// <c>start, start + step, …</c> up to but without <c>stop</c>, as floats computed by the tracer.
    /// </summary>
    public static Tensor Arange(double start, double stop, double step, ElementType? type = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        long count = Math.Max(0, (long)Math.Ceiling((stop - start) / step));
        double[] values = [.. Enumerable.Range(0, (int)count).Select(i => start + (i * step))];
        return Broadcasting.Convert(Tensor.Of<double>([count], values), type ?? ElementType.F32);
    }

    /// <summary>
    /// Evenly spaced numbers from <c>start</c> to <c>stop</c>, which broadcast; the new axis is the first unless said
    /// otherwise.
    /// </summary>
    public static Tensor Linspace(
        Tensor start,
        Tensor stop,
        int count = 50,
        bool endpoint = true,
        ElementType? type = null,
        int axis = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        (start, stop) = Broadcasting.Unify(start, stop, "linspace");
        Tensor first = ToFloat(start);
        Tensor last = ToFloat(stop);
        int place = Axes.Normalize(axis, first.Rank + 1, "linspace");
        Dims shape = first.Shape.Insert(place, count);
        Dims others = Dims.Range(0, shape.Count).Without([place]);
        int steps = endpoint ? count - 1 : count;
        Tensor number = Lax.BroadcastedIota(first.ElementType, shape, place);
        Tensor share = steps > 0 ? Lax.Div(number, steps) : number;
        Tensor low = Lax.BroadcastInDim(first, shape, others);
        Tensor high = Lax.BroadcastInDim(last, shape, others);

        // Both ends come out exactly.
        Tensor values = (low * (1 - share)) + (high * share);
        bool floors = type is { IsInteger: true };
        return Lax.ConvertElementType(floors ? Lax.Floor(values) : values, type ?? values.ElementType);
    }

    /// <summary>Powers of a base with evenly spaced exponents.</summary>
    public static Tensor Logspace(
        Tensor start,
        Tensor stop,
        int count = 50,
        bool endpoint = true,
        double @base = 10,
        ElementType? type = null,
        int axis = 0
    )
    {
        Tensor exponents = Linspace(start, stop, count, endpoint, null, axis);
        return Lax.ConvertElementType(
            Lax.Pow(Lax.FullLike(exponents, @base), exponents),
            type ?? exponents.ElementType
        );
    }

    /// <summary>A geometric progression from <c>start</c> to <c>stop</c>.</summary>
    public static Tensor Geomspace(
        Tensor start,
        Tensor stop,
        int count = 50,
        bool endpoint = true,
        ElementType? type = null,
        int axis = 0
    )
    {
        (start, stop) = Broadcasting.Unify(start, stop, "geomspace");
        Tensor sign = Lax.Sign(ToFloat(start));
        Tensor powers = Logspace(Log10(start * sign), Log10(stop * sign), count, endpoint, 10, null, axis);
        Tensor signs = Lax.BroadcastInDim(
            sign,
            powers.Shape,
            Dims.Range(0, powers.Rank).Without([Axes.Normalize(axis, powers.Rank, "geomspace")])
        );
        return Lax.ConvertElementType(powers * signs, type ?? powers.ElementType);
    }

    /// <summary>Ones on the diagonal: <see cref="Eye(long, ElementType?)"/>.</summary>
    public static Tensor Identity(long size, ElementType? type = null) => Eye(size, type);

    /// <summary>Ones on a diagonal: number 0 is the main one, positive ones lie above.</summary>
    public static Tensor Eye(long rows, long columns, long diagonal = 0, ElementType? type = null) =>
        Lax.ConvertElementType(OnDiagonal([rows, columns], diagonal, Lax.Eq), type ?? ElementType.F32);

    /// <summary>Ones on and below a diagonal.</summary>
    public static Tensor Tri(long rows, long? columns = null, long diagonal = 0, ElementType? type = null) =>
        Lax.ConvertElementType(OnDiagonal([rows, columns ?? rows], diagonal, Lax.Ge), type ?? ElementType.F32);

    /// <summary>The last two axes with zeros above a diagonal.</summary>
    public static Tensor Tril(Tensor x, long diagonal = 0) => Triangle(x, diagonal, "tril", Lax.Ge);

    /// <summary>The last two axes with zeros below a diagonal.</summary>
    public static Tensor Triu(Tensor x, long diagonal = 0) => Triangle(x, diagonal, "triu", Lax.Le);

    /// <summary>
    /// Coordinates of a grid: tensor number i varies along axis i (<c>ij</c>), or with the first two axes exchanged
    /// (<c>xy</c>).
    /// </summary>
    public static Tensor[] Meshgrid(ReadOnlySpan<Tensor> axes, bool xy = true, bool sparse = false)
    {
        Tensor[] vectors = axes.ToArray();
        int rank = vectors.Length;
        long[] shape = [.. vectors.Select(vector => vector.Size)];
        int Place(int i) => xy && rank >= 2 && i < 2 ? 1 - i : i;
        Dims full = Dims.Of(Enumerable.Range(0, rank).Select(i => shape[Place(i)]));
        return
        [
            .. vectors.Select(
                (vector, i) =>
                    sparse
                        ? Lax.Reshape(vector, Dims.Repeat(1, rank).With(Place(i), vector.Size))
                        : Lax.BroadcastInDim(Ravel(vector), full, [Place(i)])
            ),
        ];
    }

    /// <summary>Coordinates of all places of a shape, along a new first axis.</summary>
    public static Tensor Indices(Dims shape, ElementType? type = null) =>
        shape.Count == 0
            ? Zeros([0], type ?? ElementType.I32)
            : Stack([
                .. Enumerable
                    .Range(0, shape.Count)
                    .Select(axis => Lax.BroadcastedIota(type ?? ElementType.I32, shape, axis)),
            ]);

    /// <summary>A function of the coordinates of all places of a shape.</summary>
    public static Tensor FromFunction(Func<Tensor[], Tensor> function, Dims shape, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function([
            .. Enumerable
                .Range(0, shape.Count)
                .Select(axis => Lax.BroadcastedIota(type ?? ElementType.F32, shape, axis)),
        ]);
    }

    /// <summary>A dense grid: the coordinates <c>ranges</c> of every axis, along a new first axis.</summary>
    public static Tensor MGrid(params ReadOnlySpan<Tensor> ranges) => Stack(Meshgrid(ranges, xy: false));

    /// <summary>An open grid: one tensor per axis, of size 1 along all others.</summary>
    public static Tensor[] OGrid(params ReadOnlySpan<Tensor> ranges) => Meshgrid(ranges, xy: false, sparse: true);

    /// <summary>Vectors of positions, shaped so that indexing with them reads their grid.</summary>
    public static Tensor[] Ix(params ReadOnlySpan<Tensor> positions) => OGrid(positions);

    /// <summary>Powers of a vector: columns <c>x^(n-1) … x^0</c>, or the other way round.</summary>
    public static Tensor Vander(Tensor x, int? columns = null, bool increasing = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        int count = columns ?? (int)x.Size;
        Tensor[] powers = new Tensor[count];
        for (int i = 0; i < count; i++)
        {
            powers[increasing ? i : count - 1 - i] =
                i == 0 ? Lax.FullLike(x, 1) : powers[increasing ? i - 1 : count - i] * x;
        }

        return count == 0 ? Zeros([x.Size, 0], x.ElementType) : Stack(powers, 1);
    }

    /// <summary>The triangular window of a number of points.</summary>
    public static Tensor Bartlett(int points) => Window(points, n => 1 - Math.Abs((2.0 * n / (points - 1)) - 1));

    /// <summary>Blackman's window.</summary>
    public static Tensor Blackman(int points) =>
        Window(
            points,
            n =>
                0.42
                - (0.5 * Math.Cos(2 * Math.PI * n / (points - 1)))
                + (0.08 * Math.Cos(4 * Math.PI * n / (points - 1)))
        );

    /// <summary>Hamming's window.</summary>
    public static Tensor Hamming(int points) =>
        Window(points, n => 0.54 - (0.46 * Math.Cos(2 * Math.PI * n / (points - 1))));

    /// <summary>Hann's window.</summary>
    public static Tensor Hanning(int points) =>
        Window(points, n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / (points - 1))));

    /// <summary>Kaiser's window with the parameter beta.</summary>
    public static Tensor Kaiser(int points, Tensor beta)
    {
        ArgumentNullException.ThrowIfNull(beta);
        Tensor ratio = Window(points, n => Math.Sqrt(Math.Max(0, 1 - Math.Pow((2.0 * n / (points - 1)) - 1, 2))));
        Tensor strong = Lax.ConvertElementType(beta, ElementType.F32);
        return I0(Broadcasting.To(strong, ratio.Shape) * ratio) / I0(strong);
    }

    private static Tensor Window(int points, Func<int, double> value)
    {
        float[] values = [.. Enumerable.Range(0, Math.Max(0, points)).Select(n => points == 1 ? 1f : (float)value(n))];
        return Tensor.Of<float>([values.Length], values);
    }

    private static Tensor OnDiagonal(Dims shape, long diagonal, Func<Tensor, Tensor, Tensor> compare)
    {
        Tensor rows = Lax.BroadcastedIota(ElementType.I32, shape, shape.Count - 2);
        Tensor moved = diagonal == 0 ? rows : Lax.Add(rows, Lax.FullLike(rows, diagonal));
        return compare(moved, Lax.BroadcastedIota(ElementType.I32, shape, shape.Count - 1));
    }

    private static Tensor Triangle(Tensor x, long diagonal, string who, Func<Tensor, Tensor, Tensor> compare)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank >= 2
            ? Lax.Select(OnDiagonal(x.Shape, diagonal, compare), x, Lax.ZerosLike(x))
            : throw Misuse.Error(who, $"at least two axes are needed, got {x}");
    }
}
