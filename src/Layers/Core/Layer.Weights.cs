using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>The variables of a layer and of its sublayers.</summary>
public abstract partial class Layer
{
    private Placement? _buildPlacement;

    /// <summary>All weights: its own trainable ones, its own others, then those of its sublayers.</summary>
    public IReadOnlyList<Variable> Weights =>
        [.. OwnWeights.Concat(_sublayers.SelectMany(layer => layer.Weights)).Distinct()];

    /// <summary>The weights that gradients change.</summary>
    public IReadOnlyList<Variable> TrainableWeights =>
        IsTrainable
            ?
            [
                .. _ownWeights
                    .Where(weight => weight.IsTrainable)
                    .Concat(_sublayers.SelectMany(layer => layer.TrainableWeights))
                    .Distinct(),
            ]
            : [];

    /// <summary>The weights that gradients do not change.</summary>
    public IReadOnlyList<Variable> NonTrainableWeights => [.. Weights.Except(TrainableWeights)];

    /// <summary>The weights and the states of seed generators.</summary>
    public IReadOnlyList<Variable> Variables => [.. Weights.Concat(AllSeeds.Select(seed => seed.State)).Distinct()];

    /// <summary>How many numbers the weights hold.</summary>
    /// <exception cref="InvalidOperationException">The layer is not built.</exception>
    public long CountParams() =>
        IsBuilt || Weights.Count > 0
            ? Weights.Sum(weight => weight.Type.ElementCount)
            : throw new InvalidOperationException(
                $"Layer '{Name}' is not built, so it has no parameters to count. Call it on data or Build it first."
            );

    /// <summary>The values of all weights, in the order of <see cref="Weights"/>.</summary>
    /// <returns>The values; waits for the device.</returns>
    public IReadOnlyList<HostTensor> GetWeights()
    {
        IReadOnlyList<Variable> weights = Weights;
        Initialization.Run(weights, _buildPlacement ?? Placement.Default);
        return [.. weights.Select(weight => weight.ToHost())];
    }

    /// <summary>Replaces the values of all weights.</summary>
    /// <param name="values">One per weight, in the order of <see cref="Weights"/>.</param>
    /// <exception cref="ArgumentException">Count, element types or shapes differ; no weight is changed
    /// then.</exception>
    public void SetWeights(IReadOnlyList<HostTensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        IReadOnlyList<Variable> weights = Weights;
        if (values.Count != weights.Count)
        {
            throw new ArgumentException(
                $"Layer '{Name}' has {weights.Count} weights, got {values.Count} values.",
                nameof(values)
            );
        }

        int wrong = Enumerable.Range(0, values.Count).FirstOrDefault(i => !values[i].Type.Equals(weights[i].Type), -1);
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Layer '{Name}': weight {wrong}, '{weights[wrong].Path}', is {weights[wrong].Type}, got "
                    + $"{values[wrong].Type}.",
                nameof(values)
            );
        }

        for (int i = 0; i < values.Count; i++)
        {
            weights[i].Assign(values[i]);
        }
    }

    /// <summary>
    /// The generators of random keys that it and its sublayers own; their states are saved, but are no weights.
    /// </summary>
    public IReadOnlyList<SeedGenerator> SeedGenerators => [.. AllSeeds.Distinct()];

    /// <summary>Each weight, and each seed generator's state, under a path that is the same in every process.</summary>
    public IReadOnlyList<(string Path, Variable Variable)> StablePaths => Layers.StablePaths.Of(this);

    /// <summary>Creates a weight. Its first value is computed when it is first needed.</summary>
    /// <param name="name">Name of the weight, unique in the layer, for instance <c>kernel</c>.</param>
    /// <param name="shape">Its shape; all sizes known.</param>
    /// <param name="initializer">Makes the first value; null for Glorot's uniform distribution for floats of at least
    /// two dimensions, else zeros.</param>
    /// <param name="type">Element type; null for the policy's variable type.</param>
    /// <param name="trainable">True if gradients change it.</param>
    /// <param name="autocast">False if the layer reads it in its own type always.</param>
    /// <param name="regularizer">A penalty that the loss grows by.</param>
    /// <param name="constraint">Applied after each step of an optimizer.</param>
    /// <returns>The weight.</returns>
    /// <exception cref="ArgumentException">The name is taken, or a size is open.</exception>
    /// <exception cref="InvalidOperationException">The layer is built.</exception>
    protected Variable AddWeight(
        string name,
        Dims shape,
        Initializer? initializer = null,
        ElementType? type = null,
        bool trainable = true,
        bool autocast = true,
        Regularizer? regularizer = null,
        WeightConstraint? constraint = null
    )
    {
        if (!shape.IsStatic || _ownWeights.Exists(weight => weight.Name == name))
        {
            throw new ArgumentException(
                shape.IsStatic
                    ? $"Layer '{Name}' already has a weight '{name}'."
                    : $"Layer '{Name}': weight '{name}' cannot have the shape [{shape}]: the input dimension that it "
                        + "depends on is not known. Give the model an Input with that size."
            );
        }

        ElementType element = type ?? Policy.Variable;
        Initializer maker =
            initializer
            ?? (
                element.IsFloat && shape.Count >= 2 ? Tracer.Initializers.GlorotUniform() : Tracer.Initializers.Zeros()
            );
        InitialValue value = new(maker, GlobalSeed.NextKey(), _buildPlacement);
        return AddWeight(
            new Variable($"{Name}/{name}", new TensorType(element, shape), value, trainable)
            {
                IsAutocast = autocast,
                Regularizer = regularizer,
                Constraint = constraint,
            }
        );
    }

    /// <summary>
    /// Creates a generator of random keys; take one with <see cref="SeedGenerator.Next"/> in each call that needs it.
    /// </summary>
    /// <param name="seed">Chooses the sequence; null draws it from the global seed.</param>
    /// <returns>The generator.</returns>
    protected SeedGenerator AddSeedGenerator(int? seed) =>
        AddSeeds(
            new SeedGenerator(seed, _seeds.Count == 0 ? Name : FormattableString.Invariant($"{Name}/{_seeds.Count}"))
        );

    /// <summary>The weights and seed generators that are its own, without those of its sublayers, by name.</summary>
    internal IEnumerable<(string Name, Variable Variable)> OwnVariables =>
        OwnWeights.Select(weight => (weight.Name, weight)).Concat(_seeds.Select(seed => (seed.State.Name, seed.State)));

    /// <summary>
    /// Penalties on the weights that are trained; added to the loss besides what the call itself added to the context.
    /// </summary>
    internal IEnumerable<Tensor> WeightPenalties(CallContext context) =>
        TrainableWeights
            .Where(weight => weight.Regularizer is not null)
            .Select(weight => weight.Regularizer!.Call(context.Read(weight)));

    private IEnumerable<Variable> OwnWeights =>
        _ownWeights.Where(weight => weight.IsTrainable).Concat(_ownWeights.Where(weight => !weight.IsTrainable));

    private IEnumerable<SeedGenerator> AllSeeds => _seeds.Concat(_sublayers.SelectMany(layer => layer.AllSeeds));

    internal Variable AddWeight(Variable weight)
    {
        if (IsBuilt)
        {
            throw new InvalidOperationException(
                $"Layer '{Name}' is built, so it cannot get the weight '{weight.Path}' any more."
            );
        }

        _ownWeights.Add(weight);
        return weight;
    }

    internal SeedGenerator AddSeeds(SeedGenerator seeds)
    {
        _seeds.Add(seeds);
        return seeds;
    }
}
