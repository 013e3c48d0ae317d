namespace XlaSharp.Hlo.Text;

/// <summary>
/// A recursive-descent parser of StableHLO text: tokens and messages here; types, attributes, operations and functions
/// in the other parts. An error leaves the construct by a <see cref="ParseException"/>; operation lists catch it and go
/// on.
/// </summary>
internal sealed partial class AssemblyParser
{
    private const int MaximumDepth = 200;
    private const int MaximumErrors = 50;

    private readonly SourceText _source;
    private readonly List<Diagnostic> _diagnostics = [];
    private Lexer _lexer;
    private Token _token;
    private int _depth;
    private int _previousEnd;

    public AssemblyParser(SourceText source)
    {
        _source = source;
        _lexer = new(source.Text);
        _token = _lexer.Next();
    }

    /// <summary>What was found wrong.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Start of the current token.</summary>
    public int Position => _token.Start;

    /// <summary>Characters of the current token.</summary>
    public ReadOnlySpan<char> TokenText => Span(_token);

    /// <summary>True if the current token is of a kind.</summary>
    public bool At(TokenKind kind) => _token.Kind == kind;

    /// <summary>True if the current token is a certain word.</summary>
    public bool AtKeyword(string word) => _token.Kind == TokenKind.Identifier && TokenText.SequenceEqual(word);

    /// <summary>Goes to the next token.</summary>
    public void Advance()
    {
        _previousEnd = _token.End;
        _token = _lexer.Next();
    }

    /// <summary>Consumes the current token if it is of a kind.</summary>
    public bool TryConsume(TokenKind kind)
    {
        if (_token.Kind != kind)
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Consumes a certain word if it is there.</summary>
    public bool TryKeyword(string word)
    {
        if (!AtKeyword(word))
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Consumes a token that must be there.</summary>
    public void Expect(TokenKind kind)
    {
        if (!TryConsume(kind))
        {
            // What is missing at the end of a line is shown there, not at the start of the next.
            bool atLineEnd = _previousEnd > 0 && _previousEnd <= Position && IsFirstOnLine(Position);
            throw Error(atLineEnd ? _previousEnd : Position, $"expected {kind.Describe()}, but got {DescribeToken()}");
        }
    }

    /// <summary>Consumes a word that must be there.</summary>
    public void ExpectKeyword(string word)
    {
        if (!TryKeyword(word))
        {
            throw Expected($"'{word}'");
        }
    }

    /// <summary>Consumes an identifier, which is returned.</summary>
    public string ExpectIdentifier(string what)
    {
        if (!At(TokenKind.Identifier))
        {
            throw Expected(what);
        }

        string text = TokenText.ToString();
        Advance();
        return text;
    }

    /// <summary>An error at the current token that says what should stand there.</summary>
    public ParseException Expected(string what) => new(Position, $"expected {what}, but got {DescribeToken()}");

    /// <summary>An error at a position.</summary>
    public static ParseException Error(int position, string message) => new(position, message);

    /// <summary>Items separated by commas until a closing token, which is consumed.</summary>
    public void CommaSeparated(TokenKind close, Action item)
    {
        if (TryConsume(close))
        {
            return;
        }

        do
        {
            item();
        } while (TryConsume(TokenKind.Comma));
        Expect(close);
    }

    /// <summary>Looks at the token after the current one.</summary>
    public Token Peek()
    {
        Lexer ahead = _lexer;
        return ahead.Next();
    }

    /// <summary>True if the token after the current one is a certain word.</summary>
    public bool PeekIs(string word) => Span(Peek()).SequenceEqual(word);

    private ReadOnlySpan<char> Span(Token token) => _source.Text.AsSpan(token.Start, token.End - token.Start);

    private void Restart(int position)
    {
        _lexer.Position = position;
        Advance();
    }

    private string DescribeToken()
    {
        if (At(TokenKind.EndOfFile))
        {
            return "end of file";
        }

        ReadOnlySpan<char> text = TokenText;
        if (At(TokenKind.Invalid) && text.Length > 0 && text[0] is '"' or '@')
        {
            return "a string without closing quote";
        }

        return text.Length <= 40 ? $"'{text}'" : $"'{text[..40]}…'";
    }

    // Hostile nesting must not overflow the stack.
    private void Enter()
    {
        if (++_depth > MaximumDepth)
        {
            throw Error(Position, $"nesting is deeper than {MaximumDepth} levels");
        }
    }

    private void Leave() => _depth--;

    /// <summary>Adds an error to the findings.</summary>
    public void Report(ParseException exception)
    {
        if (!exception.IsSilent)
        {
            Report(exception.Position, exception.Message);
        }
    }

    private void Report(int position, string message)
    {
        _diagnostics.Add(_source.Error(position, message));
        if (_diagnostics.Count >= MaximumErrors)
        {
            throw new TooManyErrorsException();
        }
    }

    private sealed class TooManyErrorsException : Exception;
}
