using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>The new value of a weight and of its slots.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Slots">The slots, in the order of <see cref="Optimizer.SlotNames"/>.</param>
public readonly record struct WeightUpdate(Tensor Weight, params IReadOnlyList<Tensor> Slots);

/// <summary>How one weight changes: a pure function of its value, its gradient and its slots.</summary>
/// <param name="weight">The weight.</param>
/// <param name="gradient">The loss's derivative, of the weight's shape.</param>
/// <param name="slots">What the optimizer remembers about the weight.</param>
/// <returns>The new values.</returns>
public delegate WeightUpdate UpdateRule(Tensor weight, Tensor gradient, IReadOnlyList<Tensor> slots);

/// <summary>Changes weights by their gradients. The rule is part of the compiled training step; counters and slots are variables.</summary>
public abstract class Optimizer
{
    private readonly Dictionary<Variable, Variable[]> _slots = [];
    private readonly List<Variable> _slotOrder = [];

    /// <summary>Makes the optimizer.</summary>
    /// <param name="name">First part of its variables' paths.</param>
    /// <param name="learningRate">Factor of each step.</param>
    protected Optimizer(string name, float learningRate)
    {
        Name = name;
        Iteration = new($"{name}/iteration", HostTensor.Of<int>(TensorType.Scalar(ElementType.I32), [0]), trainable: false);
        LearningRateVariable = new($"{name}/learning_rate", HostValues.Scalar(learningRate), trainable: false);
    }

    /// <summary>First part of its variables' paths.</summary>
    public string Name { get; }

    /// <summary>Factor of each step. A new value takes effect with the next step, without compiling again.</summary>
    public float LearningRate
    {
        get => LearningRateVariable.ToHost().Values<float>()[0];
        set => LearningRateVariable.Assign(HostValues.Scalar(value));
    }

    /// <summary>How many steps were made: <c>i32[]</c>.</summary>
    public Variable Iteration { get; }

    /// <summary>Names of what is remembered about each weight.</summary>
    public abstract IReadOnlyList<string> SlotNames { get; }

    /// <summary>The counter, the learning rate, then the slots, weight by weight.</summary>
    public IReadOnlyList<Variable> Variables => [Iteration, LearningRateVariable, .. _slotOrder];

    internal Variable LearningRateVariable { get; }

    /// <summary>The optimizer of a name with its default arguments.</summary>
    /// <param name="name">Name of the class, in any case: <c>adam</c>, <c>SGD</c>.</param>
    /// <returns>The optimizer.</returns>
    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    public static Optimizer Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToUpperInvariant() switch
        {
            "ADAM" => new Adam(),
            "SGD" => new Sgd(),
            _ => throw new ArgumentException($"There is no optimizer '{name}'. Known are adam and sgd; or give an Optimizer.", nameof(name)),
        };
    }

    /// <summary>The optimizer of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Optimizer(string name) => Parse(name);

    /// <summary>The rule of one step.</summary>
    /// <param name="learningRate">A scalar.</param>
    /// <param name="step">The step's number from 1, as a float scalar.</param>
    /// <returns>The rule; what it shares between weights is computed here, once.</returns>
    public abstract UpdateRule Rule(Tensor learningRate, Tensor step);

    /// <summary>Creates the slots of weights that have none yet: zeros of the weight's type.</summary>
    /// <param name="weights">The weights that will get gradients.</param>
    /// <exception cref="ArgumentException">A weight is no float tensor.</exception>
    internal void Build(IReadOnlyList<Variable> weights)
    {
        foreach (Variable weight in weights.Where(weight => !_slots.ContainsKey(weight)))
        {
            if (!weight.Type.ElementType.IsFloat)
            {
                throw new ArgumentException(
                    $"Weight '{weight}' is trainable, but only floats have gradients. Keep it in `state`, or make it a float.");
            }

            string stem = weight.Path.Replace('/', '_');
            Variable[] slots = [.. SlotNames.Select(slot => new Variable($"{Name}/{stem}_{slot}", HostValues.Zeros(weight.Type), trainable: false))];
            _slots.Add(weight, slots);
            _slotOrder.AddRange(slots);
        }
    }

    /// <summary>Adds one step to the program being traced.</summary>
    internal void Apply(CallContext context, IReadOnlyList<Variable> weights, IReadOnlyList<Tensor> gradients)
    {
        Tensor next = context.Read(Iteration) + 1;
        UpdateRule rule = Rule(context.Read(LearningRateVariable), Casts.To(next, ElementType.F32));
        for (int i = 0; i < weights.Count; i++)
        {
            Variable[] slots = _slots[weights[i]];
            WeightUpdate update = rule(context.Read(weights[i]), gradients[i], [.. slots.Select(context.Read)]);
            context.Assign(weights[i], update.Weight);
            for (int j = 0; j < slots.Length; j++)
            {
                context.Assign(slots[j], update.Slots[j]);
            }
        }

        context.Assign(Iteration, next);
    }
}
