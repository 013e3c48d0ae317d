using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>One step as part of the program being traced.</summary>
public abstract partial class Optimizer
{
    private const string AverageSlot = "average";
    private const string AccumulatorSlot = "gradient_accumulator";

    private int CommonSlotCount => (UseEma ? 1 : 0) + (GradientAccumulationSteps is null ? 0 : 1);

    /// <summary>What the loss is to be multiplied by before it is differentiated.</summary>
    internal virtual Tensor ScaleLoss(CallContext context, Tensor loss) =>
        LossScaleFactor is { } factor ? loss * factor : loss;

    /// <summary>Adds one step to the program being traced.</summary>
    internal virtual void Apply(CallContext context, IReadOnlyList<Variable> weights, IReadOnlyList<Tensor> gradients)
    {
        Tensor before = context.Read(Iteration);
        Tensor next = before + 1;
        Tensor[] slopes =
        [
            .. LossScaleFactor is { } factor ? gradients.Select(gradient => gradient / factor) : gradients,
        ];
        Tensor? isUpdate = Accumulate(context, next, weights, slopes);
        Clip(slopes);
        Tensor made = GradientAccumulationSteps is { } every ? Lax.Div(before, every) : before;
        Tensor rate = RateVariable is null
            ? Schedule.Call(Casts.To(before, ElementType.F32))
            : context.Read(RateVariable);
        Tensor number = Casts.To(isUpdate is null ? next : made + 1, ElementType.F32);
        OptimizerStep step = new(context, Casts.To(rate, ElementType.F32), number, isUpdate);
        UpdateRule rule = Rule(step);
        for (int i = 0; i < weights.Count; i++)
        {
            Apply(step, rule, weights[i], slopes[i], made);
        }

        context.Assign(Iteration, next);
    }

    /// <summary>Replaces weights by their moving averages, where these are to be used at the end only.</summary>
    internal virtual void Finish(IReadOnlyList<Variable> weights)
    {
        if (!UseEma || EmaOverwriteFrequency is not null || Iteration.ToHost().Values<int>()[0] == 0)
        {
            return;
        }

        foreach (Variable weight in weights)
        {
            weight.Assign(AverageOf(weight)!.ToHost());
        }
    }

    /// <summary>The moving average of a weight; null if there is none.</summary>
    internal virtual Variable? AverageOf(Variable weight) => UseEma ? _slots.GetValueOrDefault(weight)?[0] : null;

    private IEnumerable<Slot> CommonSlots()
    {
        if (UseEma)
        {
            yield return new(AverageSlot) { Group = -2 };
        }

        if (GradientAccumulationSteps is not null)
        {
            yield return new(AccumulatorSlot) { Group = -1 };
        }
    }

    /// <summary>
    /// Adds gradients up; every so many steps they become means of what was added, and true is returned.
    /// </summary>
    private Tensor? Accumulate(CallContext context, Tensor next, IReadOnlyList<Variable> weights, Tensor[] gradients)
    {
        if (GradientAccumulationSteps is not { } every)
        {
            return null;
        }

        Tensor isUpdate = Lax.Rem(next, every).EqualTo(0);
        for (int i = 0; i < weights.Count; i++)
        {
            Variable accumulator = _slots[weights[i]][CommonSlotCount - 1];
            Tensor sum = context.Read(accumulator) + Casts.To(gradients[i], accumulator.Type.ElementType);
            context.Assign(accumulator, Lax.Select(isUpdate, Lax.ZerosLike(sum), sum));
            gradients[i] = sum / every;
        }

        return isUpdate;
    }

    private void Clip(Tensor[] gradients)
    {
        if (ClipValue is { } value)
        {
            Replace(gradient => Np.Clip(gradient, -value, value));
        }
        else if (ClipNorm is { } norm)
        {
            Replace(gradient => gradient * (norm / Np.Maximum(Lax.Sqrt(Squares(gradient)), norm)));
        }
        else if (GlobalClipNorm is { } global && gradients.Length > 0)
        {
            Tensor size = Lax.Sqrt(gradients.Select(Squares).Aggregate((sum, squares) => sum + squares));
            Tensor factor = global / Np.Maximum(size, global);
            Replace(gradient => gradient * factor);
        }

        void Replace(Func<Tensor, Tensor> change)
        {
            for (int i = 0; i < gradients.Length; i++)
            {
                gradients[i] = Casts.To(change(gradients[i]), gradients[i].ElementType);
            }
        }

        static Tensor Squares(Tensor gradient) => Lax.Square(Casts.To(gradient, ElementType.F32)).Sum();
    }

    private void Apply(OptimizerStep step, UpdateRule rule, Variable weight, Tensor gradient, Tensor made)
    {
        ReadOnlySpan<Variable> slots = _slots[weight].AsSpan(CommonSlotCount);
        Tensor[] values = new Tensor[slots.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = step.Read(slots[i]);
        }

        Tensor start = step.Read(weight);
        Tensor decayed = Decays(weight) ? start - (start * (WeightDecay!.Value * step.LearningRate)) : start;
        WeightUpdate update = rule(weight, decayed, gradient, values);
        for (int i = 0; i < values.Length; i++)
        {
            step.Assign(slots[i], update.Slots[i]);
        }

        Tensor result = Casts.To(update.Weight, weight.Type.ElementType);
        if (AverageOf(weight) is { } average)
        {
            Tensor memory = Lax.Select(
                made.EqualTo(0),
                Lax.Full([], 0, ElementType.F32),
                Lax.Full([], EmaMomentum, ElementType.F32)
            );
            Tensor mean = (memory * step.Read(average)) + ((1 - memory) * result);
            step.Assign(average, mean);
            result = EmaOverwriteFrequency is { } frequency
                ? Lax.Select(Lax.Rem(made + 1, frequency).EqualTo(0), Casts.To(mean, result.ElementType), result)
                : result;
        }

        step.Assign(weight, weight.Constraint is null ? result : weight.Constraint.Call(result));
    }
}
