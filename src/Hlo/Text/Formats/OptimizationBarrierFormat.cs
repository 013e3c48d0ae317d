namespace XlaSharp.Hlo.Text;

/// <summary><c>{…} %a, %b : T, T</c>; without operands <c>()</c>.</summary>
internal sealed class OptimizationBarrierFormat : AssemblyFormat
{
    private static readonly PairwiseTypesElement Types = new();

    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        parser.ParseOptionalAttributes(operation);
        if (parser.TryConsume(TokenKind.LeftParenthesis))
        {
            parser.Expect(TokenKind.RightParenthesis);
            return;
        }

        operation.Operands.Add(parser.ParseOperand());
        while (parser.TryConsume(TokenKind.Comma))
        {
            operation.Operands.Add(parser.ParseOperand());
        }

        parser.Expect(TokenKind.Colon);
        Types.Parse(parser, operation);
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation)
    {
        bool same = operation.Operands.Length == operation.Results.Length;
        for (int i = 0; same && i < operation.Results.Length; i++)
        {
            same = operation.Operands[i].Type.Equals(operation.Results[i].Type);
        }

        return same;
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        printer.Attributes(operation);
        _ = operation.Operands.IsEmpty
            ? printer.Append("()")
            : printer.Append(' ').Operands(operation.Operands).Append(" : ").Types(operation.Results);
    }
}
