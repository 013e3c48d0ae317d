using XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Text;

/// <summary><c>(%x) inits (%i) dimension=0 attributes {…} { ^bb0(…): … } : F</c>.</summary>
internal sealed class ScanFormat : AssemblyFormat
{
    private const string OperandSegments = "operandSegmentSizes";
    private const string ResultSegments = "resultSegmentSizes";

    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        parser.ParseOperandsInParentheses(operation.Operands);
        int inputs = operation.Operands.Count;
        parser.ExpectKeyword("inits");
        parser.ParseOperandsInParentheses(operation.Operands);
        int carries = operation.Operands.Count - inputs;
        parser.ExpectKeyword("dimension");
        parser.Expect(TokenKind.Equal);
        operation.AddOwn("dimension", IntegerAttr.I64(parser.ParseInt64()));
        if (parser.TryKeyword("attributes"))
        {
            parser.ParseOptionalAttributes(operation);
        }

        operation.Regions.Add(parser.ParseRegion(operation, isolated: true));
        parser.Expect(TokenKind.Colon);
        parser.ParseFunctionalType(operation);
        operation.AddOwn(OperandSegments, new DenseArrayAttr(ElementType.I32, [inputs, carries]));
        operation.AddOwn(
            ResultSegments,
            new DenseArrayAttr(ElementType.I32, [operation.ResultTypes.Count - carries, carries])
        );
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Op is Scan op
        && op.InputCount >= 0
        && op.OutputCount >= 0
        && op.InputCount <= operation.Operands.Length
        && operation.Regions.Length == 1
        && operation.Operands.Length - op.InputCount == operation.Results.Length - op.OutputCount;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        Scan op = (Scan)operation.Op;
        printer.Append('(').Operands(operation.Operands[..op.InputCount]).Append(") inits (");
        printer.Operands(operation.Operands[op.InputCount..]).Append(") dimension=").Append(op.Dimension);
        List<NamedAttribute> attributes = AssemblyPrinter.RemainingAttributes(
            operation,
            ["dimension", OperandSegments, ResultSegments]
        );
        if (attributes.Count > 0)
        {
            printer.Append(" attributes ").Dictionary(attributes);
        }

        printer.Append(' ').Region(operation.Regions[0]).Append(" : ").FunctionalType(operation);
    }
}
