namespace XlaSharp.Hlo.Text;

/// <summary>An own attribute written as its value alone, in the spelling of its kind.</summary>
internal sealed class AttributeElement(OpDefinition definition, AttributeSpec attribute) : FormatElement
{
    /// <inheritdoc/>
    public override bool IsPresent(Operation operation) =>
        Value(operation) is { } value && !value.Equals(attribute.Default);

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation) =>
        operation.AddOwn(attribute.Name, ParseValue(parser));

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        if (Value(operation) is { } value)
        {
            PrintValue(printer, value);
        }
    }

    /// <summary>Writes a value as pretty forms do.</summary>
    public static void PrintValue(AssemblyPrinter printer, HloAttribute value)
    {
        _ = value switch
        {
            FloatAttr number => printer.Append(FloatText.Format(number.Value, number.Type)),
            IntegerAttr integer => printer.Append(
                integer.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ),
            DenseArrayAttr { ElementType.Kind: ElementKind.I64 } array => printer.IntegerList(array.Values),
            EnumAttr enumerator => printer.Append(' ').Append(enumerator.Value),
            ArrayAttr array => PrintArray(printer, array),
            _ => printer.Attribute(value),
        };
    }

    private static AssemblyPrinter PrintArray(AssemblyPrinter printer, ArrayAttr array)
    {
        printer.Append('[');
        for (int i = 0; i < array.Items.Count; i++)
        {
            printer.Append(i == 0 ? string.Empty : ", ");
            _ = array.Items[i] is EnumAttr enumerator
                ? printer.Append(enumerator.Value)
                : printer.Attribute(array.Items[i]);
        }

        return printer.Append(']');
    }

    private HloAttribute? Value(Operation operation) => operation.OwnAttribute(attribute.Name);

    private HloAttribute ParseValue(AssemblyParser parser) =>
        attribute.Kind switch
        {
            AttributeKind.I64 or AttributeKind.NonNegativeI64 or AttributeKind.PositiveI64 => IntegerAttr.I64(
                parser.ParseInt64()
            ),
            AttributeKind.I32 or AttributeKind.NonNegativeI32 or AttributeKind.PositiveI32 => IntegerAttr.I32(
                parser.ParseInt32()
            ),
            AttributeKind.Any when attribute.Name == "tolerance" => new FloatAttr(
                parser.ParseDouble(),
                ElementType.F64
            ),
            AttributeKind.Any => parser.ParseUnsigned(),
            AttributeKind.Bool => new BoolAttr(parser.ParseBoolean()),
            AttributeKind.String => new StringAttr(parser.ParseString()),
            AttributeKind.Symbol => parser.ParseSymbolRef(),
            AttributeKind.I64Array => DenseArrayAttr.I64(ParseIntegers(parser)),
            AttributeKind.Enum => parser.ParseEnumerator(EnumerationOf(attribute.Name), definition.Dialect),
            AttributeKind.Array => ParseArray(parser),
            _ => parser.ParseAttribute(),
        };

    // The reference also tells where the list should have ended.
    private Dims ParseIntegers(AssemblyParser parser)
    {
        parser.Expect(TokenKind.LeftBracket);
        List<long> values = [];
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
            {
                try
                {
                    values.Add(parser.ParseInt64());
                }
                catch (ParseException exception)
                {
                    parser.Report(new(exception.Position, $"custom op '{definition.Name}' {exception.Message}"));
                    throw AssemblyParser.Error(parser.Position, "expected ']'");
                }
            }
        );
        return Dims.Of(values);
    }

    private ArrayAttr ParseArray(AssemblyParser parser)
    {
        List<HloAttribute> items = [];
        parser.Expect(TokenKind.LeftBracket);
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
                items.Add(
                    parser.At(TokenKind.Identifier)
                        ? parser.ParseEnumerator(EnumerationOf(attribute.Name), definition.Dialect)
                        : parser.ParseAttribute()
                )
        );
        return new(items.ToValueList());
    }

    private static Enumeration EnumerationOf(string attributeName) =>
        attributeName switch
        {
            "compare_type" => Enumerators.ComparisonType,
            "precision_config" => Enumerators.Precision,
            "transpose_a" => Enumerators.Transposition,
            _ => Enumerators.Find(attributeName)
                ?? throw new InvalidOperationException($"No enumeration belongs to the attribute '{attributeName}'."),
        };
}

/// <summary>Look-ups that forms need.</summary>
internal static class OperationExtensions
{
    /// <summary>One of the op's own attributes, or null where absent.</summary>
    public static HloAttribute? OwnAttribute(this Operation operation, string name)
    {
        foreach (NamedAttribute own in operation.Definition.GetAttributes(operation.Op))
        {
            if (own.Name == name)
            {
                return own.Value;
            }
        }

        return null;
    }
}
