using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Rng
{
    /// <summary>Uniform floats in <c>[min, max)</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <param name="min">Lower limit, a number or a tensor that broadcasts to the shape; 0 if null.</param>
    /// <param name="max">Upper limit, a number or a tensor that broadcasts to the shape; 1 if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Uniform(
        Tensor key,
        Dims shape,
        ElementType? type = null,
        Tensor? min = null,
        Tensor? max = null
    )
    {
        ElementType element = type ?? ElementType.F32;
        int mantissa = MantissaBits(element);
        int width = mantissa < 8 ? 8 : element.BitWidth;
        ElementType word = Unsigned(element.BitWidth);
        Tensor bits = Lax.ConvertElementType(Bits(key, shape, Unsigned(width)), word);

        // Random mantissas under the exponent of 1 are uniform in [1, 2).
        Tensor one = Lax.BitcastConvertType(Lax.Full(shape, 1, element), word);
        Tensor mantissas = Lax.Or(Lax.ShiftRightLogical(bits, Lax.Full(shape, width - mantissa, word)), one);
        Tensor unit = Lax.Sub(Lax.BitcastConvertType(mantissas, element), Lax.Full(shape, 1, element));
        Tensor low = Limit(min ?? 0, shape, element);
        Tensor high = Limit(max ?? 1, shape, element);
        return Lax.Max(low, Lax.Add(Lax.Mul(unit, Lax.Sub(high, low)), low));
    }

    /// <summary>Normal floats of mean 0 and variance 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Normal(Tensor key, Dims shape, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.F32;
        Tensor uniform = Uniform(
            key,
            shape,
            element,
            Lax.Full([], AboveMinusOne(element), element),
            Lax.Full([], 1, element)
        );
        return Lax.Mul(Lax.ErfInv(uniform), Lax.Full(shape, Math.Sqrt(2), element));
    }

    /// <summary>Normal floats between two limits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="lower">Lower limit.</param>
    /// <param name="upper">Upper limit.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor TruncatedNormal(Tensor key, double lower, double upper, Dims shape, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.F32;
        Tensor root = Lax.Full([], Math.Sqrt(2), element);
        Tensor low = Lax.Erf(Lax.Div(Lax.Full([], lower, element), root));
        Tensor high = Lax.Erf(Lax.Div(Lax.Full([], upper, element), root));
        Tensor uniform = Uniform(key, shape, element, low, high);
        Tensor result = Lax.Mul(Lax.Full(shape, Math.Sqrt(2), element), Lax.ErfInv(uniform));
        return Lax.Clamp(
            Lax.Full([], Neighbour(lower, element, up: true), element),
            result,
            Lax.Full([], Neighbour(upper, element, up: false), element)
        );
    }

    /// <summary>True with a probability.</summary>
    /// <param name="key">The key.</param>
    /// <param name="probability">The probability, a number or a float tensor that broadcasts to the shape.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Bernoulli(Tensor key, Tensor probability, Dims shape)
    {
        ArgumentNullException.ThrowIfNull(probability);
        ElementType element = Promotion.Inexact(probability);
        return Lax.Lt(Uniform(key, shape, element), Limit(probability, shape, element));
    }

    /// <summary>Uniform integers in <c>[min, max)</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="min">Smallest number; moved inside the range of the type.</param>
    /// <param name="max">One more than the largest number; moved inside the range of the type.</param>
    /// <param name="type">Integer element type; <c>i32</c> if null. Narrower ones are drawn with 32 bits, so that no
    /// number is favoured.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is not above
    /// <paramref name="min"/>.</exception>
    /// <exception cref="TraceException">The type is no integer type.</exception>
    public static Tensor RandInt(Tensor key, Dims shape, long min, long max, ElementType? type = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(max, min);
        ElementType element = type ?? ElementType.I32;
        if (!element.IsInteger)
        {
            throw Misuse.Error(
                "randint",
                $"the element type must be an integer type, got {element}; use Uniform for floats"
            );
        }

        if (element.BitWidth < 32)
        {
            long lowest = element.IsSigned ? -(1L << (element.BitWidth - 1)) : 0;
            long limit = lowest + (1L << element.BitWidth);
            (long from, long to) = (Math.Clamp(min, lowest, limit - 1), Math.Clamp(max, lowest, limit));
            return Lax.ConvertElementType(RandInt(key, shape, from, Math.Max(to, from + 1), ElementType.I32), element);
        }

        ElementType word = Unsigned(element.BitWidth);
        Tensor[] keys = Split(key);
        (Tensor high, Tensor low) = (Bits(keys[0], shape, word), Bits(keys[1], shape, word));
        UInt128 modulus = UInt128.One << element.BitWidth;
        UInt128 span = (UInt128)((Int128)max - min);

        // 2^width mod span, from the square root of 2^width as the machine's arithmetic wraps.
        UInt128 root = (UInt128.One << (element.BitWidth / 2)) % span;
        Tensor multiplier = Constant(shape, word, root * root % modulus % span);
        Tensor width = Constant(shape, word, span);
        Tensor offset = Lax.Add(Lax.Mul(Lax.Rem(high, width), multiplier), Lax.Rem(low, width));
        return Lax.Add(
            Lax.ConvertElementType(Lax.Rem(offset, width), element),
            Constant(shape, element, unchecked((UInt128)(Int128)min))
        );
    }

    /// <summary>The numbers 0, 1, …, count - 1 in random order.</summary>
    /// <param name="key">The key.</param>
    /// <param name="count">How many.</param>
    /// <returns>The numbers, <c>i32</c>.</returns>
    public static Tensor Permutation(Tensor key, int count) => Shuffled(key, Lax.Iota(ElementType.I32, count), 0);

    /// <summary>The entries of an axis in random order.</summary>
    /// <param name="key">The key.</param>
    /// <param name="x">The tensor, of at least one dimension.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="independent">Gives every vector along the axis an order of its own.</param>
    /// <returns>The reordered tensor.</returns>
    public static Tensor Permutation(Tensor key, Tensor x, int axis = 0, bool independent = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "permutation");
        return independent || x.Rank == 1
            ? Shuffled(key, x, place)
            : Np.Take(x, Permutation(key, (int)x.Shape[place]), place, IndexMode.PromiseInBounds);
    }

    /// <summary>Exponential floats of rate 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Exponential(Tensor key, Dims shape, ElementType? type = null) =>
        Lax.Neg(Lax.Log1p(Lax.Neg(Uniform(key, shape, type))));

    /// <summary>Standard Gumbel floats.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Gumbel(Tensor key, Dims shape, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.F32;
        Tensor uniform = Uniform(
            key,
            shape,
            element,
            Lax.Full([], SmallestNormal(element), element),
            Lax.Full([], 1, element)
        );
        return Lax.Neg(Lax.Log(Lax.Neg(Lax.Log(uniform))));
    }

    /// <summary>Standard logistic floats.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Logistic(Tensor key, Dims shape, ElementType? type = null)
    {
        Tensor uniform = UniformAboveEpsilon(key, shape, type ?? ElementType.F32);
        return Lax.Log(Lax.Div(uniform, Lax.Sub(1, uniform)));
    }

    /// <summary>Standard Cauchy floats.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Cauchy(Tensor key, Dims shape, ElementType? type = null) =>
        Lax.Tan(Lax.Mul(Lax.Sub(UniformAboveEpsilon(key, shape, type ?? ElementType.F32), 0.5), Math.PI));

    /// <summary>-1 or 1 with equal probability.</summary>
    /// <param name="key">The key.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Element type; <c>i32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Rademacher(Tensor key, Dims shape, ElementType? type = null)
    {
        Tensor bits = Lax.ConvertElementType(Bernoulli(key, 0.5, shape), type ?? ElementType.I32);
        return Lax.Sub(Lax.Mul(2, bits), 1);
    }

    /// <summary>Classes drawn with probabilities proportional to exponentials.</summary>
    /// <param name="key">The key.</param>
    /// <param name="logits">Logarithms of unnormalized probabilities.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="shape">Shape of the result; that of the logits without the axis if null, else ending in it.</param>
    /// <returns>Classes, <c>i32</c>.</returns>
    public static Tensor Categorical(Tensor key, Tensor logits, int axis = -1, Dims? shape = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        int place = Axes.Normalize(axis, logits.Rank, "categorical");
        Dims batch = logits.Shape.Without([place]);
        Dims result = Resolve("categorical", shape, batch);
        int prefix = result.Count - batch.Count;
        Dims all = result.Insert(prefix + place, logits.Shape[place]);
        return Np.ArgMax(Lax.Add(Gumbel(key, all, logits.ElementType), Broadcasting.To(logits, all)), prefix + place);
    }

    /// <summary>Sorting by random words; enough rounds that equal words do not show.</summary>
    private static Tensor Shuffled(Tensor key, Tensor x, int axis)
    {
        int rounds = (int)Math.Ceiling(3 * Math.Log(Math.Max(1, x.Size)) / Math.Log(uint.MaxValue));
        for (int round = 0; round < rounds; round++)
        {
            Tensor[] keys = Split(key);
            key = keys[0];
            x = Lax.Sort([Bits(keys[1], x.Shape), x], axis, isStable: true, keyCount: 1)[1];
        }

        return x;
    }

    /// <summary>The shape asked for, which parameters must broadcast to; theirs if none is.</summary>
    private static Dims Resolve(string who, Dims? shape, params ReadOnlySpan<Dims> parameters)
    {
        Dims common = Np.BroadcastShapes(parameters);
        return shape is not { } given ? common
            : Broadcasting.Shape(given, common, who) == given ? given
            : throw Misuse.Error(who, $"parameters of common shape [{common}] do not broadcast to the shape [{given}]");
    }

    private static Tensor UniformAboveEpsilon(Tensor key, Dims shape, ElementType type) =>
        Uniform(key, shape, type, Lax.Full([], Math.Pow(2, -MantissaBits(type)), type), Lax.Full([], 1, type));

    private static double SmallestNormal(ElementType type) =>
        type.Kind switch
        {
            ElementKind.F16 => Math.Pow(2, -14),
            ElementKind.F64 => Math.Pow(2, -1022),
            _ => Math.Pow(2, -126),
        };

    private static Tensor Limit(Tensor limit, Dims shape, ElementType type) =>
        Broadcasting.To(Broadcasting.Convert(limit, type), shape);

    private static ConstantTensor Constant(Dims shape, ElementType type, UInt128 value) =>
        new ConstantTensor(Scalars.Splat(new TensorType(type, shape), unchecked((long)(ulong)value)));

    private static ScalarType Unsigned(int width) =>
        width switch
        {
            8 => ElementType.UI8,
            16 => ElementType.UI16,
            32 => ElementType.UI32,
            _ => ElementType.UI64,
        };

    private static int MantissaBits(ElementType type) =>
        type.Kind switch
        {
            ElementKind.F16 => 10,
            ElementKind.BF16 => 7,
            ElementKind.F32 => 23,
            ElementKind.F64 => 52,
            _ => throw new TraceException($"Rng: random floats have element type f16, bf16, f32 or f64, got {type}."),
        };

    /// <summary>The number next to -1 towards 0.</summary>
    private static double AboveMinusOne(ElementType type) => -1 + Math.Pow(2, -(MantissaBits(type) + 1));

    private static double Neighbour(double limit, ElementType type, bool up) =>
        type.Kind switch
        {
            ElementKind.F32 => up ? MathF.BitIncrement((float)limit) : MathF.BitDecrement((float)limit),
            ElementKind.F64 => up ? Math.BitIncrement(limit) : Math.BitDecrement(limit),
            _ => limit + ((up ? 1 : -1) * Math.Max(Math.Abs(limit), double.Epsilon) * Math.Pow(2, -MantissaBits(type))),
        };
}
