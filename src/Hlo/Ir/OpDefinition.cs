using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo;

/// <summary>
/// One entry of the op table. It drives the builder, the printer, the parser, the verifier and the portable artifact,
/// so that adding an op is adding data.
/// </summary>
public abstract class OpDefinition
{
    private readonly string _name = string.Empty;

    /// <summary>Full name, for instance <c>stablehlo.add</c>.</summary>
    public string Name
    {
        get => _name;
        init
        {
            _name = value;
            int dot = value.IndexOf('.', StringComparison.Ordinal);
            Dialect = dot < 0 ? string.Empty : value[..dot];
            Mnemonic = value[(dot + 1)..];
        }
    }

    /// <summary>The part before the first dot.</summary>
    public string Dialect { get; private init; } = string.Empty;

    /// <summary>The part after the first dot.</summary>
    public string Mnemonic { get; private init; } = string.Empty;

    /// <summary>Operands in order; at most a few are variadic.</summary>
    public IReadOnlyList<OperandSpec> Operands { get; init; } = [];

    /// <summary>Results in order.</summary>
    public IReadOnlyList<OperandSpec> Results { get; init; } = [OperandSpec.Any("result")];

    /// <summary>Regions in order.</summary>
    public IReadOnlyList<RegionSpec> Regions { get; init; } = [];

    /// <summary>The op's own attributes, in the order of the specification.</summary>
    public abstract IReadOnlyList<AttributeSpec> Attributes { get; }

    /// <summary>The pretty text form; null for ops that are always printed generic.</summary>
    public AssemblyFormat? Format { get; init; }

    /// <summary>Properties the machinery asks for.</summary>
    public OpTraits Traits { get; init; }

    /// <summary>The value that a missing attribute stands for; null if there is none.</summary>
    /// <param name="name">Name of one of the op's own attributes.</param>
    /// <returns>The default value or null.</returns>
    public HloAttribute? DefaultOf(string name)
    {
        IReadOnlyList<AttributeSpec> specs = Attributes;
        for (int i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name == name)
            {
                return specs[i].Default;
            }
        }

        return null;
    }

    /// <summary>True for the last operation of a block.</summary>
    public bool IsTerminator => Traits.HasFlag(OpTraits.Terminator);

    /// <summary>Makes the op from parsed or decoded attributes and declared result types.</summary>
    /// <param name="reader">The attributes and result types.</param>
    /// <returns>The op.</returns>
    /// <exception cref="ConstraintException">An attribute is missing or of the wrong kind.</exception>
    public abstract Op Create(AttributeReader reader);

    /// <summary>The op's own attributes that are present, in table order; defaults included.</summary>
    /// <param name="op">An op of this definition.</param>
    /// <returns>Names and values.</returns>
    public abstract IEnumerable<NamedAttribute> GetAttributes(Op op);

    /// <summary>Computes the result types, checking the op's constraints on the way.</summary>
    /// <param name="op">An op of this definition.</param>
    /// <param name="site">Operand types and regions.</param>
    /// <returns>The types of the results.</returns>
    /// <exception cref="ConstraintException">A constraint does not hold.</exception>
    public abstract HloType[] InferTypes(Op op, in OpSite site);

    /// <summary>Checks number and element types of operands against <see cref="Operands"/>.</summary>
    /// <param name="types">Their types.</param>
    /// <exception cref="ConstraintException">A number or type does not fit.</exception>
    public void CheckOperands(ReadOnlySpan<HloType> types) =>
        XlaSharp.Hlo.Verify.SpecMatch.Check("operand", Operands, types);

    /// <summary>Checks what type inference does not: constraints that concern the whole operation.</summary>
    /// <param name="operation">An operation of this definition.</param>
    /// <exception cref="ConstraintException">A constraint does not hold.</exception>
    public abstract void Verify(Operation operation);

    /// <summary>The name.</summary>
    /// <returns><see cref="Name"/>.</returns>
    public override string ToString() => Name;
}

/// <summary>One entry of the op table, typed.</summary>
/// <typeparam name="TOp">The record of the op.</typeparam>
public sealed class OpDefinition<TOp> : OpDefinition
    where TOp : Op
{
    private readonly AttributeSpec<TOp>[] _attributes = [];

    /// <summary>The op's own attributes with their getters.</summary>
    public IReadOnlyList<AttributeSpec<TOp>> Fields
    {
        get => _attributes;
        init => _attributes = [.. value];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => _attributes;

    /// <summary>Makes the record from attributes and declared result types.</summary>
    public required Func<AttributeReader, TOp> Read { get; init; }

    /// <summary>The type rule.</summary>
    public required InferTypesRule<TOp> Infer { get; init; }

    /// <summary>Further checks on the whole operation, if any.</summary>
    public Action<TOp, Operation>? Check { get; init; }

    /// <inheritdoc/>
    public override Op Create(AttributeReader reader) => Read(reader);

    /// <inheritdoc/>
    public override IEnumerable<NamedAttribute> GetAttributes(Op op)
    {
        foreach (AttributeSpec<TOp> spec in _attributes)
        {
            if (spec.Get((TOp)op) is { } value)
            {
                yield return new(spec.Name, value);
            }
        }
    }

    /// <inheritdoc/>
    public override HloType[] InferTypes(Op op, in OpSite site) => Infer((TOp)op, site);

    /// <inheritdoc/>
    public override void Verify(Operation operation) => Check?.Invoke((TOp)operation.Op, operation);
}

/// <summary>The type rule of an op.</summary>
/// <typeparam name="TOp">The record of the op.</typeparam>
/// <param name="op">The op.</param>
/// <param name="site">Operand types and regions.</param>
/// <returns>The result types.</returns>
public delegate HloType[] InferTypesRule<in TOp>(TOp op, in OpSite site);

/// <summary>Where an op is applied: what a type rule sees.</summary>
/// <param name="operands">Types of the operands.</param>
/// <param name="regions">Nested regions.</param>
public readonly ref struct OpSite(ReadOnlySpan<HloType> operands, ReadOnlySpan<Region> regions)
{
    /// <summary>Types of the operands.</summary>
    public ReadOnlySpan<HloType> Operands { get; } = operands;

    /// <summary>Nested regions.</summary>
    public ReadOnlySpan<Region> Regions { get; } = regions;

    /// <summary>How many operands there are.</summary>
    public int Count => Operands.Length;

    /// <summary>The type of an operand, which must be a ranked tensor.</summary>
    /// <param name="index">Which operand.</param>
    /// <returns>Its type.</returns>
    /// <exception cref="ConstraintException">It is missing or no ranked tensor.</exception>
    public TensorType Tensor(int index)
    {
        Constraint.Require(
            index < Operands.Length,
            $"expected at least {index + 1} operands, but got {Operands.Length}"
        );
        return Operands[index] as TensorType
            ?? throw new ConstraintException($"operand #{index} must be ranked tensor, but got '{Operands[index]}'");
    }
}

/// <summary>Properties of ops that the machinery asks for.</summary>
[Flags]
public enum OpTraits
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Last operation of a block.</summary>
    Terminator = 1,

    /// <summary>Operands may be swapped.</summary>
    Commutative = 2,

    /// <summary>Computes each result element from the operand elements at the same position.</summary>
    Elementwise = 4,

    /// <summary>Must not be removed, duplicated or reordered with others of its kind.</summary>
    SideEffect = 8,

    /// <summary>Its regions may not use values from outside.</summary>
    IsolatedRegions = 16,

    /// <summary>A missing terminator of its regions stands for one without operands.</summary>
    ImplicitTerminator = 32,

    /// <summary>All operand and result shapes are compatible.</summary>
    SameShape = 64,

    /// <summary>All operand and result types are compatible.</summary>
    SameType = 128,

    /// <summary>The result types are part of the op: declared, not inferred.</summary>
    DeclaredResults = 256,

    /// <summary>
    /// Constant operands are part of type inference: further checks that fail mean that the types cannot be inferred.
    /// </summary>
    InfersFromConstants = 512,
}
