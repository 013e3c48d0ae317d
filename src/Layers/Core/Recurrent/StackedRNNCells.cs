using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Cells one after another, each seeing the output of the one before. Its states are those of the first cell, then the
/// second's, ….
/// </summary>
public sealed class StackedRNNCells : RecurrentCell, IConfigurable<StackedRNNCells>
{
    /// <summary>Makes the cell.</summary>
    /// <param name="cells">The cells, at least one.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There is no cell.</exception>
    public StackedRNNCells(IEnumerable<RecurrentCell> cells, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype)
    {
        ArgumentNullException.ThrowIfNull(cells);
        Cells = TrackAll(cells);
        if (Cells.Count == 0)
        {
            throw Misfit("at least one cell is needed, got none.");
        }
    }

    private StackedRNNCells(Config config)
        : base(config) =>
        Cells = TrackAll(
            (
                config.Json["cells"] as JsonArray
                ?? throw new ConfigException("StackedRNNCells: the config has no list 'cells'.")
            ).Select(cell => config.Registry.Deserialize<RecurrentCell>(cell!))
        );

    /// <summary>The cells.</summary>
    public IReadOnlyList<RecurrentCell> Cells { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Dims> StateShapes => [.. Cells.SelectMany(cell => cell.StateShapes)];

    /// <inheritdoc/>
    public override Dims OutputShape => Cells[^1].OutputShape;

    /// <inheritdoc/>
    public static StackedRNNCells FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("cells", new JsonArray([.. Cells.Select(ObjectRegistry.Serialize)]));

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Spec step = inputs.Leaves[0];
        foreach (RecurrentCell cell in Cells)
        {
            cell.BuildFor(step, placement, MayRunInitializers);
            step = step with { Type = step.Type with { Dims = [step.Type.Dims[0], .. cell.OutputShape] } };
        }
    }

    /// <inheritdoc/>
    protected internal override object? DrawNoise(CallContext context, long batch, Dims inputShape)
    {
        object?[] noise = new object?[Cells.Count];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = Cells[i].DrawNoise(context, batch, i == 0 ? inputShape : Cells[i - 1].OutputShape);
        }

        return noise;
    }

    /// <inheritdoc/>
    protected internal override Tensor Project(CallContext context, Tensor inputs, object? noise) =>
        Cells[0].Project(context, inputs, ((object?[])noise!)[0]);

    /// <inheritdoc/>
    protected internal override (Tensor Output, Tensor[] States) Step(
        CallContext context,
        Tensor input,
        IReadOnlyList<Tensor> states,
        object? noise
    )
    {
        object?[] parts = (object?[])noise!;
        List<Tensor> after = [];
        Tensor value = input;
        for (int i = 0; i < Cells.Count; i++)
        {
            Tensor seen = i == 0 ? value : Cells[i].Project(context, value, parts[i]);
            Tensor[] own = [.. states.Skip(after.Count).Take(Cells[i].StateShapes.Count)];
            (value, Tensor[] next) = Cells[i].Step(context, seen, own, parts[i]);
            after.AddRange(next);
        }

        return (value, [.. after]);
    }
}
