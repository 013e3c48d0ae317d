using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>What a step computes.</summary>
internal sealed partial class Trainer
{
    private readonly Variable _halted = new(
        "halted",
        HostTensor.Of<float>(TensorType.Scalar(ElementType.F32), [0]),
        trainable: false
    );

    /// <summary>Losses of single outputs of the step that is being traced.</summary>
    private IReadOnlyList<(string Output, Tensor Loss)> _parts = [];
    private Tensor? _gradientsAreFinite;

    /// <summary>Lets guarded steps change things again.</summary>
    public void ResetGuard() => _halted.Assign(HostValues.Scalar(0));

    /// <summary>The losses of a batch without what layers add to them; null if there are none.</summary>
    internal Tensor? CompiledLoss(StepScope scope, CallContext context, object? outputs)
    {
        (Tensor? total, _parts) = _objectives.Loss(Match(outputs, scope), context.MaskOf);
        return total;
    }

    /// <summary>Applies the optimizer to gradients of a loss that it scaled.</summary>
    internal void Apply(CallContext context, IReadOnlyList<Variable> weights, IReadOnlyList<Tensor> gradients)
    {
        foreach (Tensor gradient in IsGuarded ? gradients : [])
        {
            Tensor isFinite = Lax.IsFinite(Casts.To(gradient, ElementType.F32).Sum());
            _gradientsAreFinite = _gradientsAreFinite is null ? isFinite : _gradientsAreFinite & isFinite;
        }

        Optimizer.Apply(context, weights, gradients);
    }

    private Func<CallContext, Tensor[], IReadOnlyList<Tensor>> Body(BatchLayout layout, bool training) =>
        (context, data) =>
        {
            (object? x, object? y, object? weights) = layout.Split(data);
            StepScope scope = new(this, _model, context, x, y, weights);
            (_parts, _gradientsAreFinite) = ([], null);
            IReadOnlyList<Variable> guarded =
                training && IsGuarded ? [.. _model.Variables, .. Optimizer.Variables] : [];
            Tensor[] before = [.. guarded.Select(context.Read)];
            (Tensor? loss, object? outputs) = training ? Train(scope) : Measure(scope);
            IReadOnlyList<(string Output, Tensor Loss)> parts = _parts;
            float size = data[0].Shape[0];
            if (loss is not null)
            {
                _lossMean.Add(context, loss * size, size);
            }

            if (_objectives.NeedsTruth)
            {
                _objectives.Update(context, Match(outputs, scope), training ? Reported(parts, outputs) : parts, size);
            }

            loss = guarded.Count > 0 ? Guard(context, guarded, before, loss!) : loss;
            return loss is null ? [] : [Casts.To(loss, ElementType.F32)];

            // Losses of outputs were computed inside the differentiated function, whose values must not leave it; they
            // are computed again.
            IReadOnlyList<(string Output, Tensor Loss)> Reported(
                IReadOnlyList<(string Output, Tensor Loss)> inner,
                object? results
            ) => inner.Count < 2 ? [] : _objectives.Loss(Match(results, scope), context.MaskOf).Parts;
        };

    /// <summary>Assignments go to a fork of the context, so that none leaves the program.</summary>
    private Func<CallContext, Tensor[], IReadOnlyList<Tensor>> GradientBody(BatchLayout layout) =>
        (context, data) =>
        {
            (object? x, object? y, object? weights) = layout.Split(data);
            StepScope scope = new(this, _model, context.Fork([], []), x, y, weights) { IsScaled = false };
            return scope
                .Differentiate(inner =>
                {
                    object? outputs = _model.Call(inner, x);
                    return (scope.ComputeLoss(inner, outputs), outputs);
                })
                .Gradients;
        };

    private (Tensor? Loss, object? Outputs) Measure(StepScope scope)
    {
        object? outputs = _model.Call(scope.Context, scope.X);
        return (scope.ComputeLossOrNull(scope.Context, outputs), outputs);
    }

    private (Tensor? Loss, object? Outputs) Train(StepScope scope)
    {
        StepResult result = _model.TrainStep(scope);
        _reportsLoss = true;
        return (result.Loss, result.Outputs);
    }

    /// <summary>Takes back what the step changed if it must not count, and remembers that.</summary>
    private Tensor Guard(CallContext context, IReadOnlyList<Variable> guarded, Tensor[] before, Tensor loss)
    {
        Tensor isFinite = Lax.IsFinite(Casts.To(loss, ElementType.F32));
        Tensor isGood = _gradientsAreFinite is null ? isFinite : isFinite & _gradientsAreFinite;
        Tensor counts = isGood & context.Read(_halted).EqualTo(0);
        for (int i = 0; i < guarded.Count; i++)
        {
            Tensor after = context.Read(guarded[i]);
            if (!ReferenceEquals(after, before[i]))
            {
                context.Assign(guarded[i], Lax.Select(counts, after, before[i]));
            }
        }

        context.Assign(_halted, Lax.Select(counts, Lax.Full([], 0, ElementType.F32), Lax.Full([], 1, ElementType.F32)));
        return Lax.Select(isGood | !isFinite, loss, Lax.FullLike(loss, double.NaN));
    }

    private OutputMatch Match(object? outputs, StepScope scope) =>
        OutputMatch.Of($"Model '{_model.Name}'", _model.NamesOfOutputs, outputs, scope.Y, scope.SampleWeights);
}
