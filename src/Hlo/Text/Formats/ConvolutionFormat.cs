using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>(%x, %k) dim_numbers = […]x[…]->[…], window = {stride = [2, 2], pad = [[0, 1], [0, 1]], …} {…} : F</c>.
/// </summary>
internal sealed class ConvolutionFormat : AssemblyFormat
{
    private static readonly string[] Spelled =
    [
        "dimension_numbers",
        "window_strides",
        "padding",
        "lhs_dilation",
        "rhs_dilation",
        "window_reversal",
    ];

    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        parser.ParseOperandsInParentheses(operation.Operands);
        parser.ExpectKeyword("dim_numbers");
        parser.Expect(TokenKind.Equal);
        operation.AddOwn("dimension_numbers", ConvNumbersText.Parse(parser));
        parser.Expect(TokenKind.Comma);
        parser.ExpectKeyword("window");
        parser.Expect(TokenKind.Equal);
        parser.Expect(TokenKind.LeftBrace);
        HashSet<string> seen = [];
        parser.CommaSeparated(TokenKind.RightBrace, () => ParseWindowPart(parser, operation, seen));
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.ParseFunctionalType(operation);
    }

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        Convolution op = (Convolution)operation.Op;
        printer
            .Append('(')
            .Operands(operation.Operands)
            .Append(") dim_numbers = ")
            .Append(op.DimensionNumbers.ShortText);
        printer.Append(", window = {");
        List<string> parts = [];
        Add(parts, "stride", op.WindowStrides?.ToString());
        Add(parts, "pad", op.Padding?.ToString());
        Add(parts, "lhs_dilate", op.LhsDilation?.ToString());
        Add(parts, "rhs_dilate", op.RhsDilation?.ToString());
        Add(
            parts,
            "reverse",
            op.WindowReversal is { } reversal
                ? string.Join(", ", reversal.Select(flag => flag ? "true" : "false"))
                : null
        );
        printer.Append(string.Join(", ", parts)).Append('}');
        printer.Attributes(operation, Spelled).Append(" : ").FunctionalType(operation);
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) => ((Convolution)operation.Op).DimensionNumbers.HasShortText;

    private static void Add(List<string> parts, string name, string? values)
    {
        if (values is not null)
        {
            parts.Add($"{name} = [{values}]");
        }
    }

    private static void ParseWindowPart(AssemblyParser parser, ParsedOperation operation, HashSet<string> seen)
    {
        int start = parser.Position;
        string part = parser.ExpectIdentifier("one of: stride, pad, lhs_dilate, rhs_dilate, reverse");
        if (!seen.Add(part))
        {
            throw AssemblyParser.Error(start, $"Unexpected keyword {part}: it occurs twice");
        }

        parser.Expect(TokenKind.Equal);
        operation.AddOwn(
            AttributeName(part, start),
            part switch
            {
                "pad" => ParsePadding(parser),
                "reverse" => ParseReversal(parser),
                _ => DenseArrayAttr.I64(parser.ParseIntegerList()),
            }
        );
    }

    private static string AttributeName(string part, int position) =>
        part switch
        {
            "stride" => "window_strides",
            "pad" => "padding",
            "lhs_dilate" => "lhs_dilation",
            "rhs_dilate" => "rhs_dilation",
            "reverse" => "window_reversal",
            _ => throw AssemblyParser.Error(
                position,
                $"Unexpected keyword {part}; expected one of: stride, pad, lhs_dilate, rhs_dilate, reverse"
            ),
        };

    private static DenseElementsAttr ParsePadding(AssemblyParser parser)
    {
        List<EdgePadding> entries = [];
        parser.Expect(TokenKind.LeftBracket);
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
            {
                int start = parser.Position;
                Dims pair = parser.ParseIntegerList();
                entries.Add(
                    pair.Count == 2
                        ? new(pair[0], pair[1])
                        : throw AssemblyParser.Error(
                            start,
                            $"Expected array with 2 elements, got {pair.Count} elements instead"
                        )
                );
            }
        );
        return EdgePadding.ToAttribute(entries.ToValueList())!;
    }

    private static DenseArrayAttr ParseReversal(AssemblyParser parser)
    {
        List<long> flags = [];
        parser.Expect(TokenKind.LeftBracket);
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
                flags.Add(
                    parser.At(TokenKind.Integer) ? (parser.ParseInt64() != 0 ? 1 : 0) : (parser.ParseBoolean() ? 1 : 0)
                )
        );
        return new(ElementType.I1, Dims.Of(flags));
    }
}
