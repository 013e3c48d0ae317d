using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Ends a region of an op and gives its results. Specification: "Terminators".</summary>
public sealed record Return : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Return Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Return> Entry = new()
    {
        Name = "stablehlo.return",
        Operands = [OperandSpec.Variadic("results")],
        Results = [],
        Traits = OpTraits.Terminator,
        Read = _ => Instance,
        Infer = (Return _, in OpSite _) => [],
        Format = Formats.Pattern("$results attr-dict ( `:` operands )?"),
    };

    private Return() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
