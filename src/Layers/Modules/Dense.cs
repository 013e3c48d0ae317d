using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// <c>x·kernel + bias</c> over the last axis. Parameters <c>kernel [in, features]</c> and <c>bias [features]</c>.
/// </summary>
/// <param name="features">Size of the last axis of the result.</param>
/// <param name="useBias">False leaves out the bias.</param>
/// <param name="kernelInit">Makes the kernel; null for LeCun's normal.</param>
/// <param name="biasInit">Makes the bias; null for zeros.</param>
/// <param name="name">Name within the parent.</param>
public sealed class Dense(
    long features,
    bool useBias = true,
    Initializer? kernelInit = null,
    Initializer? biasInit = null,
    string? name = null
) : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor of any rank but 0.</param>
    /// <returns>A tensor whose last axis has the module's features.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MethodScope scope = Enter();
        Tensor kernel = Param("kernel", kernelInit ?? Tracer.Initializers.LecunNormal(), [inputs.Shape[^1], features]);
        Tensor product = inputs.Matmul(Casts.FloatTo(kernel, inputs.ElementType));
        return useBias
            ? product
                + Casts.FloatTo(Param("bias", biasInit ?? Tracer.Initializers.Zeros(), [features]), inputs.ElementType)
            : product;
    }
}

/// <summary>Rows of a table. Parameter <c>embedding [count, features]</c>.</summary>
/// <param name="numEmbeddings">Rows.</param>
/// <param name="features">Columns.</param>
/// <param name="name">Name within the parent.</param>
public sealed class Embed(long numEmbeddings, long features, string? name = null) : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    private Tensor Table =>
        Param("embedding", Tracer.Initializers.Normal(Math.Sqrt(1.0 / features)), [numEmbeddings, features]);

    /// <summary>Looks up rows.</summary>
    /// <param name="inputs">Integers in <c>[0, count)</c>.</param>
    /// <returns>A tensor with one axis more.</returns>
    public Tensor Call(Tensor inputs)
    {
        using MethodScope scope = Enter();
        return Np.Take(Table, inputs, 0);
    }

    /// <summary>Similarities with all rows: <c>x · tableᵀ</c>.</summary>
    /// <param name="query">A tensor whose last axis has the table's features.</param>
    /// <returns>A tensor whose last axis has a size per row.</returns>
    public Tensor Attend(Tensor query)
    {
        ArgumentNullException.ThrowIfNull(query);
        using MethodScope scope = Enter();
        return query.Matmul(Np.Transpose(Table));
    }
}

/// <summary>Sets elements to zero at random and scales the others up.</summary>
/// <param name="rate">Probability of zero, in <c>[0, 1]</c>.</param>
/// <param name="deterministic">True does nothing.</param>
/// <param name="rngCollection">The stream of keys.</param>
/// <param name="name">Name within the parent.</param>
public sealed class Dropout(double rate, bool deterministic, string rngCollection = "dropout", string? name = null)
    : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor.</param>
    /// <returns>A tensor of the input's shape.</returns>
    public Tensor Call(Tensor inputs)
    {
        using MethodScope scope = Enter();
        return deterministic || rate == 0 ? inputs
            : rate >= 1 ? Lax.ZerosLike(inputs)
            : Nn.Dropout(MakeRng(rngCollection), inputs, rate);
    }
}

/// <summary>Pooling as Flax has it: windows over the spatial axes, strides of one unless given.</summary>
public static class Pool
{
    /// <summary>Means over windows; elements that padding added count as zeros.</summary>
    /// <param name="inputs"><c>[batch, spatial…, features]</c>.</param>
    /// <param name="windowShape">One size per spatial axis.</param>
    /// <param name="strides">Steps of the window; null for ones.</param>
    /// <param name="padding">What is added around the edges.</param>
    /// <returns>The means.</returns>
    public static Tensor Average(
        Tensor inputs,
        Dims windowShape,
        Dims? strides = null,
        Padding padding = Padding.Valid
    ) => Lax.ReduceWindowSum(inputs, Window(inputs, windowShape, strides, padding)) / (double)windowShape.Product;

    /// <summary>Largest elements of windows.</summary>
    /// <param name="inputs"><c>[batch, spatial…, features]</c>.</param>
    /// <param name="windowShape">One size per spatial axis.</param>
    /// <param name="strides">Steps of the window; null for ones.</param>
    /// <param name="padding">What is added around the edges.</param>
    /// <returns>The largest elements.</returns>
    public static Tensor Max(Tensor inputs, Dims windowShape, Dims? strides = null, Padding padding = Padding.Valid) =>
        Lax.ReduceWindowMax(inputs, Window(inputs, windowShape, strides, padding));

    private static WindowSpec Window(Tensor x, Dims window, Dims? strides, Padding padding) =>
        window.Count == x.Rank - 2
            ? WindowSpec.Of(x.Shape, [1, .. window, 1], [1, .. strides ?? Dims.Repeat(1, window.Count), 1], padding)
            : throw new ArgumentException(
                $"Pool: the window needs one size per spatial axis of {x} (batch, spatial…, features), got [{window}]."
            );
}
