namespace XlaSharp.Hlo.Text;

/// <summary>Attributes of the builtin dialect.</summary>
internal sealed partial class AssemblyParser
{
    /// <summary>An attribute.</summary>
    public HloAttribute ParseAttribute()
    {
        Enter();
        HloAttribute attribute = _token.Kind switch
        {
            TokenKind.AtIdentifier => ParseSymbolRef(),
            TokenKind.LeftBracket => ParseArray(),
            TokenKind.LeftBrace => ParseDictionary(),
            TokenKind.String => ParseStringAttribute(),
            TokenKind.Integer or TokenKind.Float or TokenKind.Minus => ParseNumber(),
            TokenKind.HashIdentifier => ParseDialectAttribute(),
            TokenKind.Identifier => ParseKeywordAttribute(),
            TokenKind.ExclamationIdentifier or TokenKind.LeftParenthesis => new TypeAttr(ParseType()),
            _ => throw Expected("attribute value"),
        };
        Leave();
        return attribute;
    }

    /// <summary>A dictionary with its braces.</summary>
    public DictionaryAttr ParseDictionary()
    {
        List<NamedAttribute> entries = [];
        ParseDictionaryInto(entries.Add);
        return entries.Count == 0 ? DictionaryAttr.Empty : DictionaryAttr.Create([.. entries]);
    }

    /// <summary>The entries of a dictionary with its braces, in textual order.</summary>
    public void ParseDictionaryInto(Action<NamedAttribute> add)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Expect(TokenKind.LeftBrace);
        CommaSeparated(
            TokenKind.RightBrace,
            () =>
            {
                int start = Position;
                string name = At(TokenKind.String) ? ParseString() : ExpectIdentifier("attribute name");
                if (!seen.Add(name))
                {
                    throw Error(start, $"duplicate key '{name}' in dictionary attribute");
                }

                add(new(name, TryConsume(TokenKind.Equal) ? ParseAttribute() : UnitAttr.Instance));
            }
        );
    }

    /// <summary>A symbol reference: <c>@a</c> or <c>@a::@b</c>.</summary>
    public SymbolRefAttr ParseSymbolRef()
    {
        string root = ParseSymbolName();
        List<string> nested = [];
        while (TryConsume(TokenKind.DoubleColon))
        {
            nested.Add(ParseSymbolName());
        }

        return new(root, nested.ToValueList());
    }

    private HloAttribute ParseKeywordAttribute()
    {
        switch (TokenText)
        {
            case "true":
                return Consumed(new BoolAttr(true));
            case "false":
                return Consumed(new BoolAttr(false));
            case "unit":
                return Consumed(UnitAttr.Instance);
            case "dense":
                return ParseElements();
            case "dense_resource":
                return ParseDenseResource();
            case "array":
                return ParseDenseArray();
            case "loc":
                return ParseLocation();
            case "sparse":
                return ParseOpaqueElements();
            case "affine_map" or "affine_set" or "opaque" or "strided":
                return new OpaqueAttr(ParseBalancedText());
            default:
                return new TypeAttr(ParseType());
        }
    }

    private ArrayAttr ParseArray()
    {
        List<HloAttribute> items = [];
        Expect(TokenKind.LeftBracket);
        CommaSeparated(TokenKind.RightBracket, () => items.Add(ParseAttribute()));
        return new(items.ToValueList());
    }

    private HloAttribute ParseDenseArray()
    {
        Advance();
        Expect(TokenKind.Less);
        int start = Position;
        ElementType type = TryParseElementType() ?? throw Expected("an integer or floating point type");
        List<long> integers = [];
        List<double> floats = [];
        if (!TryConsume(TokenKind.Greater))
        {
            Expect(TokenKind.Colon);
            CommaSeparated(TokenKind.Greater, () => ParseArrayElement(type, integers, floats));
        }

        return type switch
        {
            { IsFloat: true } => new DenseFloatArrayAttr(type, floats.ToValueList()),
            { IsBoolean: true } or { IsInteger: true } => new DenseArrayAttr(type, Dims.Of(integers)),
            _ => throw Error(start, $"element type of array must be an integer or float type, got {type}"),
        };
    }

    private void ParseArrayElement(ElementType type, List<long> integers, List<double> floats)
    {
        if (type.IsBoolean && At(TokenKind.Identifier))
        {
            integers.Add(ParseBoolean() ? 1 : 0);
            return;
        }

        int start = Position;
        bool negative = TryConsume(TokenKind.Minus);
        if (!At(TokenKind.Integer) && !At(TokenKind.Float))
        {
            throw Expected(type.IsFloat ? "a floating point literal" : "integer value");
        }

        Token number = _token;
        Advance();
        if (type.IsFloat)
        {
            floats.Add(MakeFloat(start, number, negative, type).Value);
            return;
        }

        integers.Add(
            MakeInteger(start, number, negative, type) switch
            {
                BoolAttr boolean => boolean.Value ? 1 : 0,
                IntegerAttr integer => (long)(ulong)(integer.Value & ulong.MaxValue),
                _ => throw Error(start, "expected integer value"),
            }
        );
    }

    private DenseResourceAttr ParseDenseResource()
    {
        Advance();
        Expect(TokenKind.Less);
        string key = At(TokenKind.String) ? ParseString() : ExpectIdentifier("a resource key");
        Expect(TokenKind.Greater);
        Expect(TokenKind.Colon);
        int start = Position;
        return new(
            key,
            ParseType() as TensorType ?? throw Error(start, "dense_resource must have a ranked tensor type")
        );
    }

    private OpaqueAttr ParseOpaqueElements()
    {
        string text = ParseBalancedText();
        Expect(TokenKind.Colon);
        return new($"{text} : {ParseType()}");
    }
}
