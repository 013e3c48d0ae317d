namespace XlaSharp.Hlo.Text;

/// <summary>Cuts StableHLO text into tokens. Allocates nothing: a token is a range of the text.</summary>
internal struct Lexer(string text)
{
    private readonly string _text = text;

    /// <summary>Where the next token is looked for.</summary>
    public int Position { get; set; }

    /// <summary>Reads the next token.</summary>
    public Token Next()
    {
        Position = SkipBlank(Position);
        int start = Position;
        if (start >= _text.Length)
        {
            return new(TokenKind.EndOfFile, _text.Length, _text.Length);
        }

        char c = _text[start];
        return c switch
        {
            _ when char.IsAsciiLetter(c) || c == '_' => Take(TokenKind.Identifier, EndOfName(start + 1, "_$.")),
            _ when char.IsAsciiDigit(c) => Number(start),
            '%' => Prefixed(TokenKind.PercentIdentifier),
            '"' => QuotedString(TokenKind.String, start),
            '@' => Symbol(start),
            '#' => Follows("#-}") ? Take(TokenKind.ResourcesEnd, start + 3) : Prefixed(TokenKind.HashIdentifier),
            '!' => Prefixed(TokenKind.ExclamationIdentifier),
            '^' => Prefixed(TokenKind.CaretIdentifier),
            '{' => Follows("{-#") ? Take(TokenKind.ResourcesBegin, start + 3) : Take(TokenKind.LeftBrace, start + 1),
            '-' => Follows("->") ? Take(TokenKind.Arrow, start + 2) : Take(TokenKind.Minus, start + 1),
            ':' => Follows("::") ? Take(TokenKind.DoubleColon, start + 2) : Take(TokenKind.Colon, start + 1),
            _ => Take(Punctuation(c), start + 1),
        };
    }

    /// <summary>The first position from <paramref name="position"/> that is neither blank nor in a comment.</summary>
    public readonly int SkipBlank(int position)
    {
        while (position < _text.Length)
        {
            char c = _text[position];
            if (c is ' ' or '\n' or '\t' or '\r')
            {
                position++;
            }
            else if (c == '/' && position + 1 < _text.Length && _text[position + 1] == '/')
            {
                int end = _text.IndexOf('\n', position);
                position = end < 0 ? _text.Length : end;
            }
            else
            {
                break;
            }
        }

        return position;
    }

    private static TokenKind Punctuation(char c) =>
        c switch
        {
            ',' => TokenKind.Comma,
            '=' => TokenKind.Equal,
            '>' => TokenKind.Greater,
            '<' => TokenKind.Less,
            '}' => TokenKind.RightBrace,
            '(' => TokenKind.LeftParenthesis,
            ')' => TokenKind.RightParenthesis,
            '[' => TokenKind.LeftBracket,
            ']' => TokenKind.RightBracket,
            '+' => TokenKind.Plus,
            '?' => TokenKind.Question,
            '*' => TokenKind.Star,
            '/' => TokenKind.Slash,
            '|' => TokenKind.VerticalBar,
            _ => TokenKind.Invalid,
        };

    private readonly bool Follows(string expected) =>
        _text.AsSpan(Position).StartsWith(expected, StringComparison.Ordinal);

    private Token Take(TokenKind kind, int end)
    {
        int start = Position;
        Position = end;
        return new(kind, start, end);
    }

    private readonly int EndOfName(int position, string extra)
    {
        while (
            position < _text.Length
            && (char.IsAsciiLetterOrDigit(_text[position]) || extra.Contains(_text[position], StringComparison.Ordinal))
        )
        {
            position++;
        }

        return position;
    }

    private readonly int EndOfDigits(int position)
    {
        while (position < _text.Length && char.IsAsciiDigit(_text[position]))
        {
            position++;
        }

        return position;
    }

    private Token Prefixed(TokenKind kind)
    {
        int first = Position + 1;
        char c = first < _text.Length ? _text[first] : '\0';
        int end = char.IsAsciiDigit(c) ? EndOfDigits(first) : EndOfName(first, "_$.-");
        return Take(end == first ? TokenKind.Invalid : kind, end);
    }

    private Token Symbol(int start)
    {
        if (start + 1 < _text.Length && _text[start + 1] == '"')
        {
            return QuotedString(TokenKind.AtIdentifier, start + 1);
        }

        int end = EndOfName(start + 1, "_$.");
        return Take(
            end == start + 1 || char.IsAsciiDigit(_text[start + 1]) ? TokenKind.Invalid : TokenKind.AtIdentifier,
            end
        );
    }

    private Token QuotedString(TokenKind kind, int quote)
    {
        int position = quote + 1;
        while (true)
        {
            int offset = _text.AsSpan(position).IndexOfAny('"', '\\', '\n');
            if (offset < 0 || _text[position + offset] == '\n')
            {
                return Take(TokenKind.Invalid, offset < 0 ? _text.Length : position + offset);
            }

            position += offset + 1;
            if (_text[position - 1] == '"')
            {
                return Take(kind, position);
            }

            position = Math.Min(position + 1, _text.Length);
        }
    }

    // A dot makes a float; "0x" starts a hexadecimal integer only if a hexadecimal digit follows.
    private Token Number(int start)
    {
        if (
            _text[start] == '0'
            && start + 2 < _text.Length
            && _text[start + 1] == 'x'
            && char.IsAsciiHexDigit(_text[start + 2])
        )
        {
            int last = start + 2;
            while (last < _text.Length && char.IsAsciiHexDigit(_text[last]))
            {
                last++;
            }

            return Take(TokenKind.Integer, last);
        }

        int end = EndOfDigits(start);
        if (end >= _text.Length || _text[end] != '.')
        {
            return Take(TokenKind.Integer, end);
        }

        end = EndOfDigits(end + 1);
        if (end < _text.Length && _text[end] is 'e' or 'E')
        {
            int digits = end + 1 < _text.Length && _text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            int exponentEnd = EndOfDigits(digits);
            end = exponentEnd > digits ? exponentEnd : end;
        }

        return Take(TokenKind.Float, end);
    }
}
