using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>
/// What <c>Compile</c> fixed: optimizer, loss and metrics of a model, and the steps compiled from them. A training step is one
/// executable: forward, backward, optimizer and metrics, with all variables donated.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly Model _model;
    private readonly Loss? _loss;
    private readonly MeanOf _lossMean = new Metrics.Mean("loss");
    private readonly ProgramCache<(InputSignature Inputs, string Others), StepProgram> _programs = new();

    public Trainer(Model model, Optimizer optimizer, Loss? loss, IReadOnlyList<Metric> metrics)
    {
        string[] names = ["loss", .. metrics.Select(metric => metric.Name)];
        string[] repeated = [.. names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (repeated.Length > 0)
        {
            throw new ArgumentException($"Model '{model.Name}': metrics must have different names, and none may be 'loss'; repeated: {string.Join(", ", repeated)}.");
        }

        (_model, Optimizer, _loss, Metrics) = (model, optimizer, loss, metrics);
    }

    public Optimizer Optimizer { get; }

    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The mean loss, where there is a loss, then the metrics.</summary>
    public IReadOnlyList<Metric> Reported => _loss is null ? Metrics : [_lossMean, .. Metrics];

    /// <summary>The step that changes weights, for batches of one shape.</summary>
    public StepProgram TrainStep(Samples samples, int batchSize)
    {
        RequireTruth(samples);
        if (_loss is null)
        {
            throw new InvalidOperationException($"Model '{_model.Name}' was compiled without a loss, so there is nothing to minimise. Give Compile() a loss.");
        }

        Optimizer.Build(_model.TrainableWeights);
        return Step(samples, batchSize, training: true);
    }

    /// <summary>The step that measures only.</summary>
    public StepProgram EvaluateStep(Samples samples, int batchSize)
    {
        RequireTruth(samples);
        return Step(samples, batchSize, training: false);
    }

    public void ResetMetrics()
    {
        foreach (Metric metric in Reported)
        {
            metric.Reset();
        }
    }

    /// <summary>The numbers over all batches since the last reset; waits for the device.</summary>
    public OrderedDictionary<string, double> Results()
    {
        OrderedDictionary<string, double> results = [];
        foreach (Metric metric in Reported)
        {
            results.Add(metric.Name, metric.Result());
        }

        return results;
    }

    public void ForgetPrograms() => _programs.Clear();

    public void Dispose()
    {
        _programs.Dispose();
        foreach (Variable variable in OwnVariables)
        {
            variable.Dispose();
        }
    }

    private IEnumerable<Variable> OwnVariables => Optimizer.Variables.Concat(Reported.SelectMany(metric => metric.Variables));

    private StepProgram Step(Samples samples, int batchSize, bool training) =>
        _programs.Get(new(samples.Inputs.WithBatch(batchSize), Key(samples, batchSize, training)), _model.Place, () => StepProgram.Compile(
            StepName(training), _model.Place, Variables(training), Arguments(samples, batchSize), training, Body(samples, training)));

    private string Key(Samples samples, int batchSize, bool training) => string.Join(
        ' ', samples.BatchSpecs(batchSize).Append<object>(training).Concat(_model.TrainableWeights.Select(weight => weight.Path)));

    private string StepName(bool training) => $"{_model.Name}_{(training ? "train" : "evaluate")}_step";

    /// <summary>The program of a step as StableHLO.</summary>
    public Hlo.Module Lower(Samples samples, int batchSize, bool training)
    {
        Optimizer.Build(_model.TrainableWeights);
        return StepProgram.Lower(
            StepName(training), Variables(training), Arguments(samples, batchSize), training, Body(samples, training));
    }

    private IReadOnlyList<Variable> Variables(bool training) =>
        [.. _model.Variables, .. training ? Optimizer.Variables : [], .. Reported.SelectMany(metric => metric.Variables)];

    private static IReadOnlyList<(string Name, Spec Spec)> Arguments(Samples samples, int batchSize)
    {
        string[] truth = samples.TruthCount > 0 ? ["y"] : [];
        string[] weight = samples.IsWeighted ? ["sample_weight"] : [];
        IEnumerable<string> names = [.. samples.Inputs.Names, .. truth, .. weight];
        return [.. names.Zip(samples.BatchSpecs(batchSize))];
    }

    private Func<CallContext, Tensor[], IReadOnlyList<Tensor>> Body(Samples samples, bool training) => (context, data) =>
    {
        int count = samples.Inputs.Leaves.Count;
        object? x = samples.Inputs.Unflatten(data[..count]);
        Tensor y = data[count];
        Tensor? weight = samples.IsWeighted ? data[count + 1] : null;
        (Tensor? loss, Tensor prediction) = training ? TrainOn(context, x, y, weight) : Measure(context, x, y, weight);
        float size = y.Shape[0];
        if (loss is not null)
        {
            _lossMean.Add(context, loss * size, size);
        }

        foreach (Metric metric in Metrics)
        {
            metric.Update(context, y, prediction);
        }

        return loss is null ? [] : [loss];
    };

    private (Tensor? Loss, Tensor Prediction) Measure(CallContext context, object? x, Tensor y, Tensor? weight)
    {
        Tensor prediction = Single(_model.Call(context, x));
        StepScope scope = new(this, _model, context, x, y, weight);
        return (_loss is null ? null : scope.ComputeLoss(context, prediction), prediction);
    }

    private (Tensor Loss, Tensor Prediction) TrainOn(CallContext context, object? x, Tensor y, Tensor? weight)
    {
        StepResult result = _model.TrainStep(new StepScope(this, _model, context, x, y, weight));
        return (result.Loss, Single(result.Outputs));
    }

    /// <summary>The loss of a batch without what layers add to it.</summary>
    internal Tensor CompiledLoss(object? y, object? outputs, Tensor? weight) => _loss!.Call(Tensor.From(y), Single(outputs), weight);

    private Tensor Single(object? outputs) => outputs switch
    {
        Tensor tensor => tensor,
        Tree { IsLeaf: true } leaf => leaf.ToTensor(),
        _ => throw new ArgumentException(
            $"Model '{_model.Name}': training and evaluation need one output tensor, but the model returns {Tree.Structure(outputs)}."),
    };

    private void RequireTruth(Samples samples)
    {
        if (samples.TruthCount == 0)
        {
            throw new ArgumentException($"Model '{_model.Name}': y is missing; loss and metrics compare predictions with it.");
        }
    }
}
