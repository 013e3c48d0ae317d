namespace XlaSharp.Hlo.Text;

/// <summary>
/// Attributes of Shardy inside the pretty forms of its ops, where they stand without dialect and mnemonic.
/// </summary>
internal static class SdyText
{
    /// <summary>Reads <c>&lt;…&gt;</c>.</summary>
    public static OpaqueAttr ParseAngled(AssemblyParser parser, string mnemonic) =>
        new($"#sdy.{mnemonic}{parser.ParseBalanced(TokenKind.Less)}");

    /// <summary>Reads <c>[&lt;…&gt;, …]</c>.</summary>
    public static OpaqueAttr ParsePerValue(AssemblyParser parser) =>
        new($"#sdy.sharding_per_value<{parser.ParseBalanced(TokenKind.LeftBracket)}>");

    /// <summary>Reads <c>{"x", …}</c>.</summary>
    public static OpaqueAttr ParseAxes(AssemblyParser parser) =>
        new($"#sdy<manual_axes{parser.ParseBalanced(TokenKind.LeftBrace)}>");

    /// <summary>
    /// The text between a prefix and a suffix of one of an op's attributes; null if it is not of that kind.
    /// </summary>
    public static string? Body(Operation operation, string name, string prefix, string suffix)
    {
        string? text = ((operation.Op as UnregisteredOp)?.Properties?[name] as OpaqueAttr)?.Source;
        bool fits =
            text is not null
            && text.Length >= prefix.Length + suffix.Length
            && text.StartsWith(prefix, StringComparison.Ordinal)
            && text.EndsWith(suffix, StringComparison.Ordinal);
        return fits ? text![prefix.Length..^suffix.Length] : null;
    }

    /// <summary>How many own attributes an op has.</summary>
    public static int Count(Operation operation) => (operation.Op as UnregisteredOp)?.Properties?.Count ?? 0;
}

/// <summary><c>sdy.mesh @mesh = &lt;["x"=2]&gt;</c>.</summary>
internal sealed class SdyMeshFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.HasProperties = true;
        operation.AddOwn("sym_name", new StringAttr(parser.ParseSymbolName()));
        parser.Expect(TokenKind.Equal);
        operation.AddOwn("mesh", SdyText.ParseAngled(parser, "mesh"));
        parser.ParseOptionalAttributes(operation);
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.IsEmpty
        && operation.Results.IsEmpty
        && SdyText.Count(operation) == 2
        && ((UnregisteredOp)operation.Op).Properties!["sym_name"] is StringAttr
        && Mesh(operation) is not null;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        StringAttr name = (StringAttr)((UnregisteredOp)operation.Op).Properties!["sym_name"]!;
        printer
            .Append(' ')
            .Append(StringText.Symbol(name.Value))
            .Append(" = ")
            .Append(Mesh(operation)!)
            .Attributes(operation);
    }

    private static string? Mesh(Operation operation) => SdyText.Body(operation, "mesh", "#sdy.mesh", string.Empty);
}

/// <summary><c>sdy.sharding_constraint %x &lt;@mesh, [{"x"}]&gt; : T</c>, and <c>sdy.reshard</c> likewise.</summary>
internal sealed class SdyShardingFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.HasProperties = true;
        operation.Operands.Add(parser.ParseOperand());
        operation.AddOwn("sharding", SdyText.ParseAngled(parser, "sharding"));
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        HloType type = parser.ParseType();
        parser.CheckOperandType(operation.Operands[0], type);
        operation.ResultTypes.Add(type);
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.Length == 1
        && operation.Results.Length == 1
        && operation.Operands[0].Type.Equals(operation.Result.Type)
        && SdyText.Count(operation) == 1
        && Sharding(operation) is not null;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation) =>
        printer
            .Append(' ')
            .Operands(operation.Operands)
            .Append(' ')
            .Append(Sharding(operation)!)
            .Attributes(operation)
            .Append(" : ")
            .Types(operation.Results);

    private static string? Sharding(Operation operation) =>
        SdyText.Body(operation, "sharding", "#sdy.sharding", string.Empty);
}

/// <summary><c>sdy.return %x : T</c>.</summary>
internal sealed class SdyReturnFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        parser.ParseOptionalAttributes(operation);
        parser.ParseOperands(operation.Operands);
        for (int i = 0; i < operation.Operands.Count; i++)
        {
            parser.Expect(i == 0 ? TokenKind.Colon : TokenKind.Comma);
            parser.CheckOperandType(operation.Operands[i], parser.ParseType());
        }
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Results.IsEmpty && operation.Regions.IsEmpty && SdyText.Count(operation) == 0;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        printer.Attributes(operation);
        if (!operation.Operands.IsEmpty)
        {
            printer.Append(' ').Operands(operation.Operands).Append(" : ").Types(operation.Operands);
        }
    }
}

/// <summary>
/// <c>sdy.manual_computation(%x) in_shardings=[…] out_shardings=[…] manual_axes={…} (%arg: T) {…} : (T) -> U</c>.
/// </summary>
internal sealed class SdyManualComputationFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.HasProperties = true;
        parser.ParseOperandsInParentheses(operation.Operands);
        Keyword(parser, "in_shardings");
        operation.AddOwn("in_shardings", SdyText.ParsePerValue(parser));
        Keyword(parser, "out_shardings");
        operation.AddOwn("out_shardings", SdyText.ParsePerValue(parser));
        Keyword(parser, "manual_axes");
        operation.AddOwn("manual_axes", SdyText.ParseAxes(parser));
        List<BlockArgument> arguments = [];
        parser.Expect(TokenKind.LeftParenthesis);
        parser.CommaSeparated(TokenKind.RightParenthesis, () => arguments.Add(parser.ParseBlockArgument()));
        operation.Regions.Add(parser.ParseRegion(operation, isolated: false, arguments));
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.ParseFunctionalType(operation);
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Regions is [{ Blocks.Count: 1 }]
        && SdyText.Count(operation) == 3
        && Shardings(operation, "in_shardings") is not null
        && Shardings(operation, "out_shardings") is not null
        && Axes(operation) is not null;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        printer
            .Append('(')
            .Operands(operation.Operands)
            .Append(") in_shardings=")
            .Append(Shardings(operation, "in_shardings")!)
            .Append(" out_shardings=")
            .Append(Shardings(operation, "out_shardings")!)
            .Append(" manual_axes=")
            .Append(Axes(operation)!)
            .Append(" (");
        Block body = operation.Regions[0].Body;
        for (int i = 0; i < body.Arguments.Length; i++)
        {
            printer.Append(i == 0 ? string.Empty : ", ").BlockArgument(body, i);
        }

        printer
            .Append(") ")
            .Region(operation.Regions[0], entryArguments: false)
            .Attributes(operation)
            .Append(" : ")
            .FunctionalType(operation);
    }

    private static void Keyword(AssemblyParser parser, string word)
    {
        parser.ExpectKeyword(word);
        parser.Expect(TokenKind.Equal);
    }

    private static string? Shardings(Operation operation, string name) =>
        SdyText.Body(operation, name, "#sdy.sharding_per_value<", ">");

    private static string? Axes(Operation operation) => SdyText.Body(operation, "manual_axes", "#sdy<manual_axes", ">");
}
