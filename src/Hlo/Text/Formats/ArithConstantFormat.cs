namespace XlaSharp.Hlo.Text;

/// <summary><c>arith.constant {…} 1 : i32</c>: the attribute's type is the result's.</summary>
internal sealed class ArithConstantFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        parser.ParseOptionalAttributes(operation);
        int start = parser.Position;
        HloAttribute value = parser.ParseAttribute();
        operation.HasProperties = true;
        operation.AddOwn("value", value);
        operation.ResultTypes.Add(
            TypeOf(value) ?? throw AssemblyParser.Error(start, "expected a number or elements with a type")
        );
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.IsEmpty
        && operation.Regions.IsEmpty
        && operation.Results.Length == 1
        && Value(operation) is { } value
        && operation.Result.Type.Equals(TypeOf(value));

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation) =>
        printer.Attributes(operation).Append(' ').Attribute(Value(operation)!);

    /// <summary>The constant.</summary>
    internal static HloAttribute? Value(Operation operation) =>
        operation.Op is UnregisteredOp { Properties: { Count: 1 } properties } ? properties["value"] : null;

    private static HloType? TypeOf(HloAttribute value) =>
        value switch
        {
            DenseElementsAttr elements => elements.Type,
            DenseResourceAttr resource => resource.Type,
            IntegerAttr integer => integer.Type,
            FloatAttr number => number.Type,
            BoolAttr => ElementType.I1,
            _ => null,
        };
}
