using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers;

/// <summary>The variables of a layer and of its sublayers.</summary>
public abstract partial class Layer
{
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

    private IEnumerable<Variable> OwnWeights =>
        _ownWeights.Where(weight => weight.IsTrainable).Concat(_ownWeights.Where(weight => !weight.IsTrainable));

    private IEnumerable<SeedGenerator> AllSeeds => _seeds.Concat(_sublayers.SelectMany(layer => layer.AllSeeds));

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
}
