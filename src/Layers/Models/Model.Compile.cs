using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Training;

namespace XlaSharp.Layers;

/// <summary>How to train.</summary>
public abstract partial class Model
{
    /// <summary>Says how to train. Weights stay; metrics and compiled steps are made anew.</summary>
    /// <param name="optimizer">An optimizer or its name.</param>
    /// <param name="loss">A loss or its name, for every output; null for a model that is only evaluated, or whose
    /// layers add losses.</param>
    /// <param name="metrics">Metrics or their names.</param>
    /// <param name="weightedMetrics">Metrics in which weights of samples count.</param>
    /// <param name="autoScaleLoss">True to scale the loss dynamically if the model computes in <c>f16</c>.</param>
    /// <param name="stepsPerExecution">Batches that <c>Fit</c> and <c>Evaluate</c> hand to the device at a time, which
    /// takes them one after another in a loop of its own; callbacks hear of a batch once per execution. Pays where
    /// steps are shorter than what surrounds them.</param>
    public void Compile(
        Optimizer optimizer,
        Loss? loss = null,
        IReadOnlyList<Metric>? metrics = null,
        IReadOnlyList<Metric>? weightedMetrics = null,
        bool autoScaleLoss = true,
        int stepsPerExecution = 1
    ) =>
        Compile(
            optimizer,
            new Objectives(loss, metrics ?? [], weightedMetrics ?? []),
            autoScaleLoss,
            stepsPerExecution
        );

    /// <summary>
    /// Says how to train a model of several outputs, each by its name. Weights stay; metrics and compiled steps are
    /// made anew.
    /// </summary>
    /// <param name="optimizer">An optimizer or its name.</param>
    /// <param name="loss">Losses by output; an output without one is not trained.</param>
    /// <param name="lossWeights">Factors of the losses in their sum; 1 if missing.</param>
    /// <param name="metrics">Metrics by output.</param>
    /// <param name="weightedMetrics">Metrics by output in which weights of samples count.</param>
    /// <param name="autoScaleLoss">True to scale the loss dynamically if the model computes in <c>f16</c>.</param>
    /// <param name="stepsPerExecution">Batches that <c>Fit</c> and <c>Evaluate</c> hand to the device at a time, which
    /// takes them one after another in a loop of its own; callbacks hear of a batch once per execution. Pays where
    /// steps are shorter than what surrounds them.</param>
    public void Compile(
        Optimizer optimizer,
        IReadOnlyDictionary<string, Loss> loss,
        IReadOnlyDictionary<string, double>? lossWeights = null,
        IReadOnlyDictionary<string, IReadOnlyList<Metric>>? metrics = null,
        IReadOnlyDictionary<string, IReadOnlyList<Metric>>? weightedMetrics = null,
        bool autoScaleLoss = true,
        int stepsPerExecution = 1
    )
    {
        ArgumentNullException.ThrowIfNull(loss);
        Compile(
            optimizer,
            new Objectives(
                loss,
                lossWeights ?? new Dictionary<string, double>(),
                metrics ?? new Dictionary<string, IReadOnlyList<Metric>>(),
                weightedMetrics ?? new Dictionary<string, IReadOnlyList<Metric>>()
            ),
            autoScaleLoss,
            stepsPerExecution
        );
    }

    /// <summary>What <c>Compile</c> was given, for a model to be compiled in the same way.</summary>
    /// <returns>Optimizer, losses and metrics; null if the model was not compiled.</returns>
    /// <exception cref="NotSupportedException">One of them is a lambda, or of a class that is not
    /// registered.</exception>
    public Config? GetCompileConfig() =>
        _trainer is null
            ? null
            : _trainer
                .Objectives.AddTo(new Config("compile").With("optimizer", _trainer.Optimizer))
                .With("steps_per_execution", _trainer.StepsPerExecution);

    /// <summary>Compiles as another model was.</summary>
    /// <param name="config">What <see cref="GetCompileConfig"/> gave.</param>
    /// <exception cref="ConfigException">The optimizer is missing, or something cannot be made.</exception>
    public void CompileFromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Optimizer optimizer =
            config.Object<Optimizer>("optimizer")
            ?? throw new ConfigException("compile: the config has no 'optimizer'.");
        Compile(optimizer, Objectives.From(config), autoScaleLoss: false, config.Int("steps_per_execution", 1));
    }

    private void Compile(Optimizer optimizer, Objectives objectives, bool autoScaleLoss, int stepsPerExecution)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepsPerExecution);
        _trainer?.ForgetPrograms();
        bool scales =
            autoScaleLoss
            && Policy.Name == "mixed_float16"
            && optimizer is not LossScaleOptimizer
            && optimizer.LossScaleFactor is null;
        _trainer = new(this, scales ? new LossScaleOptimizer(optimizer) : optimizer, objectives, stepsPerExecution);
    }
}
