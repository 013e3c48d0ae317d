namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>(%iterArg = %a, …) : T, … attributes {…}</c>, then <c>cond {…} do {…}</c> on a line of its own. One list of names
/// serves both regions.
/// </summary>
internal sealed class WhileFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        List<(int Start, int End)> names = [];
        parser.Expect(TokenKind.LeftParenthesis);
        parser.CommaSeparated(
            TokenKind.RightParenthesis,
            () =>
            {
                names.Add(parser.ParseNewName());
                parser.Expect(TokenKind.Equal);
                operation.Operands.Add(parser.ParseOperand());
            }
        );
        if (names.Count > 0)
        {
            parser.Expect(TokenKind.Colon);
            new PairwiseTypesElement().Parse(parser, operation);
        }

        if (parser.TryKeyword("attributes"))
        {
            parser.ParseOptionalAttributes(operation);
        }

        BlockArgument[] arguments = new BlockArgument[names.Count];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = new(
                names[i].Start,
                names[i].End,
                operation.ResultTypes[i],
                parser.LocationAt(names[i].Start)
            );
        }

        parser.ExpectKeyword("cond");
        operation.Regions.Add(parser.ParseRegion(operation, isolated: false, arguments));
        parser.ExpectKeyword("do");
        operation.Regions.Add(parser.ParseRegion(operation, isolated: false, arguments));
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Regions is [{ Blocks.Count: 1 } cond, { Blocks.Count: 1 } body]
        && TypesMatch(operation, cond.Body)
        && TypesMatch(operation, body.Body);

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        Block cond = operation.Regions[0].Body;
        printer.Append('(');
        for (int i = 0; i < operation.Operands.Length; i++)
        {
            printer
                .Append(i == 0 ? string.Empty : ", ")
                .Operand(cond.Arguments[i])
                .Append(" = ")
                .Operand(operation.Operands[i]);
        }

        printer.Append(')');
        if (!operation.Operands.IsEmpty)
        {
            printer.Append(" : ").Types(operation.Operands);
        }

        List<NamedAttribute> attributes = AssemblyPrinter.RemainingAttributes(operation, []);
        if (attributes.Count > 0)
        {
            printer.Append(" attributes ").Dictionary(attributes);
        }

        printer.NewLine();
        printer.Append("cond ").Region(operation.Regions[0], entryArguments: false);
        printer.Append(" do ").Region(operation.Regions[1], entryArguments: false);
    }

    private static bool TypesMatch(Operation operation, Block block)
    {
        bool match =
            block.Arguments.Length == operation.Operands.Length
            && operation.Results.Length == operation.Operands.Length;
        for (int i = 0; match && i < block.Arguments.Length; i++)
        {
            HloType type = operation.Operands[i].Type;
            match = block.Arguments[i].Type.Equals(type) && operation.Results[i].Type.Equals(type);
        }

        return match;
    }
}
