using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Training;

namespace XlaSharp.Layers;

/// <summary>A layer that can be trained: <c>Compile</c>, <c>Fit</c>, <c>Evaluate</c>, <c>Predict</c>.</summary>
public abstract partial class Model : Layer
{
    private Trainer? _trainer;
    private InputSignature? _builtFor;

    /// <summary>Makes the model.</summary>
    /// <param name="name">Name of the model; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name.</param>
    /// <param name="trainable">False freezes all weights.</param>
    protected Model(string? name = null, DTypePolicy? dtype = null, bool trainable = true)
        : base(name, dtype, trainable, autocast: false) { }

    /// <summary>Where the model runs; null for the default.</summary>
    public Placement? Placement { get; set; }

    /// <summary>Shapes and element types of the inputs, if they are known.</summary>
    public virtual InputSignature? KnownInputs => _builtFor;

    /// <summary>The optimizer given to <c>Compile</c>; null before.</summary>
    public Optimizer? Optimizer => _trainer?.Optimizer;

    /// <summary>The metrics given to <c>Compile</c>.</summary>
    public IReadOnlyList<Metric> Metrics => _trainer?.Metrics ?? [];

    /// <summary>True asks a running <c>Fit</c> to end after the epoch; callbacks set it.</summary>
    public bool StopTraining { get; set; }

    /// <summary>Names of the outputs in leaf order, where the model knows them.</summary>
    internal virtual IReadOnlyList<string>? NamesOfOutputs => null;

    /// <summary>Whether larger values of a reported number are better; null if nobody says.</summary>
    internal bool? IsHigherBetter(string name) => _trainer?.IsHigherBetter(name);

    internal Placement Place => Placement ?? Placement.Default;

    private Trainer Trainer =>
        _trainer
        ?? throw new InvalidOperationException(
            $"Model '{Name}': call Compile() with an optimizer and a loss before training or evaluating it."
        );

    /// <summary>Creates the variables for the known input shape.</summary>
    /// <exception cref="InvalidOperationException">The shape is not known.</exception>
    public void Build() =>
        Build(
            KnownInputs
                ?? throw new InvalidOperationException(
                    $"Model '{Name}' does not know the shape of its inputs. Put an Input first, call Build(shape), "
                        + "or train it on data."
                ),
            Placement
        );

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trainer?.Dispose();
            _predictions.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Layers were added or removed: compiled programs no longer hold.</summary>
    protected void StructureChanged()
    {
        Unbuild();
        _predictions.Clear();
        _trainer?.ForgetPrograms();
    }

    /// <summary>Builds for data, with the batch size open.</summary>
    internal virtual void BuildFor(InputSignature inputs)
    {
        InputSignature open = inputs.WithOpenBatch();
        InputSignature expected = KnownInputs ?? open;
        if (!expected.Accepts(open))
        {
            throw new ArgumentException(
                $"Model '{Name}': inputs must be {expected}, got {open}; the first dimension counts the samples."
            );
        }

        Build(expected, Placement, mayRun: false);
        _builtFor ??= open;
    }
}
