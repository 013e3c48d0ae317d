namespace XlaSharp.Hlo.Text;

/// <summary><c>interpreter.probe %x, probe_id = "name" {…} : T</c>.</summary>
internal sealed class ProbeFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.Operands.Add(parser.ParseOperand());
        parser.Expect(TokenKind.Comma);
        parser.ExpectKeyword("probe_id");
        parser.Expect(TokenKind.Equal);
        operation.HasProperties = true;
        operation.AddOwn("probe_id", new StringAttr(parser.ParseString()));
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        ShortTypeElement.Parse(parser, operation, results: 1);
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.Length == 1
        && operation.Results.Length == 1
        && operation.Regions.IsEmpty
        && operation.Op is UnregisteredOp { Properties: { Count: 1 } properties }
        && properties["probe_id"] is StringAttr;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        printer.Append(' ').Operands(operation.Operands).Append(", probe_id = ");
        printer
            .Attribute(((UnregisteredOp)operation.Op).Properties!["probe_id"]!)
            .Attributes(operation)
            .Append(" : ")
            .ShortType(operation);
    }
}
