namespace XlaSharp.Hlo.Text;

/// <summary>A fixed word or punctuation.</summary>
internal sealed class LiteralElement(string text) : FormatElement
{
    private readonly TokenKind _kind = text switch
    {
        "," => TokenKind.Comma,
        ":" => TokenKind.Colon,
        "=" => TokenKind.Equal,
        "(" => TokenKind.LeftParenthesis,
        ")" => TokenKind.RightParenthesis,
        "[" => TokenKind.LeftBracket,
        "]" => TokenKind.RightBracket,
        "->" => TokenKind.Arrow,
        _ => TokenKind.Identifier,
    };

    /// <summary>The word.</summary>
    public string Text => text;

    /// <inheritdoc/>
    public override bool Starts(AssemblyParser parser) =>
        _kind == TokenKind.Identifier ? parser.AtKeyword(text) : parser.At(_kind);

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        if (_kind == TokenKind.Identifier)
        {
            parser.ExpectKeyword(text);
        }
        else
        {
            parser.Expect(_kind);
        }
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing) =>
        spacing.Literal(printer, text);
}

/// <summary>One operand.</summary>
internal sealed class OperandElement(int index) : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) => index < operation.Operands.Length;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation) =>
        operation.Operands.Add(parser.ParseOperand());

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.Operand(operation.Operands[index]);
    }
}

/// <summary>A list of operands with <paramref name="following"/> others behind it.</summary>
internal sealed class OperandListElement(int first, int following) : FormatElement
{
    /// <inheritdoc/>
    public override bool Starts(AssemblyParser parser) => parser.At(TokenKind.PercentIdentifier);

    /// <inheritdoc/>
    public override bool IsPresent(Operation operation) => operation.Operands.Length > first + following;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation) =>
        parser.ParseOperands(operation.Operands);

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        if (IsPresent(operation))
        {
            spacing.BeforeWord(printer);
            printer.Operands(operation.Operands[first..^following]);
        }
    }
}

/// <summary>All operands: as many as the op has, then those of a variadic one.</summary>
internal sealed class AllOperandsElement(OpDefinition definition) : FormatElement
{
    private readonly int _fixed = definition.Operands.TakeWhile(spec => spec.Arity == Arity.One).Count();

    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) =>
        operation.Operands.Length == _fixed
        || (operation.Operands.Length > _fixed && _fixed < definition.Operands.Count);

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        for (int i = 0; i < _fixed; i++)
        {
            if (i > 0)
            {
                parser.Expect(TokenKind.Comma);
            }

            operation.Operands.Add(parser.ParseOperand());
        }

        if (_fixed == 0)
        {
            parser.ParseOperands(operation.Operands);
        }
        else if (
            _fixed < definition.Operands.Count
            && parser.At(TokenKind.Comma)
            && parser.Peek().Kind == TokenKind.PercentIdentifier
        )
        {
            parser.Advance();
            parser.ParseOperands(operation.Operands);
        }
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        if (!operation.Operands.IsEmpty)
        {
            spacing.BeforeWord(printer);
            printer.Operands(operation.Operands);
        }
    }
}

/// <summary>All attributes that the pattern does not spell.</summary>
internal sealed class AttributesElement(string[] spelled) : FormatElement
{
    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation) =>
        parser.ParseOptionalAttributes(operation);

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing) =>
        printer.Attributes(operation, spelled);
}

/// <summary>One type for all operands and results, or the function type.</summary>
internal sealed class ShortTypeElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) =>
        operation.Results.Length == operation.Definition.Results.Count;

    /// <summary>Reads the type.</summary>
    public static void Parse(AssemblyParser parser, ParsedOperation operation, int results)
    {
        if (parser.At(TokenKind.LeftParenthesis))
        {
            parser.ParseFunctionalType(operation);
            return;
        }

        HloType type = parser.ParseType();
        foreach (OperandUse use in operation.Operands)
        {
            parser.CheckOperandType(use, type);
        }

        for (int i = 0; i < results; i++)
        {
            operation.ResultTypes.Add(type);
        }
    }

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation) =>
        Parse(parser, operation, operation.Definition!.Results.Count);

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.ShortType(operation);
    }
}

/// <summary>The function type.</summary>
internal sealed class FunctionalTypeElement : FormatElement
{
    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation) =>
        parser.ParseFunctionalType(operation);

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.FunctionalType(operation);
    }
}

/// <summary>The types of the results.</summary>
internal sealed class ResultTypesElement : FormatElement
{
    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        do
        {
            operation.ResultTypes.Add(parser.ParseType());
        } while (parser.TryConsume(TokenKind.Comma));
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.Types(operation.Results);
    }
}

/// <summary>The types of the operands.</summary>
internal sealed class OperandTypesElement : FormatElement
{
    /// <inheritdoc/>
    public override bool IsPresent(Operation operation) => operation.Operands.Length > 0;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        int start = parser.Position;
        List<HloType> types = [];
        do
        {
            types.Add(parser.ParseType());
        } while (parser.TryConsume(TokenKind.Comma));
        parser.CheckOperandTypes(operation, types.ToArray(), start);
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.Types(operation.Operands);
    }
}

/// <summary>A part that is left out if its first operand or attribute is absent.</summary>
internal sealed class OptionalElement(FormatElement[] elements) : FormatElement
{
    /// <summary>True if no other optional part follows, so that the first word decides alone.</summary>
    public bool IsLast { get; set; }

    /// <inheritdoc/>
    public override bool Starts(AssemblyParser parser) =>
        !IsLast && elements is [LiteralElement { Text: "," }, LiteralElement word, ..]
            ? parser.At(TokenKind.Comma) && parser.PeekIs(word.Text)
            : elements[0].Starts(parser);

    /// <inheritdoc/>
    public override bool IsPresent(Operation operation) =>
        elements.First(element => element is not LiteralElement).IsPresent(operation);

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        if (Starts(parser))
        {
            foreach (FormatElement element in elements)
            {
                element.Parse(parser, operation);
            }
        }
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        if (IsPresent(operation))
        {
            foreach (FormatElement element in elements)
            {
                element.Print(printer, operation, ref spacing);
            }
        }
    }
}
