using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A function with variables. It is built once, for inputs of given shapes, and then called: inside a program being traced with a
/// <see cref="CallContext"/>, or directly on data.
/// </summary>
public abstract partial class Layer : IDisposable
{
    private readonly List<Variable> _ownWeights = [];
    private readonly List<SeedGenerator> _seeds = [];
    private readonly List<Layer> _sublayers = [];

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">Name of a <see cref="DTypePolicy"/>; null for <c>float32</c>.</param>
    /// <param name="trainable">False freezes its weights.</param>
    /// <param name="autocast">False leaves float inputs in their own type.</param>
    /// <exception cref="ArgumentException">The name holds a slash, or there is no such policy.</exception>
    protected Layer(string? name = null, string? dtype = null, bool trainable = true, bool autocast = true)
    {
        if (name is not null && (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)))
        {
            throw new ArgumentException($"A layer's name must not be empty and must not contain '/', which separates names in paths; got '{name}'.", nameof(name));
        }

        Name = name ?? AutoNames.Next(AutoNames.SnakeCase(GetType().Name));
        Policy = DTypePolicy.Parse(dtype);
        (IsTrainable, IsAutocast) = (trainable, autocast);
    }

    /// <summary>The name; first part of its variables' paths.</summary>
    public string Name { get; }

    /// <summary>Which float types it stores and computes with.</summary>
    public DTypePolicy Policy { get; }

    /// <summary>True if float inputs are cast to the policy's compute type.</summary>
    public bool IsAutocast { get; }

    /// <summary>False freezes its weights and those of its sublayers.</summary>
    public bool IsTrainable { get; set; }

    /// <summary>True once its variables exist.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>The layers it consists of.</summary>
    public IReadOnlyList<Layer> Sublayers => _sublayers;

    /// <summary>All weights: its own trainable ones, its own others, then those of its sublayers.</summary>
    public IReadOnlyList<Variable> Weights => [.. OwnWeights.Concat(_sublayers.SelectMany(layer => layer.Weights)).Distinct()];

    /// <summary>The weights that gradients change.</summary>
    public IReadOnlyList<Variable> TrainableWeights => IsTrainable
        ? [.. _ownWeights.Where(weight => weight.IsTrainable).Concat(_sublayers.SelectMany(layer => layer.TrainableWeights)).Distinct()]
        : [];

    /// <summary>The weights that gradients do not change.</summary>
    public IReadOnlyList<Variable> NonTrainableWeights => [.. Weights.Except(TrainableWeights)];

    /// <summary>The weights and the states of seed generators.</summary>
    public IReadOnlyList<Variable> Variables => [.. Weights.Concat(AllSeeds.Select(seed => seed.State)).Distinct()];

    /// <summary>How many numbers the weights hold.</summary>
    /// <exception cref="InvalidOperationException">The layer is not built.</exception>
    public long CountParams() => IsBuilt || Weights.Count > 0
        ? Weights.Sum(weight => weight.Type.ElementCount)
        : throw new InvalidOperationException($"Layer '{Name}' is not built, so it has no parameters to count. Call it on data or Build it first.");

    private IEnumerable<Variable> OwnWeights =>
        _ownWeights.Where(weight => weight.IsTrainable).Concat(_ownWeights.Where(weight => !weight.IsTrainable));

    private IEnumerable<SeedGenerator> AllSeeds => _seeds.Concat(_sublayers.SelectMany(layer => layer.AllSeeds));

    /// <summary>The values of all weights, in the order of <see cref="Weights"/>.</summary>
    /// <returns>The values; waits for the device.</returns>
    public IReadOnlyList<HostTensor> GetWeights() => [.. Weights.Select(weight => weight.ToHost())];

    /// <summary>Replaces the values of all weights.</summary>
    /// <param name="values">One per weight, in the order of <see cref="Weights"/>.</param>
    /// <exception cref="ArgumentException">Count, element types or shapes differ; no weight is changed then.</exception>
    public void SetWeights(IReadOnlyList<HostTensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        IReadOnlyList<Variable> weights = Weights;
        if (values.Count != weights.Count)
        {
            throw new ArgumentException($"Layer '{Name}' has {weights.Count} weights, got {values.Count} values.", nameof(values));
        }

        int wrong = Enumerable.Range(0, values.Count).FirstOrDefault(i => !values[i].Type.Equals(weights[i].Type), -1);
        if (wrong >= 0)
        {
            throw new ArgumentException($"Layer '{Name}': weight {wrong}, '{weights[wrong].Path}', is {weights[wrong].Type}, got {values[wrong].Type}.", nameof(values));
        }

        for (int i = 0; i < values.Count; i++)
        {
            weights[i].Assign(values[i]);
        }
    }

    /// <summary>Creates the variables for inputs of a shape; does nothing if they exist.</summary>
    /// <param name="inputs">Shapes and element types; open dimensions are <see cref="Dims.Dynamic"/>.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    public void Build(InputSignature inputs, Placement? placement = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!IsBuilt)
        {
            BuildCore(inputs, placement);
            IsBuilt = true;
        }
    }

    /// <summary>Creates the variables for one input tensor.</summary>
    /// <param name="input">Its shape and element type.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    public void Build(Spec input, Placement? placement = null) => Build(InputSignature.Of(input), placement);

    /// <summary>Adds the layer's operations to the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">A tensor or a tree of tensors.</param>
    /// <param name="training">Overrides the context's training flag for this layer.</param>
    /// <returns>A tensor or a tree of tensors.</returns>
    /// <exception cref="ArgumentException">A leaf of the inputs is no tensor, or the layer cannot be built here.</exception>
    public object? Call(CallContext context, object? inputs, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireTensors(inputs);
        Build(InputSignature.Of(inputs));
        object? cast = IsAutocast ? Casts.FloatsTo(inputs, Policy.Compute) : inputs;
        return CallCore(training is { } flag ? context.WithTraining(flag) : context, cast);
    }

    /// <summary>Adds the layer's operations to the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="input">A tensor.</param>
    /// <returns>The output, which must be one tensor.</returns>
    public Tensor Call(CallContext context, Tensor input) => Tensor.From(Call(context, (object)input));

    /// <summary>Not supported: shapes follow from tracing; call the layer on data, or use <c>OutputSignature</c>.</summary>
    /// <param name="inputShape">Ignored.</param>
    /// <returns>Never.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public virtual Dims ComputeOutputShape(Dims inputShape) => throw new NotSupportedException(
        $"{GetType().Name} '{Name}' does not compute output shapes by a formula. Use OutputSignature, which traces the layer.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates the variables.</summary>
    /// <param name="inputs">Shapes and element types of the inputs.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    protected virtual void BuildCore(InputSignature inputs, Placement? placement)
    {
    }

    /// <summary>Computes the outputs while tracing.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">A tensor or a tree of tensors, cast to the policy's compute type.</param>
    /// <returns>A tensor or a tree of tensors.</returns>
    protected abstract object? CallCore(CallContext context, object? inputs);

    /// <summary>Makes a layer part of this one.</summary>
    /// <typeparam name="TLayer">Type of the layer.</typeparam>
    /// <param name="layer">The layer; disposed with this one.</param>
    /// <returns>The layer.</returns>
    protected TLayer Track<TLayer>(TLayer layer)
        where TLayer : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        _sublayers.Add(layer);
        return layer;
    }

    /// <summary>Frees device memory.</summary>
    /// <param name="disposing">True if called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invocations.Dispose();
            foreach (Variable variable in Variables)
            {
                variable.Dispose();
            }
        }
    }

    internal Variable AddWeight(Variable weight)
    {
        if (IsBuilt)
        {
            throw new InvalidOperationException($"Layer '{Name}' is built, so it cannot get the weight '{weight.Path}' any more.");
        }

        _ownWeights.Add(weight);
        return weight;
    }

    internal SeedGenerator AddSeeds(SeedGenerator seeds)
    {
        _seeds.Add(seeds);
        return seeds;
    }

    internal void Unbuild()
    {
        IsBuilt = false;
        _invocations.Clear();
    }

    internal void Untrack(Layer layer) => _sublayers.Remove(layer);

    private void RequireTensors(object? inputs)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(inputs);
        for (int i = 0; i < leaves.Count; i++)
        {
            if (leaves[i] is not Tensor)
            {
                throw new ArgumentException(
                    $"Layer '{Name}': every leaf of the inputs must be a tensor, but '{Tree.JoinPath("inputs", definition.Paths[i])}' is a "
                    + $"{leaves[i]!.GetType().Name} ({leaves[i]}).");
            }
        }
    }
}
