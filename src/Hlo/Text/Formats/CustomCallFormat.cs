using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary><c>@target(%a, %b) {…} : F</c>.</summary>
internal sealed class CustomCallFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.AddOwn("call_target_name", new StringAttr(parser.ParseSymbolName()));
        parser.ParseOperandsInParentheses(operation.Operands);
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.ParseFunctionalType(operation);
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        printer.Append(' ').Append(StringText.Symbol(((CustomCall)operation.Op).CallTargetName));
        printer.Append('(').Operands(operation.Operands).Append(')');
        printer.Attributes(operation, "call_target_name").Append(" : ").FunctionalType(operation);
    }
}
