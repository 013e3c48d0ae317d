using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>"ns.name" %a, %b ({ region }, …) {composite_attributes = {…}, decomposition = @f, version = 1 : i32} : F</c>.
/// </summary>
internal sealed class CompositeFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.AddOwn("name", new StringAttr(parser.ParseString()));
        parser.ParseOperands(operation.Operands);
        if (parser.TryConsume(TokenKind.LeftParenthesis))
        {
            parser.CommaSeparated(
                TokenKind.RightParenthesis,
                () => operation.Regions.Add(parser.ParseRegion(operation))
            );
        }

        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.ParseFunctionalType(operation);
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        printer.Append(' ').Append(StringText.Quote(((Composite)operation.Op).CompositeName));
        printer.Append(operation.Operands.IsEmpty ? string.Empty : " ").Operands(operation.Operands);
        for (int i = 0; i < operation.Regions.Length; i++)
        {
            printer.Append(i == 0 ? " (" : ", ").Region(operation.Regions[i]);
        }

        printer.Append(operation.Regions.IsEmpty ? string.Empty : ")");
        printer.Attributes(operation, "name").Append(" : ").FunctionalType(operation);
    }
}
