using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary><c>x·w + b</c> over the last axis. Parameters <c>w [in, out]</c> and <c>b [out]</c>.</summary>
/// <param name="outputSize">Size of the last axis of the result.</param>
/// <param name="withBias">False leaves out <c>b</c>.</param>
/// <param name="wInit">Makes <c>w</c>; null for normal numbers of deviation <c>1/√in</c> cut at two deviations.</param>
/// <param name="bInit">Makes <c>b</c>; null for zeros.</param>
/// <param name="name">Name of the module.</param>
public sealed class Linear(
    long outputSize,
    bool withBias = true,
    HaikuInitializer? wInit = null,
    HaikuInitializer? bInit = null,
    string? name = null
) : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor of any rank but 0.</param>
    /// <returns>A tensor whose last axis has the output size.</returns>
    /// <exception cref="ArgumentException">The input is a scalar.</exception>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using ModuleScope scope = Enter();
        if (inputs.Rank == 0)
        {
            throw new ArgumentException($"Linear '{ModuleName}': the input must not be a scalar.", nameof(inputs));
        }

        long size = inputs.Shape[^1];
        Tensor w = Haiku.GetParameter(
            "w",
            [size, outputSize],
            wInit ?? HaikuInitializers.TruncatedNormal(1 / Math.Sqrt(size)),
            inputs.ElementType
        );
        Tensor product = inputs.Matmul(w);
        return withBias
            ? product
                + Haiku.GetParameter("b", [outputSize], bInit ?? HaikuInitializers.Constant(0), inputs.ElementType)
            : product;
    }
}

/// <summary>
/// A chain of linear modules named <c>mlp/~/linear_0</c>, <c>mlp/~/linear_1</c>, … with a function between them.
/// </summary>
/// <param name="outputSizes">Output size of each linear module.</param>
/// <param name="activation">The function; null for ReLU.</param>
/// <param name="activateFinal">True applies the function after the last module too.</param>
/// <param name="withBias">False leaves out all biases.</param>
/// <param name="wInit">Makes all <c>w</c>.</param>
/// <param name="bInit">Makes all <c>b</c>.</param>
/// <param name="name">Name of the module.</param>
public sealed class MLP(
    Dims outputSizes,
    Func<Tensor, Tensor>? activation = null,
    bool activateFinal = false,
    bool withBias = true,
    HaikuInitializer? wInit = null,
    HaikuInitializer? bInit = null,
    string? name = null
) : HaikuModule(name)
{
    private Linear[] _layers = [];

    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor of any rank but 0.</param>
    /// <param name="dropoutRate">Probability of zero before each function; null for no dropout.</param>
    /// <param name="rng">A key; needed with a rate.</param>
    /// <returns>A tensor whose last axis has the last output size.</returns>
    /// <exception cref="ArgumentException">There is a rate and no key, or the other way round.</exception>
    public Tensor Call(Tensor inputs, double? dropoutRate = null, Tensor? rng = null)
    {
        using ModuleScope scope = Enter();
        if (dropoutRate is null != rng is null)
        {
            throw new ArgumentException(
                $"MLP '{ModuleName}': dropoutRate and rng belong together; give both or neither.",
                nameof(rng)
            );
        }

        (Tensor x, Tensor? key) = (inputs, rng);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Call(x);
            if (i == _layers.Length - 1 && !activateFinal)
            {
                return x;
            }

            if (dropoutRate is { } rate)
            {
                Tensor[] keys = Rng.Split(key!);
                (key, x) = (keys[0], Haiku.Dropout(keys[1], rate, x));
            }

            x = (activation ?? Nn.Relu)(x);
        }

        return x;
    }

    /// <inheritdoc/>
    protected override void Setup() =>
        _layers = [
            .. outputSizes.Select(
                (size, i) => new Linear(size, withBias, wInit, bInit, FormattableString.Invariant($"linear_{i}"))
            ),
        ];
}
