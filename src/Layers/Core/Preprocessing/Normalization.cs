using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// <c>(x − mean) / max(√variance, 10⁻⁷)</c> with the mean and variance of data that the layer was adapted to, or with
/// given ones; inverted, <c>x·max(√variance, 10⁻⁷) + mean</c>. Weights, not trained, if they are not given:
/// <c>mean</c>, <c>variance</c> of the kept axes' sizes and <c>count</c>.
/// </summary>
public sealed class Normalization : Layer, IConfigurable<Normalization>
{
    private const double Least = 1e-7;

    private Variable? _mean;
    private Variable? _variance;
    private Variable? _count;
    private Dims _axes;

    /// <summary>Makes the layer.</summary>
    /// <param name="axis">Axes that have a mean and a variance per position; the last if null, none at all if
    /// empty.</param>
    /// <param name="mean">The mean, one number or one per position; null to <see cref="Adapt(object)"/> the
    /// layer.</param>
    /// <param name="variance">The variance; given together with the mean.</param>
    /// <param name="invert">True to undo the normalization.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">Only one of mean and variance is given.</exception>
    public Normalization(
        Dims? axis = null,
        IReadOnlyList<double>? mean = null,
        IReadOnlyList<double>? variance = null,
        bool invert = false,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(name, dtype)
    {
        (Axis, Mean, Variance, Invert) = (axis ?? [-1], mean, variance, invert);
        Check();
    }

    private Normalization(Config config)
        : base(config)
    {
        Axis = Sizes.Read(config, "axis") is { } axes ? Dims.Of(axes) : [-1];
        (Mean, Variance) = (config.OptionalNumbers("mean"), config.OptionalNumbers("variance"));
        Invert = config.Flag("invert", false);
        Check();
    }

    /// <summary>Axes that have a mean and a variance per position.</summary>
    public Dims Axis { get; }

    /// <summary>The mean that was given; null if the layer adapts.</summary>
    public IReadOnlyList<double>? Mean { get; }

    /// <summary>The variance that was given; null if the layer adapts.</summary>
    public IReadOnlyList<double>? Variance { get; }

    /// <summary>True to undo the normalization.</summary>
    public bool Invert { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Normalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("axis", (Dims?)Axis).With("mean", Mean).With("variance", Variance).With("invert", Invert);

    /// <summary>Takes mean and variance from data; what the layer was adapted to before is forgotten.</summary>
    /// <param name="data">An array or tensor of samples.</param>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    /// <exception cref="InvalidOperationException">The layer was given a mean and a variance.</exception>
    public void Adapt(object data) => Adapt([data]);

    /// <summary>
    /// Takes mean and variance from all of many batches; what the layer was adapted to before is forgotten.
    /// </summary>
    /// <param name="batches">Arrays or tensors of samples.</param>
    /// <exception cref="ArgumentException">There is no sample, or batches do not fit.</exception>
    /// <exception cref="InvalidOperationException">The layer was given a mean and a variance.</exception>
    public void Adapt(IEnumerable<object> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        if (Mean is not null)
        {
            throw new InvalidOperationException(
                $"Normalization '{Name}' was given a mean and a variance, so it cannot adapt to data."
            );
        }

        RunningMoments? moments = null;
        foreach (object batch in batches)
        {
            Tensor samples = Tensor.From(DataTree.Normalize(batch, $"Normalization '{Name}'"));
            HostTensor values = HostValues.ToF32(HostValues.Of(samples));
            Build(new Spec(values.Type with { Dims = values.Type.Dims.With(0, Dims.Dynamic) }));
            moments ??= new(_axes, _mean!.Type.Dims);
            moments.Add(values, Misfit);
        }

        if (moments is null || moments.Count == 0)
        {
            throw Misfit("there is no sample to adapt to.");
        }

        _mean!.Assign(Host(moments.Means, _mean.Type));
        _variance!.Assign(Host(moments.Variances, _variance.Type));
        _count!.Assign(HostTensor.Of<int>(_count.Type, [(int)Math.Min(int.MaxValue, moments.Count)]));
    }

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Dims shape = inputs.Leaves[0].Type.Dims;
        _axes = Dims.Of(Axis.Select(axis => axis < 0 ? axis + shape.Count : axis).Order());
        if (_axes.Any(axis => axis < 0 || axis >= shape.Count || shape[(int)axis] == Dims.Dynamic))
        {
            throw Misfit($"axis must be axes of the input whose sizes are known, got ({Axis}) for shape ({shape}).");
        }

        if (Mean is null)
        {
            Dims kept = Dims.Of(_axes.Select(axis => shape[(int)axis]));
            _mean = AddWeight("mean", kept, Tracer.Initializers.Zeros(), trainable: false, autocast: false);
            _variance = AddWeight("variance", kept, Tracer.Initializers.Ones(), trainable: false, autocast: false);
            _count = AddWeight("count", [], Tracer.Initializers.Zeros(), ElementType.I32, trainable: false);
        }
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor x = Casts.To(Tensor.From(inputs), Policy.Compute);
        Tensor mean = Spread(_mean is null ? Given(Mean!) : context.Read(_mean), x);
        Tensor deviation = Spread(_variance is null ? Given(Variance!) : context.Read(_variance), x);
        deviation = Np.Maximum(Lax.Sqrt(deviation), Least);
        return Invert ? (x * deviation) + mean : (x - mean) / deviation;
    }

    private static Tensor Given(IReadOnlyList<double> values) => Tensor.Of<double>([values.Count], [.. values]);

    private static HostTensor Host(double[] values, TensorType type) =>
        HostValues.FloatTo(HostTensor.Of<double>(type.Of(ElementType.F64), values), type.ElementType);

    private Tensor Spread(Tensor value, Tensor x)
    {
        Dims shape = Dims.Of(Enumerable.Range(0, x.Rank).Select(axis => _axes.Contains(axis) ? x.Shape[axis] : 1));
        Tensor cast = Casts.To(value, x.ElementType);
        return value.Size == shape.Product ? Lax.Reshape(cast, shape)
            : value.Size == 1 ? Lax.Reshape(cast, [])
            : throw Misfit(
                $"mean and variance must have 1 or {shape.Product} numbers, got {value.Size}. Input shape: "
                    + $"({x.Shape})."
            );
    }

    private void Check()
    {
        if (Mean is null != Variance is null)
        {
            throw Misfit(
                "mean and variance are given together or not at all, got only the "
                    + $"{(Mean is null ? "variance" : "mean")}."
            );
        }
    }
}
