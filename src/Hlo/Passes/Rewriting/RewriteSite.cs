namespace XlaSharp.Hlo.Passes;

/// <summary>
/// An op that a rule may replace: what it does, its rewritten operands, and the place where new operations go.
/// </summary>
public sealed class RewriteSite
{
    private readonly Rewriter _rewriter;
    private readonly Operation? _source;
    private readonly Block _target;

    internal RewriteSite(
        Rewriter rewriter,
        Operation? source,
        Op op,
        Value[] operands,
        HloType[] resultTypes,
        Block target,
        Location location
    )
    {
        _rewriter = rewriter;
        _source = source;
        _target = target;
        Op = op;
        Operands = operands;
        ResultTypes = resultTypes;
        Location = location;
    }

    /// <summary>What the operation does.</summary>
    public Op Op { get; }

    /// <summary>Its operands, rewritten; their producers may be looked at.</summary>
    public IReadOnlyList<Value> Operands { get; }

    /// <summary>Types of its results; replacements must have them.</summary>
    public HloType[] ResultTypes { get; }

    /// <summary>Type of the only result.</summary>
    public TensorType ResultType => (TensorType)ResultTypes[0];

    /// <summary>Where the operation comes from.</summary>
    public Location Location { get; }

    /// <summary>Its discardable attributes, for instance a sharding.</summary>
    public DictionaryAttr Attributes => _source?.Attributes ?? DictionaryAttr.Empty;

    /// <summary>Number of its regions.</summary>
    public int RegionCount => _source?.Regions.Length ?? 0;

    /// <summary>Type of an operand.</summary>
    /// <param name="index">Which operand.</param>
    /// <returns>Its type.</returns>
    public TensorType Type(int index) => Operands[index].Tensor;

    /// <summary>The op that an operand comes from, if it is of a kind; the way to match more than one op.</summary>
    /// <typeparam name="TOp">The op asked for.</typeparam>
    /// <param name="operand">Which operand.</param>
    /// <returns>The op with the operation that carries it, or null.</returns>
    public (TOp Op, Operation Operation)? Producer<TOp>(int operand)
        where TOp : Op => Operands[operand].DefiningOperation is { Op: TOp op } operation ? (op, operation) : null;

    /// <summary>What a rule returns to erase an operation without results.</summary>
    /// <returns>No values.</returns>
    /// <exception cref="InvalidOperationException">The operation has results; return values that stand for
    /// them.</exception>
    public Value[] Erase() =>
        ResultTypes.Length == 0
            ? []
            : throw new InvalidOperationException(
                $"{Op.Name} has {ResultTypes.Length} results; a rule must give a value for each. Unused results "
                    + $"vanish with dead-code elimination."
            );

    /// <summary>A region as it was before rewriting.</summary>
    /// <param name="index">Which region.</param>
    /// <returns>The region.</returns>
    public Region Region(int index) => Source.Regions[index];

    /// <summary>Appends an operation with one result; rules apply to it too.</summary>
    /// <param name="op">What it does.</param>
    /// <param name="operands">Its operands.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="HloException">A constraint of the op does not hold.</exception>
    public Value Append(Op op, params ReadOnlySpan<Value> operands) =>
        _rewriter.Append(op, operands, _target, Location)[0];

    /// <summary>Appends an operation with regions as it is.</summary>
    /// <param name="op">What it does.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="regions">Its regions, adopted.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="HloException">A constraint of the op does not hold.</exception>
    public Operation AppendOperation(Op op, ReadOnlySpan<Value> operands, params ReadOnlySpan<Region> regions) =>
        new BlockBuilder(_target) { Location = Location }.Append(op, operands, regions);

    /// <summary>Appends a constant.</summary>
    /// <param name="value">Its elements.</param>
    /// <returns>The constant.</returns>
    public Value Constant(DenseElementsAttr value) => Append(new Ops.Constant(value));

    /// <summary>A rewritten copy of a region.</summary>
    /// <param name="index">Which region.</param>
    /// <returns>The copy.</returns>
    public Region CloneRegion(int index) => _rewriter.Clone(Source.Regions[index]);

    /// <summary>Appends the rewritten operations of a one-block region here instead.</summary>
    /// <param name="index">Which region.</param>
    /// <param name="arguments">Values for the block's arguments.</param>
    /// <returns>What the region returns.</returns>
    public Value[] InlineRegion(int index, params ReadOnlySpan<Value> arguments)
    {
        Block body = Source.Regions[index].Body;
        _rewriter.Map(body.Arguments, arguments);
        return _rewriter.Inline(body, _target);
    }

    private Operation Source =>
        _source ?? throw new InvalidOperationException($"{Op.Name} was made by a rule and has no regions.");
}
