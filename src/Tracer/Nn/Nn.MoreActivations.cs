using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Nn
{
    /// <summary><c>min(max(x, 0), 6)</c>; the derivatives at 0 and 6 are 0.</summary>
    public static Tensor Relu6(Tensor x)
    {
        Tensor low = Relu(x);
        return Lax.Select(Lax.Lt(low, 6), low, Lax.FullLike(low, 6));
    }

    /// <summary><c>x / (1 + |x|)</c>.</summary>
    public static Tensor SoftSign(Tensor x) => x / (1 + Lax.Abs(x));

    /// <summary><c>relu6(x + 3) / 6</c>.</summary>
    public static Tensor HardSigmoid(Tensor x) => Lax.Div(Relu6(x + 3), 6);

    /// <summary><c>x * hard_sigmoid(x)</c>.</summary>
    public static Tensor HardSilu(Tensor x) => x * HardSigmoid(x);

    /// <summary><c>x * hard_sigmoid(x)</c>: <see cref="HardSilu"/>.</summary>
    public static Tensor HardSwish(Tensor x) => HardSilu(x);

    /// <summary>x cut to [-1, 1].</summary>
    public static Tensor HardTanh(Tensor x) =>
        Lax.Select(Lax.Gt(x, 1), Lax.FullLike(x, 1), Lax.Select(Lax.Lt(x, -1), Lax.FullLike(x, -1), x));

    /// <summary><c>x * sigmoid(x)</c>: <see cref="Silu"/>.</summary>
    public static Tensor Swish(Tensor x) => Silu(x);

    /// <summary>x where positive, else <c>alpha (e^(x/alpha) - 1)</c>.</summary>
    public static Tensor Celu(Tensor x, double alpha = 1)
    {
        Tensor safe = Lax.Select(Lax.Gt(x, 0), Lax.ZerosLike(x), x);
        return Lax.Select(Lax.Gt(x, 0), x, Lax.Mul(Lax.Expm1(Lax.Div(safe, alpha)), alpha));
    }

    /// <summary>The scaled exponential linear unit, whose fixed point is mean 0 and variance 1.</summary>
    public static Tensor Selu(Tensor x) =>
        Lax.Mul(Elu(x, 1.6732632423543772848170429916717), 1.0507009873554804934193349852946);

    /// <summary>The first half of an axis times the sigmoid of the second.</summary>
    public static Tensor Glu(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "glu");
        if (x.Shape[place] % 2 != 0)
        {
            throw Misuse.Error("glu", $"axis {axis} of {x} must have an even size");
        }

        Tensor[] halves = Np.Split(x, 2, place);
        return halves[0] * Sigmoid(halves[1]);
    }

    /// <summary><c>(x + sqrt(x² + b)) / 2</c>.</summary>
    public static Tensor SquarePlus(Tensor x, double b = 4) => Lax.Mul(x + Lax.Sqrt((x * x) + b), 0.5);

    /// <summary><c>x * tanh(softplus(x))</c>.</summary>
    public static Tensor Mish(Tensor x) => x * Lax.Tanh(Softplus(x));

    /// <summary>The operand.</summary>
    public static Tensor Identity(Tensor x) => x;

    /// <summary>0 below -1, x above 1, and <c>(x + 1)² / 4</c> between.</summary>
    public static Tensor SparsePlus(Tensor x) =>
        Lax.Select(Lax.Le(x, -1), Lax.ZerosLike(x), Lax.Select(Lax.Ge(x, 1), x, Lax.Mul(Lax.Square(x + 1), 0.25)));

    /// <summary><c>(x + 1) / 2</c> cut to [0, 1].</summary>
    public static Tensor SparseSigmoid(Tensor x) => Lax.Mul(Np.Clip(x, -1, 1) + 1, 0.5);

    /// <summary>Logarithm of the sum of exponentials: <see cref="Np.LogSumExp"/>.</summary>
    public static Tensor LogSumExp(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Np.LogSumExp(x, axes, keepDims);

    /// <summary>Logarithm of the mean of exponentials.</summary>
    public static Tensor LogMeanExp(Tensor x, Dims? axes = null, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Np.LogSumExp(x, axes, keepDims)
            - Math.Log(x.Shape.Permute(Axes.Normalize(axes, x.Rank, "logmeanexp")).Product);
    }

    /// <summary><c>log(1 - e^-x)</c> for positive x, by the formula that is exact on its side of log 2.</summary>
    public static Tensor Log1MExp(Tensor x)
    {
        Tensor small = Lax.Lt(x, 0.6931471805599453);
        Tensor safe = Lax.Select(small, Lax.FullLike(x, 1), x);
        Tensor near = Lax.Select(small, x, Lax.FullLike(x, 0.5));
        return Lax.Select(small, Lax.Log(-Lax.Expm1(-near)), Lax.Log1p(-Lax.Exp(-safe)));
    }

    /// <summary>Elements moved and scaled to mean 0 and variance 1 along axes.</summary>
    public static Tensor Standardize(
        Tensor x,
        Dims? axes = null,
        Tensor? mean = null,
        Tensor? variance = null,
        double epsilon = 1e-5
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims along = axes ?? [-1];
        Tensor center = mean ?? Np.Mean(x, along, keepDims: true);
        Tensor spread = variance ?? Np.Mean(Lax.Square(x), along, keepDims: true) - Lax.Square(center);
        return (x - center) * Lax.Rsqrt(spread + epsilon);
    }

    /// <summary>
    /// Attention <c>softmax(q kᵀ scale + bias) v</c> of queries <c>[…, t, heads, d]</c> with keys and values
    /// <c>[…, s, kv heads, d]</c>, whose heads are shared by groups of query heads.
    /// </summary>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys.</param>
    /// <param name="value">Values.</param>
    /// <param name="bias">Added to the logits <c>[…, heads, t, s]</c>.</param>
    /// <param name="mask">True where a query sees a key, <c>[…, heads, t, s]</c>.</param>
    /// <param name="scale">Scale of the logits; <c>1 / sqrt(d)</c> if null.</param>
    /// <param name="isCausal">Lets queries see no later keys.</param>
    /// <returns>One value per query, <c>[…, t, heads, d]</c>.</returns>
    public static Tensor DotProductAttention(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor? bias = null,
        Tensor? mask = null,
        double? scale = null,
        bool isCausal = false
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (
            query.Rank < 3
            || key.Rank != query.Rank
            || value.Shape != key.Shape
            || query.Shape[^2] % key.Shape[^2] != 0
        )
        {
            throw Misuse.Error(
                "dot_product_attention",
                $"queries [..., t, heads, d] and equally shaped keys and values [..., s, kv heads, d] are needed, "
                    + $"heads a multiple of kv heads, got {query}, {key} and {value}"
            );
        }

        int groups = (int)(query.Shape[^2] / key.Shape[^2]);
        (Tensor k, Tensor v) = groups == 1 ? (key, value) : (Np.Repeat(key, groups, -2), Np.Repeat(value, groups, -2));
        Tensor logits = Np.Einsum("...tnd,...snd->...nts", query, k) * (scale ?? (1 / Math.Sqrt(query.Shape[^1])));
        Tensor wide = logits.ElementType.BitWidth < 32 ? logits.Astype(ElementType.F32) : logits;
        wide = bias is null ? wide : wide + bias;
        double low = -0.7 * FloatLimits.Of(wide.ElementType).Max;
        wide = mask is null ? wide : Np.Where(mask, wide, low);
        if (isCausal)
        {
            wide = Np.Where(Np.Tri(query.Shape[^3], key.Shape[^3], 0, ElementType.I1), wide, low);
        }

        Tensor weights = Softmax(wide).Astype(v.ElementType);
        return Np.Einsum("...nts,...snd->...tnd", weights, v);
    }
}
