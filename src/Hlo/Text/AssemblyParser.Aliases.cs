namespace XlaSharp.Hlo.Text;

/// <summary>
/// Aliases (<c>#x = …</c>, <c>!x = …</c>), which may be used before they are defined, and dialect attributes.
/// </summary>
internal sealed partial class AssemblyParser
{
    private readonly Dictionary<string, object?> _aliases = new(StringComparer.Ordinal);
    private Dictionary<string, int>? _aliasPositions;

    private HloType? TryResolveTypeAlias(ReadOnlySpan<char> name) => Resolve('!', name) as HloType;

    private HloAttribute? TryResolveAttributeAlias(ReadOnlySpan<char> name) => Resolve('#', name) as HloAttribute;

    // At a definition: its value is parsed now unless a use has done that.
    private void ParseAliasDefinition()
    {
        int start = Position;
        if (TokenText.Contains('.'))
        {
            throw Error(start, $"alias names with a '.' are reserved for dialect-defined names: '{TokenText}'");
        }

        char sigil = TokenText[0];
        string name = TokenText.ToString();
        if (_aliasPositions is not null && _aliasPositions.TryGetValue(name, out int first) && first != start)
        {
            throw Error(start, $"redefinition of {(sigil == '#' ? "attribute" : "type")} alias id '{name[1..]}'");
        }

        Checked(_aliases.GetValueOrDefault(name));
        ParseAliasValue(name, start);
    }

    private static object? Checked(object? value) =>
        value is ParseException ? throw new ParseException(0, string.Empty) { IsSilent = true } : value;

    private object? Resolve(char sigil, ReadOnlySpan<char> name)
    {
        string key = string.Concat([sigil], name);
        if (_aliases.TryGetValue(key, out object? value))
        {
            return Checked(value) ?? throw Error(Position, $"alias '{key}' is defined by itself");
        }

        _aliasPositions ??= FindAliases();
        if (!_aliasPositions.TryGetValue(key, out int definition))
        {
            return null;
        }

        (Lexer lexer, Token token) = (_lexer, _token);
        value = ParseAliasValue(key, definition);
        (_lexer, _token) = (lexer, token);
        return value;
    }

    // A definition that does not parse is reported once; its name stands for the error.
    private object ParseAliasValue(string key, int definition)
    {
        _aliases[key] = null;
        Enter();
        Restart(definition);
        Advance();
        try
        {
            Expect(TokenKind.Equal);
            object value = key[0] == '#' ? ParseAttribute() : ParseType();
            Leave();
            _aliases[key] = value;
            return value;
        }
        catch (ParseException exception)
        {
            _aliases[key] = exception;
            throw;
        }
    }

    // Definitions stand first on their line.
    private Dictionary<string, int> FindAliases()
    {
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        string text = _source.Text;
        for (int line = 0; line >= 0 && line < text.Length; )
        {
            int start = line;
            while (start < text.Length && text[start] is ' ' or '\t')
            {
                start++;
            }

            if (start < text.Length && text[start] is '#' or '!')
            {
                Lexer lexer = new(text) { Position = start };
                Token name = lexer.Next();
                if (
                    name.Kind is TokenKind.HashIdentifier or TokenKind.ExclamationIdentifier
                    && lexer.Next().Kind == TokenKind.Equal
                )
                {
                    positions.TryAdd(text[name.Start..name.End], start);
                }
            }

            int end = text.IndexOf('\n', line);
            line = end < 0 ? -1 : end + 1;
        }

        return positions;
    }

    private HloAttribute ParseDialectAttribute()
    {
        ReadOnlySpan<char> name = TokenText[1..];
        if (!name.Contains('.'))
        {
            if (TryResolveAttributeAlias(name) is { } alias)
            {
                return Consumed(alias);
            }

            if (_token.End >= _source.Text.Length || _source.Text[_token.End] != '<')
            {
                throw Error(Position, $"undefined symbol alias id '{name}'");
            }
        }

        return TryParseKnownAttribute() ?? new OpaqueAttr(ParseBalancedText());
    }

    // Attributes of StableHLO and CHLO; null, with nothing consumed, for others.
    private HloAttribute? TryParseKnownAttribute()
    {
        switch (TokenText)
        {
            case "#stablehlo" or "#chlo":
                return TryParseEnum();
            case "#stablehlo.bounds":
                return new BoundsAttr(ParseBounds(TokenKind.Less, TokenKind.Greater));
            case "#stablehlo.type_extensions":
                Advance();
                Expect(TokenKind.Less);
                ExpectKeyword("bounds");
                Expect(TokenKind.Equal);
                Dims bounds = ParseBoundsList(TokenKind.LeftBracket, TokenKind.RightBracket);
                Expect(TokenKind.Greater);
                return new BoundsAttr(bounds);
            default:
                return StructAttributes.TryParse(this);
        }
    }

    private Dims ParseBounds(TokenKind open, TokenKind close)
    {
        Advance();
        return ParseBoundsList(open, close);
    }

    private Dims ParseBoundsList(TokenKind open, TokenKind close)
    {
        List<long> bounds = [];
        Expect(open);
        CommaSeparated(close, () => bounds.Add(TryConsume(TokenKind.Question) ? Dims.Dynamic : ParseInt64()));
        return Dims.Of(bounds);
    }

    private EnumAttr? TryParseEnum()
    {
        string dialect = TokenText[1..].ToString();
        (Lexer lexer, Token token) = (_lexer, _token);
        Advance();
        Expect(TokenKind.Less);
        if (!At(TokenKind.Identifier) || Enumerators.Find(TokenText.ToString()) is not { } enumeration)
        {
            (_lexer, _token) = (lexer, token);
            return null;
        }

        Advance();
        EnumAttr value = ParseEnumerator(enumeration, dialect);
        Expect(TokenKind.Greater);
        return value;
    }

    /// <summary>An enumerator by its text alone, for instance <c>LT</c>.</summary>
    public EnumAttr ParseEnumerator(Enumeration enumeration, string dialect = "stablehlo")
    {
        int start = Position;
        string text = ExpectIdentifier($"one of: {string.Join(", ", enumeration.Texts)}");
        return enumeration.Texts.Contains(text)
            ? new(dialect, enumeration.Name, text)
            : throw Error(
                start,
                $"expected {enumeration.Name} to be one of: {string.Join(", ", enumeration.Texts)}, but got '{text}'"
            );
    }
}
