namespace XlaSharp.Hlo;

/// <summary>
/// One operation of a program: an <see cref="Hlo.Op"/> (what it does, with its attributes) applied to operands, with
/// nested regions and results. Immutable; passes build new operations.
/// </summary>
public sealed class Operation : IModuleMember
{
    private readonly Value[] _operands;

    // Most operations have one result, which needs no array: programs of a million operations are common.
    private readonly Value? _only;
    private readonly Value[]? _results;
    private readonly Region[] _regions;

    /// <summary>
    /// Makes an operation with declared result types. Nothing is checked here; the verifier does that.
    /// </summary>
    /// <param name="op">What it does.</param>
    /// <param name="operands">Its operands (copied).</param>
    /// <param name="resultTypes">Types of its results.</param>
    /// <param name="regions">Nested regions; adopted by this operation.</param>
    /// <param name="attributes">Discardable attributes.</param>
    /// <param name="location">Where it comes from.</param>
    public Operation(
        Op op,
        ReadOnlySpan<Value> operands,
        ReadOnlySpan<HloType> resultTypes,
        ReadOnlySpan<Region> regions = default,
        DictionaryAttr? attributes = null,
        Location? location = null
    )
    {
        Op = op;
        _operands = operands.IsEmpty ? [] : operands.ToArray();
        if (resultTypes.Length == 1)
        {
            _only = new(resultTypes[0], this, 0);
        }
        else if (resultTypes.Length > 1)
        {
            _results = new Value[resultTypes.Length];
            for (int i = 0; i < resultTypes.Length; i++)
            {
                _results[i] = new(resultTypes[i], this, i);
            }
        }

        _regions = regions.IsEmpty ? [] : regions.ToArray();
        foreach (Region region in _regions)
        {
            region.Parent = this;
        }

        Attributes = attributes ?? DictionaryAttr.Empty;
        Location = location ?? Location.Unknown;
    }

    /// <summary>What the operation does, with its own attributes.</summary>
    public Op Op { get; }

    /// <summary>The definition of <see cref="Op"/>.</summary>
    public OpDefinition Definition => Op.Definition;

    /// <summary>Full name, for instance <c>stablehlo.add</c>.</summary>
    public string Name => Op.Name;

    /// <summary>Operands.</summary>
    public ReadOnlySpan<Value> Operands => _operands;

    /// <summary>Results.</summary>
    public ReadOnlySpan<Value> Results => _only is null ? _results : new ReadOnlySpan<Value>(in _only);

    /// <summary>The only result.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one.</exception>
    public Value Result =>
        _only ?? throw new InvalidOperationException($"{Name} has {Results.Length} results, not one.");

    /// <summary>Nested regions.</summary>
    public ReadOnlySpan<Region> Regions => _regions;

    /// <summary>Discardable attributes: those that are not the op's own.</summary>
    public DictionaryAttr Attributes { get; }

    /// <summary>Where the operation comes from.</summary>
    public Location Location { get; }

    /// <summary>
    /// Names of own attributes that were spelled out although they have their default value. They mean nothing; the
    /// generic text form spells them out again.
    /// </summary>
    public IReadOnlyList<string> ExplicitDefaults { get; init; } = [];

    /// <summary>The block that holds it; null while unattached.</summary>
    public Block? Parent { get; internal set; }

    /// <summary>A short text for messages and debuggers.</summary>
    /// <returns>The name with operand and result types.</returns>
    public override string ToString() =>
        $"{Name}({string.Join(", ", _operands.Select(value => value.Type))}) "
        + $"-> ({string.Join(", ", Results.ToArray().Select(value => value.Type))})";
}
