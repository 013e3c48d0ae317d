using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>{…} dense&lt;…&gt; : T</c>, or <c>() &lt;{value = …}&gt; {…} : () -> T</c> where the result is quantized and the
/// value is not.
/// </summary>
internal sealed class ConstantFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        if (parser.TryConsume(TokenKind.LeftParenthesis))
        {
            parser.Expect(TokenKind.RightParenthesis);
            parser.ParseOptionalProperties(operation);
            parser.ParseOptionalAttributes(operation);
            parser.Expect(TokenKind.Colon);
            parser.ParseFunctionalType(operation);
            return;
        }

        parser.ParseOptionalAttributes(operation);
        int start = parser.Position;
        HloAttribute value = parser.ParseAttribute();
        operation.AddOwn("value", value);
        operation.ResultTypes.Add(
            TypeOf(value)
                ?? throw AssemblyParser.Error(start, "expected an elements attribute such as dense<0> : tensor<2xi32>")
        );
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        HloAttribute value = ((Constant)operation.Op).Value;
        if (TypeOf(value) is { } type && type.Equals(operation.Result.Type))
        {
            printer.Attributes(operation, "value").Append(' ').Attribute(value);
            return;
        }

        printer.Append("() <").Dictionary([new("value", value)]).Append('>');
        printer.Attributes(operation, "value").Append(" : ").FunctionalType(operation);
    }

    private static TensorType? TypeOf(HloAttribute value) =>
        value switch
        {
            DenseElementsAttr elements => elements.Type,
            DenseResourceAttr resource => resource.Type,
            _ => null,
        };
}
