using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>
/// What <c>Compile</c> fixed: optimizer, losses and metrics of a model, and the steps compiled from them. A training
/// step is one executable: forward, backward, optimizer and metrics, with all variables donated.
/// </summary>
internal sealed partial class Trainer : IDisposable
{
    private readonly Model _model;
    private readonly Objectives _objectives;
    private readonly Mean _lossMean = new("loss");
    private readonly ProgramCache<(BatchLayout Layout, int Size, int Steps, string Others), StepProgram> _programs =
        new();
    private bool _reportsLoss;

    public Trainer(Model model, Optimizer optimizer, Objectives objectives, int stepsPerExecution)
    {
        (_model, Optimizer, _objectives) = (model, optimizer, objectives);
        StepsPerExecution = stepsPerExecution;
        _reportsLoss = objectives.HasLoss;
    }

    public Optimizer Optimizer { get; }

    public Objectives Objectives => _objectives;

    /// <summary>How many batches one execution takes at most, in training and in evaluation.</summary>
    public int StepsPerExecution { get; }

    public IReadOnlyList<Metric> Metrics => [.. _objectives.Entries.Select(entry => entry.Metric)];

    /// <summary>The mean loss, where there is one, losses of outputs, then the metrics.</summary>
    public IReadOnlyList<(string Name, Metric Metric)> Reported =>
        [
            .. _reportsLoss ? new[] { ("loss", (Metric)_lossMean) } : [],
            .. _objectives.LossMeans,
            .. _objectives.Entries.Select(entry => (entry.Name, entry.Metric)),
        ];

    /// <summary>
    /// True to change nothing in a step whose loss or gradients are not finite, nor in any step after it.
    /// </summary>
    public bool IsGuarded { get; set; }

    /// <summary>
    /// The step that changes weights, for batches of one shape; or several such steps as one program.
    /// </summary>
    public StepProgram TrainStep(BatchLayout layout, int size, int steps = 1)
    {
        Optimizer.Build(_model.TrainableWeights);
        return Step(layout, size, steps, training: true);
    }

    /// <summary>The step that measures only, or several of them as one program.</summary>
    public StepProgram EvaluateStep(BatchLayout layout, int size, int steps = 1) =>
        Step(layout, size, steps, training: false);

    /// <summary>The step that returns the gradients of the trainable weights and changes nothing.</summary>
    public StepProgram GradientStep(BatchLayout layout, int size) =>
        _programs.Get(
            (layout, size, 1, $"gradients {Key(training: true)}"),
            _model.Place,
            () =>
                StepProgram.Compile(
                    $"{_model.Name}_gradients",
                    _model.Place,
                    _model.Variables,
                    Arguments(layout, size),
                    training: true,
                    GradientBody(layout)
                )
        );

    /// <summary>Metrics whose variables depend on the outputs get them now.</summary>
    public void BuildMetrics(BatchLayout layout)
    {
        if (!_objectives.Entries.Any(entry => entry.Metric.NeedsShape))
        {
            return;
        }

        InputSignature outputs = _model.OutputSignature(layout.Inputs);
        object? specs = outputs.Unflatten([.. outputs.Leaves]);
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(specs);
        for (int i = 0; i < leaves.Count; i++)
        {
            string name = _model.NamesOfOutputs?[i] ?? definition.Paths[i];
            foreach (
                MetricEntry entry in _objectives.Entries.Where(entry =>
                    entry.Metric.NeedsShape && (entry.Output is null || entry.Output == name)
                )
            )
            {
                entry.Metric.Build(outputs.Leaves[i]);
            }
        }
    }

    public void ResetMetrics()
    {
        foreach ((_, Metric metric) in Reported)
        {
            metric.Reset();
        }
    }

    /// <summary>The numbers over all batches since the last reset; waits for the device.</summary>
    public OrderedDictionary<string, double> Results()
    {
        OrderedDictionary<string, double> results = [];
        foreach ((string name, Metric metric) in Reported)
        {
            results.Add(name, metric.Result());
        }

        return results;
    }

    /// <summary>Whether larger values of a reported number are better; null if nobody says.</summary>
    public bool? IsHigherBetter(string name) =>
        name == "loss" || name.EndsWith("_loss", StringComparison.Ordinal)
            ? false
            : Reported.FirstOrDefault(reported => reported.Name == name).Metric?.IsHigherBetter;

    public void ForgetPrograms() => _programs.Clear();

    /// <summary>The program of a step as StableHLO.</summary>
    public Module Lower(BatchLayout layout, int size, bool training)
    {
        Optimizer.Build(_model.TrainableWeights);
        BuildMetrics(layout);
        return StepProgram.Lower(
            StepName(training),
            Variables(training),
            Arguments(layout, size),
            training,
            Body(layout, training)
        );
    }

    public void Dispose()
    {
        _programs.Dispose();
        foreach (Variable variable in Variables(training: true).Except(_model.Variables))
        {
            variable.Dispose();
        }
    }

    private StepProgram Step(BatchLayout layout, int size, int steps, bool training)
    {
        BuildMetrics(layout);
        return _programs.Get(
            (layout, size, steps, Key(training)),
            _model.Place,
            () =>
                StepProgram.Compile(
                    StepName(training) + (steps > 1 ? "s" : string.Empty),
                    _model.Place,
                    Variables(training),
                    Arguments(layout, size * steps),
                    training,
                    steps > 1 ? Repeated(layout, size, steps, training) : Body(layout, training)
                )
        );
    }

    /// <summary>
    /// Several steps. Which variables a step assigns shows when it is traced; they go around the loop.
    /// </summary>
    private Func<CallContext, Tensor[], IReadOnlyList<Tensor>> Repeated(
        BatchLayout layout,
        int size,
        int steps,
        bool training
    )
    {
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body = Body(layout, training);
        IReadOnlyList<Variable> assigned = [];
        StepProgram.Trace(
            StepName(training),
            Variables(training),
            Arguments(layout, size),
            training,
            (context, data) =>
            {
                IReadOnlyList<Tensor> outputs = body(context, data);
                assigned = context.Assigned;
                return outputs;
            }
        );
        return Repetition.Of(body, steps, assigned);
    }

    /// <summary>What else a program depends on.</summary>
    private string Key(bool training) =>
        $"{training} {training && IsGuarded} "
        + $"{string.Join(' ', training ? _model.TrainableWeights.Select(weight => weight.Path) : [])}";

    private string StepName(bool training) => $"{_model.Name}_{(training ? "train" : "evaluate")}_step";

    private IReadOnlyList<Variable> Variables(bool training) =>
        [
            .. _model.Variables,
            .. training ? Optimizer.Variables : [],
            .. training && IsGuarded ? new[] { _halted } : [],
            .. Reported.SelectMany(reported => reported.Metric.Variables),
        ];

    private static IReadOnlyList<(string Name, Spec Spec)> Arguments(BatchLayout layout, int size) =>
        [.. layout.Names.Zip(layout.BatchSpecs(size))];
}
