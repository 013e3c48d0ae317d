using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>(%x init: %c) applies stablehlo.add across dimensions = [1] {…} : F</c> where the body is one commutative op of
/// its arguments;
/// else <c>(%x init: %c), (%y init: %d) across dimensions = [0] {…} : F</c> and the body behind <c>reducer</c>.
/// </summary>
internal sealed class ReduceFormat : AssemblyFormat
{
    private static readonly HashSet<string> Compact = new(
        ["add", "and", "maximum", "minimum", "multiply", "or", "xor"],
        StringComparer.Ordinal
    );

    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        ParseOperands(parser, operation);
        OpDefinition? inner = parser.TryKeyword("applies") ? ParseInner(parser) : null;
        parser.ExpectKeyword("across");
        parser.ExpectKeyword("dimensions");
        parser.Expect(TokenKind.Equal);
        operation.AddOwn("dimensions", DenseArrayAttr.I64(parser.ParseIntegerList()));
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        int typePosition = parser.Position;
        parser.ParseFunctionalType(operation);
        if (inner is not null)
        {
            ParseCompactLocation(parser, operation, inner, typePosition);
            return;
        }

        parser.ExpectKeyword("reducer");
        operation.Regions.Add(
            parser.ParseRegion(operation, isolated: false, ParseArguments(parser, operation.Operands.Count / 2))
        );
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Regions is [{ Blocks.Count: 1 } body]
        && body.Body.Arguments.Length == operation.Operands.Length
        && operation.Operands.Length % 2 == 0
        && !operation.Operands.IsEmpty;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        int count = operation.Operands.Length / 2;
        for (int i = 0; i < count; i++)
        {
            printer.Append(i == 0 ? "(" : ", (").Operand(operation.Operands[i]);
            printer.Append(" init: ").Operand(operation.Operands[count + i]).Append(')');
        }

        Operation? inner = CompactBody(operation);
        if (inner is not null)
        {
            printer.Append(" applies ").Append(inner.Name);
        }

        printer.Append(" across dimensions = ").IntegerList(((Reduce)operation.Op).Dimensions);
        printer.Attributes(operation, "dimensions").Append(" : ").FunctionalType(operation);
        if (inner is null)
        {
            PrintBody(printer, operation.Regions[0], count);
        }
    }

    private static void PrintBody(AssemblyPrinter printer, Region region, int count)
    {
        printer.NewLine();
        printer.Append(" reducer");
        for (int i = 0; i < count; i++)
        {
            printer.Append('(').BlockArgument(region.Body, i);
            printer.Append(", ").BlockArgument(region.Body, count + i).Append(") ");
        }

        printer.Append(' ').Region(region, entryArguments: false);
    }

    // The one inner op if the compact form says everything: it does not show attributes of the inner op or locations.
    private static Operation? CompactBody(Operation operation)
    {
        Block body = operation.Regions[0].Body;
        if (
            body.Operations is not [var inner, { Op: Return } end]
            || !Compact.Contains(inner.Definition.Mnemonic)
            || inner.Definition.Dialect != "stablehlo"
            || operation.Operands[0].Type is not TensorType input
        )
        {
            return null;
        }

        TensorType scalar = TensorType.Scalar(input.ElementType);
        bool matches =
            inner.Operands.Length == 2
            && body.Arguments.Length == 2
            && inner.Results.Length == 1
            && ReferenceEquals(inner.Operands[0], body.Arguments[0])
            && ReferenceEquals(inner.Operands[1], body.Arguments[1])
            && inner.Operands[0].Type.Equals(scalar)
            && inner.Operands[1].Type.Equals(scalar)
            && inner.Result.Type.Equals(scalar)
            && end.Operands.Length == 1
            && ReferenceEquals(end.Operands[0], inner.Result);
        return matches ? inner : null;
    }

    private static void ParseOperands(AssemblyParser parser, ParsedOperation operation)
    {
        List<OperandUse> initials = [];
        do
        {
            parser.Expect(TokenKind.LeftParenthesis);
            operation.Operands.Add(parser.ParseOperand());
            parser.ExpectKeyword("init");
            parser.Expect(TokenKind.Colon);
            initials.Add(parser.ParseOperand());
            parser.Expect(TokenKind.RightParenthesis);
        } while (parser.TryConsume(TokenKind.Comma));
        operation.Operands.AddRange(initials);
    }

    private static OpDefinition ParseInner(AssemblyParser parser)
    {
        int start = parser.Position;
        string name = parser.At(TokenKind.String)
            ? parser.ParseString()
            : parser.ExpectIdentifier("an op name such as stablehlo.add");
        return
            OpTable.Find(name) is { Dialect: "stablehlo", Operands.Count: 2 } definition
            && Compact.Contains(definition.Mnemonic)
            ? definition
            : throw AssemblyParser.Error(
                start,
                "expected the inner-op to be a commutative binary-op from the stablehlo dialect, with zero region, "
                    + "producing single result: "
                    + $"one of {string.Join(", ", Compact)}, but got '{name}'"
            );
    }

    // The location of the whole stands for the inner operations too.
    private static void ParseCompactLocation(
        AssemblyParser parser,
        ParsedOperation operation,
        OpDefinition inner,
        int typePosition
    )
    {
        Location location = parser.TryParseLocation() ?? parser.LocationAt(operation.Position);
        operation.Location = location;
        parser.ThrowIfUndeclared();
        if (operation.Operands[0].Value.Type is not TensorType input)
        {
            throw AssemblyParser.Error(typePosition, "expected ranked tensors as inputs");
        }

        TensorType scalar = TensorType.Scalar(input.ElementType);
        Block body = new([scalar, scalar], [location, location]);
        Op op = inner.Create(new AttributeReader(DictionaryAttr.Empty, new HloType[] { scalar }));
        Operation applied = body.Append(new Operation(op, body.Arguments, [scalar], default, null, location));
        body.Append(new Operation(Return.Instance, applied.Results, [], default, null, location));
        operation.Regions.Add(new Region(body));
    }

    // Groups (a0, b0) (a1, b1) stand for the block's arguments a0, a1, b0, b1.
    private static BlockArgument[] ParseArguments(AssemblyParser parser, int count)
    {
        BlockArgument[] arguments = new BlockArgument[2 * count];
        for (int i = 0; i < count; i++)
        {
            parser.Expect(TokenKind.LeftParenthesis);
            arguments[i] = parser.ParseBlockArgument();
            parser.Expect(TokenKind.Comma);
            arguments[count + i] = parser.ParseBlockArgument();
            parser.Expect(TokenKind.RightParenthesis);
        }

        return arguments;
    }
}
