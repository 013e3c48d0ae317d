using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Changes weights by their gradients. The rule is part of the compiled training step; counters and slots are
/// variables. A step divides gradients by the loss scale, accumulates them, clips them, decays weights, applies the
/// rule, averages, and constrains.
/// </summary>
public abstract partial class Optimizer : IConfigurable, IDisposable
{
    private readonly Variable _iteration;
    private readonly Dictionary<Variable, Variable[]> _slots = [];
    private readonly List<(int Group, Variable Slot)> _slotOrder = [];
    private readonly List<Variable> _builtFor = [];

    /// <summary>Makes the optimizer.</summary>
    /// <param name="name">First part of its variables' paths.</param>
    /// <param name="learningRate">Factor of each step: a number or a schedule.</param>
    protected Optimizer(string name, LearningRateSchedule learningRate)
    {
        ArgumentNullException.ThrowIfNull(learningRate);
        (Name, Schedule) = (name, learningRate);
        _iteration = new(
            $"{name}/iteration",
            HostTensor.Of<int>(TensorType.Scalar(ElementType.I32), [0]),
            trainable: false
        );
        RateVariable = learningRate is ConstantRate constant
            ? new($"{name}/learning_rate", HostValues.Scalar((float)constant.Rate), trainable: false)
            : null;
    }

    /// <summary>First part of its variables' paths.</summary>
    public string Name { get; }

    /// <summary>How the learning rate follows from the number of steps.</summary>
    public LearningRateSchedule Schedule { get; }

    /// <summary>
    /// Factor of the next step. A new value takes effect with the next step, without compiling again.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set, but a schedule decides it.</exception>
    public virtual double LearningRate
    {
        get =>
            RateVariable is null
                ? Schedule.At(Iteration.ToHost().Values<int>()[0])
                : RateVariable.ToHost().Values<float>()[0];
        set =>
            (
                RateVariable
                ?? throw new InvalidOperationException(
                    $"Optimizer '{Name}': the learning rate follows from a {Schedule.GetType().Name}, so it cannot "
                        + "be set. Make the optimizer with a number instead."
                )
            ).Assign(HostValues.Scalar((float)value));
    }

    /// <summary>How many batches were seen: <c>i32[]</c>.</summary>
    public virtual Variable Iteration => _iteration;

    /// <summary>
    /// The counter, the learning rate, averages of weights, accumulated gradients, then the slots, weight by weight.
    /// </summary>
    public virtual IReadOnlyList<Variable> Variables =>
        [
            Iteration,
            .. RateVariable is null ? [] : new[] { RateVariable },
            .. SharedVariables,
            .. _slotOrder.OrderBy(slot => slot.Group).Select(slot => slot.Slot),
        ];

    /// <summary>Variables that belong to no single weight.</summary>
    protected virtual IReadOnlyList<Variable> SharedVariables => [];

    internal Variable? RateVariable { get; }

    /// <summary>The weights that it has variables for, in the order in which it got them.</summary>
    internal virtual IReadOnlyList<Variable> BuiltFor => _builtFor;

    /// <summary>The optimizer of a name with its default arguments.</summary>
    /// <param name="name">Name of the class, in any case: <c>adam</c>, <c>SGD</c>.</param>
    /// <returns>The optimizer.</returns>
    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    public static Optimizer Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return OptimizerNames.Make(name);
    }

    /// <summary>The optimizer of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Optimizer(string name) => Parse(name);

    /// <summary>Frees device memory.</summary>
    public void Dispose()
    {
        foreach (Variable variable in Variables)
        {
            variable.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What is remembered about a weight.</summary>
    /// <param name="weight">A weight that gets gradients.</param>
    /// <returns>The slots, in the order in which the rule gets and returns them.</returns>
    protected abstract IReadOnlyList<Slot> SlotsOf(Variable weight);

    /// <summary>The rule of one step.</summary>
    /// <param name="step">Learning rate and number of the step, shared variables.</param>
    /// <returns>The rule; what it shares between weights is computed here, once.</returns>
    protected abstract UpdateRule Rule(OptimizerStep step);

    /// <summary>Creates the variables of weights that have none yet.</summary>
    /// <param name="weights">The weights that will get gradients.</param>
    /// <exception cref="ArgumentException">A weight is no float tensor.</exception>
    internal virtual void Build(IReadOnlyList<Variable> weights)
    {
        foreach (Variable weight in weights.Where(weight => !_slots.ContainsKey(weight)))
        {
            if (!weight.Type.ElementType.IsFloat)
            {
                throw new ArgumentException(
                    $"Weight '{weight}' is trainable, but only floats have gradients. Keep it in `state`, or make it "
                        + "a float."
                );
            }

            Slot[] slots = [.. CommonSlots(), .. SlotsOf(weight)];
            string stem = weight.Path.Replace('/', '_');
            Variable[] variables = [.. slots.Select(slot => slot.Create($"{Name}/{stem}_{slot.Name}", weight))];
            _slots.Add(weight, variables);
            _builtFor.Add(weight);
            _slotOrder.AddRange(slots.Zip(variables, (slot, variable) => (slot.Group, variable)));
        }
    }
}
