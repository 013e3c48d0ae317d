using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Ends a function and gives its results: <c>func.return</c>.</summary>
public sealed record FuncReturn : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly FuncReturn Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<FuncReturn> Entry = new()
    {
        Name = "func.return",
        Operands = [OperandSpec.Variadic("operands")],
        Results = [],
        Traits = OpTraits.Terminator,
        Read = _ => Instance,
        Infer = (FuncReturn _, in OpSite _) => [],
        Format = Formats.Pattern("$operands attr-dict ( `:` operands )?"),
    };

    private FuncReturn() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Calls a function of the module: <c>func.call</c>.</summary>
/// <param name="Callee">Name of the function without the at sign.</param>
/// <param name="ResultTypes">Its result types.</param>
public sealed record Call(string Callee, ValueList<HloType> ResultTypes) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Call> Entry = new()
    {
        Name = "func.call",
        Operands = [OperandSpec.Variadic("operands")],
        Results = [OperandSpec.Variadic("results")],
        Fields = [new("callee", AttributeKind.Symbol, op => new SymbolRefAttr(op.Callee))],
        Read = reader => new(reader.Get<SymbolRefAttr>("callee").Root, reader.ResultTypes),
        Infer = (Call op, in OpSite _) => [.. op.ResultTypes],
        Format = Formats.Pattern("$callee `(` $operands `)` attr-dict `:` functional"),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
