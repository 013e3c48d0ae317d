using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>The new value of a weight and of its slots.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Slots">The slots, in the order of <c>SlotsOf</c>.</param>
public readonly record struct WeightUpdate(Tensor Weight, params IReadOnlyList<Tensor> Slots);

/// <summary>How one weight changes: a pure function of its value, its gradient and its slots.</summary>
/// <param name="weight">Which weight.</param>
/// <param name="value">Its value, decayed if there is weight decay.</param>
/// <param name="gradient">The loss's derivative, of the weight's shape.</param>
/// <param name="slots">What the optimizer remembers about the weight.</param>
/// <returns>The new values.</returns>
public delegate WeightUpdate UpdateRule(Variable weight, Tensor value, Tensor gradient, IReadOnlyList<Tensor> slots);

/// <summary>One step of an optimizer while it is traced.</summary>
public sealed class OptimizerStep
{
    private readonly CallContext _context;
    private readonly Tensor? _isUpdate;

    internal OptimizerStep(CallContext context, Tensor learningRate, Tensor number, Tensor? isUpdate) =>
        (_context, LearningRate, Number, _isUpdate) = (context, learningRate, number, isUpdate);

    /// <summary>η: <c>f32[]</c>.</summary>
    public Tensor LearningRate { get; }

    /// <summary>
    /// The step's number from 1: <c>f32[]</c>. With gradient accumulation only steps that change weights count.
    /// </summary>
    public Tensor Number { get; }

    /// <summary>The value of a variable.</summary>
    /// <param name="variable">A variable of the optimizer or a weight.</param>
    /// <returns>The value.</returns>
    public Tensor Read(Variable variable) => _context.Read(variable);

    /// <summary>Gives a variable a new value, if this step changes anything.</summary>
    /// <param name="variable">A variable of the optimizer or a weight.</param>
    /// <param name="value">The value.</param>
    public void Assign(Variable variable, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Tensor typed = Casts.To(value, variable.Type.ElementType);
        _context.Assign(variable, _isUpdate is null ? typed : Lax.Select(_isUpdate, typed, _context.Read(variable)));
    }
}

/// <summary>Something that an optimizer remembers about a weight.</summary>
/// <param name="Name">Last part of the variable's path.</param>
public sealed record Slot(string Name)
{
    /// <summary>Element type and shape; null for the weight's.</summary>
    public TensorType? Type { get; init; }

    /// <summary>What every element is at first.</summary>
    public double Initial { get; init; }

    /// <summary>True to begin with the weight's value instead.</summary>
    public bool StartsAsWeight { get; init; }

    /// <summary>
    /// Slots of a lower group come first among the optimizer's variables; within a group they come weight by weight.
    /// </summary>
    public int Group { get; init; }

    internal Variable Create(string path, Variable weight) =>
        new(path, StartsAsWeight ? weight.ToHost() : HostValues.Filled(Type ?? weight.Type, Initial), trainable: false);
}
