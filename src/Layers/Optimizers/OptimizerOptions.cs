using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Optimizers;

/// <summary>Arguments that all optimizers have.</summary>
internal sealed record OptimizerOptions
{
    public double? WeightDecay { get; init; }

    public double? ClipNorm { get; init; }

    public double? ClipValue { get; init; }

    public double? GlobalClipNorm { get; init; }

    public bool UseEma { get; init; }

    public double EmaMomentum { get; init; } = 0.99;

    public int? EmaOverwriteFrequency { get; init; }

    public double? LossScaleFactor { get; init; }

    public int? GradientAccumulationSteps { get; init; }

    public static OptimizerOptions From(Config config) =>
        new()
        {
            WeightDecay = config.OptionalNumber("weight_decay"),
            ClipNorm = config.OptionalNumber("clipnorm"),
            ClipValue = config.OptionalNumber("clipvalue"),
            GlobalClipNorm = config.OptionalNumber("global_clipnorm"),
            UseEma = config.Flag("use_ema", false),
            EmaMomentum = config.Number("ema_momentum", 0.99),
            EmaOverwriteFrequency = config.OptionalInt("ema_overwrite_frequency"),
            LossScaleFactor = config.OptionalNumber("loss_scale_factor"),
            GradientAccumulationSteps = config.OptionalInt("gradient_accumulation_steps"),
        };

    public Config AddTo(Config config) =>
        config
            .With("weight_decay", WeightDecay)
            .With("clipnorm", ClipNorm)
            .With("clipvalue", ClipValue)
            .With("global_clipnorm", GlobalClipNorm)
            .With("use_ema", UseEma)
            .With("ema_momentum", EmaMomentum)
            .With("ema_overwrite_frequency", EmaOverwriteFrequency)
            .With("loss_scale_factor", LossScaleFactor)
            .With("gradient_accumulation_steps", GradientAccumulationSteps);

    /// <summary>Requires the arguments to make sense together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public OptimizerOptions Checked(string who)
    {
        if (new[] { ClipNorm, ClipValue, GlobalClipNorm }.Count(value => value is not null) > 1)
        {
            throw new ArgumentException(
                $"{who}: at most one of ClipNorm, ClipValue and GlobalClipNorm can be set, got {ClipNorm}, "
                    + $"{ClipValue} and {GlobalClipNorm}."
            );
        }

        (string Name, double? Value, bool IsRight, string Range)[] checks =
        [
            (nameof(WeightDecay), WeightDecay, WeightDecay is null or >= 0, "at least 0"),
            (nameof(ClipNorm), ClipNorm, ClipNorm is null or > 0, "above 0"),
            (nameof(ClipValue), ClipValue, ClipValue is null or > 0, "above 0"),
            (nameof(GlobalClipNorm), GlobalClipNorm, GlobalClipNorm is null or > 0, "above 0"),
            (nameof(EmaMomentum), EmaMomentum, EmaMomentum is >= 0 and <= 1, "in [0, 1]"),
            (nameof(EmaOverwriteFrequency), EmaOverwriteFrequency, EmaOverwriteFrequency is null or >= 1, "at least 1"),
            (nameof(LossScaleFactor), LossScaleFactor, LossScaleFactor is null or > 0, "above 0"),
            (
                nameof(GradientAccumulationSteps),
                GradientAccumulationSteps,
                GradientAccumulationSteps is null or >= 2,
                "at least 2"
            ),
        ];
        foreach ((string name, double? value, bool isRight, string range) in checks)
        {
            if (!isRight)
            {
                throw new ArgumentOutOfRangeException(name, value, $"{who}: {name} must be {range}");
            }
        }

        return this;
    }
}
