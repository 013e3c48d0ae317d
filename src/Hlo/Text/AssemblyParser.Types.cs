using System.Globalization;

namespace XlaSharp.Hlo.Text;

/// <summary>Types.</summary>
internal sealed partial class AssemblyParser
{
    private readonly Dictionary<string, HloType> _typesByText = new(StringComparer.Ordinal);

    /// <summary>A type.</summary>
    public HloType ParseType()
    {
        Enter();
        HloType type = _token.Kind switch
        {
            TokenKind.Identifier => ParseNamedType(),
            TokenKind.ExclamationIdentifier => ParseDialectType(),
            TokenKind.LeftParenthesis => ParseFunctionType(),
            _ => throw Expected("non-function type"),
        };
        Leave();
        return type;
    }

    /// <summary>A function type: <c>(T, …) -> T</c> or <c>(T, …) -> (T, …)</c>.</summary>
    public FunctionType ParseFunctionType()
    {
        List<HloType> inputs = ParseTypeList();
        Expect(TokenKind.Arrow);
        List<HloType> results = At(TokenKind.LeftParenthesis) ? ParseTypeList() : [ParseType()];
        return new(inputs.ToValueList(), results.ToValueList());
    }

    /// <summary>Types in parentheses.</summary>
    public List<HloType> ParseTypeList()
    {
        List<HloType> types = [];
        Expect(TokenKind.LeftParenthesis);
        CommaSeparated(TokenKind.RightParenthesis, () => types.Add(ParseType()));
        return types;
    }

    private HloType ParseNamedType()
    {
        ReadOnlySpan<char> name = TokenText;
        switch (name)
        {
            case "tensor":
                return ParseCachedTensor();
            case "memref":
                return ParseShaped(_token.Start, isTensor: false);
            case "vector":
                return new OpaqueType(ParseBalancedText());
            case "tuple":
                List<HloType> elements = [];
                Advance();
                Expect(TokenKind.Less);
                CommaSeparated(TokenKind.Greater, () => elements.Add(ParseType()));
                return new TupleType(elements.ToValueList());
            default:
                int start = Position;
                return TryParseElementType()
                    ?? throw Error(start, $"unknown type '{Span(_token)}'; expected non-function type");
        }
    }

    // Most types are plain tensors that occurred before: the text between the angle brackets finds them.
    private HloType ParseCachedTensor()
    {
        int start = _token.Start;
        int end = PlainTensorEnd(_token.End);
        if (end < 0)
        {
            return ParseShaped(start, isTensor: true);
        }

        var types = _typesByText.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> text = _source.Text.AsSpan(start, end - start);
        if (types.TryGetValue(text, out HloType? known))
        {
            Restart(end);
            return known;
        }

        HloType type = ParseShaped(start, isTensor: true);
        types[text] = type;
        return type;
    }

    private int PlainTensorEnd(int position)
    {
        string text = _source.Text;
        if (position >= text.Length || text[position] != '<')
        {
            return -1;
        }

        do
        {
            position++;
        } while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '?'));
        return position < text.Length && text[position] == '>' ? position + 1 : -1;
    }

    private HloType ParseShaped(int start, bool isTensor)
    {
        Advance();
        if (!At(TokenKind.Less))
        {
            throw Expected("'<' in shaped type");
        }

        // A shape is read by characters: "2x3xf32" would be cut into other tokens.
        int position = _lexer.SkipBlank(_token.End);
        bool unranked = position < _source.Text.Length && _source.Text[position] == '*';
        Dims dims = unranked ? default : ParseShape(ref position);
        if (unranked)
        {
            position = ExpectTimes(position + 1);
        }

        Restart(position);
        if (TryParseElementType() is not { } element)
        {
            return ForeignType(start);
        }

        HloAttribute? encoding = null;
        if (TryConsume(TokenKind.Comma))
        {
            if (!isTensor)
            {
                return ForeignType(start);
            }

            encoding = ParseAttribute();
            CheckBounds(start, dims, encoding);
        }

        Expect(TokenKind.Greater);
        return (isTensor, unranked) switch
        {
            (true, false) => new TensorType(element, dims, encoding),
            (true, true) => new UnrankedTensorType(element),
            (false, false) => new MemRefType(element, dims),
            _ => throw Error(start, "unranked memrefs are not supported"),
        };
    }

    private static void CheckBounds(int start, Dims dims, HloAttribute encoding)
    {
        if (encoding is not BoundsAttr { Bounds: var bounds })
        {
            return;
        }

        if (bounds.Count != dims.Count)
        {
            throw Error(
                start,
                $"Bounds length is {bounds.Count}, expected to be equal to rank({dims.Count}) of the tensor"
            );
        }

        for (int i = 0; i < bounds.Count; i++)
        {
            if (bounds[i] != Dims.Dynamic && dims[i] != Dims.Dynamic)
            {
                throw Error(
                    start,
                    $"Static dimension {i} cannot have a bound, use ShapedType::kDynamic to indicate a missing "
                        + $"bound: write ? for it"
                );
            }
        }
    }

    // A shaped type of elements that no StableHLO tensor can have is kept as its text, if its element type is a type at
    // all.
    private OpaqueType ForeignType(int start)
    {
        if (
            !At(TokenKind.ExclamationIdentifier)
            && !At(TokenKind.Comma)
            && !AtKeyword("vector")
            && !AtKeyword("tuple")
            && !AtKeyword("tensor")
        )
        {
            throw Error(Position, $"invalid element type {DescribeToken()}; expected non-function type");
        }

        Restart(start);
        return new(ParseBalancedText());
    }

    private Dims ParseShape(ref int position)
    {
        string text = _source.Text;
        List<long> sizes = [];
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '?'))
        {
            int start = position;
            if (text[position] == '?')
            {
                position++;
                sizes.Add(Dims.Dynamic);
            }
            else
            {
                while (position < text.Length && char.IsAsciiDigit(text[position]))
                {
                    position++;
                }

                sizes.Add(
                    long.TryParse(
                        text.AsSpan(start, position - start),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out long size
                    )
                        ? size
                        : throw Error(start, "invalid dimension: it does not fit 64 bits")
                );
            }

            position = ExpectTimes(position);
        }

        return Dims.Of(sizes);
    }

    private int ExpectTimes(int position)
    {
        position = _lexer.SkipBlank(position);
        return position < _source.Text.Length && _source.Text[position] == 'x'
            ? _lexer.SkipBlank(position + 1)
            : throw Error(position, "expected 'x' in dimension list");
    }

    private T Consumed<T>(T result)
    {
        Advance();
        return result;
    }

    private HloType ParseDialectType()
    {
        int start = Position;
        switch (TokenText)
        {
            case "!stablehlo.token":
                return Consumed(TokenType.Instance);
            case "!stablehlo.future":
                List<HloType> elements = [];
                Advance();
                Expect(TokenKind.Less);
                CommaSeparated(TokenKind.Greater, () => elements.Add(ParseType()));
                return new FutureType(elements.ToValueList());
            case "!quant.uniform":
                return ParseQuantizedType();
        }

        if (TryResolveTypeAlias(TokenText[1..]) is { } type)
        {
            return Consumed(type);
        }

        if (TokenText.StartsWith("!stablehlo.", StringComparison.Ordinal))
        {
            throw Error(start, $"unknown stablehlo type: {TokenText["!stablehlo.".Length..]}; known: token, future");
        }

        bool hasBody = _token.End < _source.Text.Length && _source.Text[_token.End] == '<';
        return TokenText.Contains('.') || hasBody
            ? new OpaqueType(ParseBalancedText())
            : throw Error(start, $"undefined symbol alias id '{TokenText[1..]}'");
    }
}
