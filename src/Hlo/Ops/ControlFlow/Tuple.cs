using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Joins its operands to one value. Specification: tuple.</summary>
public sealed record Tuple : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Tuple Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Tuple> Entry = new()
    {
        Name = "stablehlo.tuple",
        Format = Formats.Pattern("$* attr-dict `:` tuple-type"),
        Operands = [OperandSpec.Variadic("val", GetTupleElement.Parts)],
        Results = [new("result", Kinds.Tuple)],
        Read = _ => Instance,
        Infer = (Tuple _, in OpSite site) => [new TupleType(ValueList.Create(site.Operands))],
    };

    private Tuple() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>One part of a tuple. Specification: get_tuple_element.</summary>
/// <param name="Index">Position of the part.</param>
public sealed record GetTupleElement(int Index) : Op
{
    /// <summary>What a tuple may hold.</summary>
    internal const Kinds Parts = Kinds.AnyTensor | Kinds.Token | Kinds.Tuple | Kinds.Buffer;

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<GetTupleElement> Entry = new()
    {
        Name = "stablehlo.get_tuple_element",
        Format = Formats.Pattern("$operand `[` $index `]` attr-dict `:` functional"),
        Operands = [new("operand", Kinds.Tuple)],
        Results = [new("result", Parts)],
        Fields = [new("index", AttributeKind.NonNegativeI32, op => IntegerAttr.I32(op.Index))],
        Read = reader => new((int)reader.Integer("index")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(GetTupleElement op, in OpSite site)
    {
        Constraint.Require(site.Count == 1, $"expected 1 operand, but got {site.Count}");
        TupleType tuple =
            site.Operands[0] as TupleType
            ?? throw new ConstraintException($"operand #0 must be nested tuple, but got '{site.Operands[0]}'");
        Constraint.Require(
            op.Index >= 0 && op.Index < tuple.Elements.Count,
            $"index {op.Index} is out of bounds of operand with size {tuple.Elements.Count}"
        );
        return [tuple.Elements[op.Index]];
    }
}
