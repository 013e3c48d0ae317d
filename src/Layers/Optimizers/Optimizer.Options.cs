namespace XlaSharp.Layers.Optimizers;

/// <summary>What all optimizers can do besides their rule.</summary>
public abstract partial class Optimizer
{
    private readonly HashSet<string> _undecayed = new(StringComparer.Ordinal);
    private OptimizerOptions _options = new();

    /// <summary>Decoupled weight decay λ: <c>w ← w − w·λ·η</c> before the rule; null for none.</summary>
    public double? WeightDecay
    {
        get => _options.WeightDecay;
        init => Options = _options with { WeightDecay = value };
    }

    /// <summary>
    /// Largest norm of each gradient; larger ones are scaled down to it. At most one kind of clipping.
    /// </summary>
    public double? ClipNorm
    {
        get => _options.ClipNorm;
        init => Options = _options with { ClipNorm = value };
    }

    /// <summary>Largest absolute value of each gradient's elements.</summary>
    public double? ClipValue
    {
        get => _options.ClipValue;
        init => Options = _options with { ClipValue = value };
    }

    /// <summary>Largest norm of all gradients together.</summary>
    public double? GlobalClipNorm
    {
        get => _options.GlobalClipNorm;
        init => Options = _options with { GlobalClipNorm = value };
    }

    /// <summary>True to keep an exponential moving average of each weight.</summary>
    public bool UseEma
    {
        get => _options.UseEma;
        init => Options = _options with { UseEma = value };
    }

    /// <summary>Memory of the moving average, in <c>[0, 1]</c>.</summary>
    public double EmaMomentum
    {
        get => _options.EmaMomentum;
        init => Options = _options with { EmaMomentum = value };
    }

    /// <summary>
    /// Replaces weights by their averages after every so many steps; null does it once, at the end of <c>Fit</c>.
    /// </summary>
    public int? EmaOverwriteFrequency
    {
        get => _options.EmaOverwriteFrequency;
        init => Options = _options with { EmaOverwriteFrequency = value };
    }

    /// <summary>
    /// The loss is multiplied, and gradients are divided, by this factor, so that small gradients survive half
    /// precision.
    /// </summary>
    public double? LossScaleFactor
    {
        get => _options.LossScaleFactor;
        init => Options = _options with { LossScaleFactor = value };
    }

    /// <summary>
    /// Weights change after every so many batches, by the mean of their gradients; null changes them after each.
    /// </summary>
    public int? GradientAccumulationSteps
    {
        get => _options.GradientAccumulationSteps;
        init => Options = _options with { GradientAccumulationSteps = value };
    }

    /// <summary>All of these together.</summary>
    internal OptimizerOptions Options
    {
        get => _options;
        init => _options = value.Checked(GetType().Name);
    }

    /// <summary>Keeps weights from decaying.</summary>
    /// <param name="names">Parts of paths, for instance <c>bias</c>.</param>
    public void ExcludeFromWeightDecay(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _ = _undecayed.Add(name);
        }
    }

    private bool Decays(Variable weight) =>
        WeightDecay is not null && !_undecayed.Any(part => weight.Path.Contains(part, StringComparison.Ordinal));
}
