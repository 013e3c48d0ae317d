namespace XlaSharp.Hlo;

/// <summary>
/// An op of a dialect that this library does not know. It survives a round trip; it cannot be executed.
/// </summary>
/// <param name="FullName">Name with dialect, for instance <c>sdy.sharding_constraint</c>.</param>
/// <param name="Properties">Attributes in <c>&lt;{…}&gt;</c>; null where there is no such part.</param>
/// <param name="ResultTypes">Declared result types.</param>
public sealed record UnregisteredOp(string FullName, DictionaryAttr? Properties, ValueList<HloType> ResultTypes) : Op
{
    private OpDefinition? _definition;

    /// <inheritdoc/>
    public override string Name => FullName;

    /// <inheritdoc/>
    public override OpDefinition Definition =>
        _definition ??= new OpDefinition<UnregisteredOp>
        {
            Name = FullName,
            Operands = [OperandSpec.Variadic("operands")],
            Results = [OperandSpec.Variadic("results")],
            Regions = [new("regions", IsVariadic: true)],
            Traits = OpTraits.SideEffect,
            Read = reader => new UnregisteredOp(FullName, reader.Attributes, reader.ResultTypes),
            Infer = (UnregisteredOp op, in OpSite _) => [.. op.ResultTypes],
        };

    /// <summary>Equality by name, properties and result types.</summary>
    /// <param name="other">The other op.</param>
    /// <returns>True if equal.</returns>
    public bool Equals(UnregisteredOp? other) =>
        other is not null
        && FullName == other.FullName
        && Equals(Properties, other.Properties)
        && ResultTypes == other.ResultTypes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FullName, Properties, ResultTypes);
}
