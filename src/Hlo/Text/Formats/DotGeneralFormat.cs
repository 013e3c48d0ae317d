using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>%a, %b, batching_dims = [0] x [0], contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT], algorithm =
/// &lt;…&gt; {…} : F</c>;
/// only the contracting part is always there.
/// </summary>
internal sealed class DotGeneralFormat : AssemblyFormat
{
    private static readonly string[] Spelled = ["dot_dimension_numbers", "precision_config", "algorithm"];

    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.Operands.Add(parser.ParseOperand());
        parser.Expect(TokenKind.Comma);
        operation.Operands.Add(parser.ParseOperand());
        parser.Expect(TokenKind.Comma);
        (Dims lhsBatching, Dims rhsBatching) = (Dims.Empty, Dims.Empty);
        if (parser.TryKeyword("batching_dims"))
        {
            (lhsBatching, rhsBatching) = ParsePair(parser);
            parser.Expect(TokenKind.Comma);
        }

        parser.ExpectKeyword("contracting_dims");
        (Dims lhsContracting, Dims rhsContracting) = ParsePair(parser);
        operation.AddOwn(
            "dot_dimension_numbers",
            new DotDimensionNumbers(lhsBatching, rhsBatching, lhsContracting, rhsContracting)
        );
        while (parser.TryConsume(TokenKind.Comma))
        {
            ParseOption(parser, operation);
        }

        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.ParseFunctionalType(operation);
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        DotGeneral op = (DotGeneral)operation.Op;
        DotDimensionNumbers numbers = op.DotDimensionNumbers;
        printer.Append(' ').Operands(operation.Operands);
        if (numbers.LhsBatchingDimensions.Count > 0 || numbers.RhsBatchingDimensions.Count > 0)
        {
            printer.Append(", batching_dims = ").IntegerList(numbers.LhsBatchingDimensions);
            printer.Append(" x ").IntegerList(numbers.RhsBatchingDimensions);
        }

        printer.Append(", contracting_dims = ").IntegerList(numbers.LhsContractingDimensions);
        printer.Append(" x ").IntegerList(numbers.RhsContractingDimensions);
        if (op.PrecisionConfig is { Count: > 0 } precision)
        {
            printer
                .Append(", precision = [")
                .Append(string.Join(", ", precision.Select(Enumerators.Precision.Text)))
                .Append(']');
        }

        if (op.Algorithm is { } algorithm)
        {
            string text = algorithm.Text;
            printer.Append(", algorithm = ").Append(text[text.IndexOf('<', StringComparison.Ordinal)..]);
        }

        printer.Attributes(operation, Spelled).Append(" : ").FunctionalType(operation);
    }

    /// <summary>An empty list of precisions cannot be told from none here.</summary>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.Length == 2 && ((DotGeneral)operation.Op).PrecisionConfig is not { Count: 0 };

    private static (Dims Lhs, Dims Rhs) ParsePair(AssemblyParser parser)
    {
        parser.Expect(TokenKind.Equal);
        Dims lhs = parser.ParseIntegerList();
        parser.ExpectKeyword("x");
        return (lhs, parser.ParseIntegerList());
    }

    private static void ParseOption(AssemblyParser parser, ParsedOperation operation)
    {
        if (parser.TryKeyword("precision"))
        {
            List<HloAttribute> entries = [];
            parser.Expect(TokenKind.Equal);
            parser.Expect(TokenKind.LeftBracket);
            parser.CommaSeparated(
                TokenKind.RightBracket,
                () => entries.Add(parser.ParseEnumerator(Enumerators.Precision))
            );
            operation.AddOwn("precision_config", new ArrayAttr(entries.ToValueList()));
        }
        else
        {
            parser.ExpectKeyword("algorithm");
            parser.Expect(TokenKind.Equal);
            operation.AddOwn("algorithm", StructAttributes.ParseBody(parser, "#stablehlo.dot_algorithm"));
        }
    }
}
