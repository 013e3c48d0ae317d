namespace XlaSharp.Hlo.Text;

/// <summary>Locations.</summary>
internal sealed partial class AssemblyParser
{
    /// <summary><c>loc(…)</c> if it is there, else null.</summary>
    public Location? TryParseLocation() => AtKeyword("loc") ? ParseLocation() : null;

    private Location ParseLocation()
    {
        ExpectKeyword("loc");
        Expect(TokenKind.LeftParenthesis);
        Location location = ParseLocationBody();
        Expect(TokenKind.RightParenthesis);
        return location;
    }

    private Location ParseLocationBody()
    {
        Enter();
        Location location = _token.Kind switch
        {
            TokenKind.String => ParseFileOrName(),
            TokenKind.HashIdentifier => ParseLocationAlias(),
            TokenKind.Identifier when TryKeyword("unknown") => Location.Unknown,
            TokenKind.Identifier when TryKeyword("callsite") => ParseCallSite(),
            TokenKind.Identifier when TryKeyword("fused") => ParseFused(),
            TokenKind.Identifier when AtKeyword("loc") => ParseLocation(),
            _ => throw Expected("location instance"),
        };
        Leave();
        return location;
    }

    private Location ParseLocationAlias()
    {
        int start = Position;
        string text = TokenText.ToString();
        return ParseDialectAttribute() switch
        {
            Location location => location,
            OpaqueAttr opaque => new OpaqueLocation(opaque.Text),
            _ => throw Error(start, $"expected location, but '{text}' is something else"),
        };
    }

    private Location ParseFileOrName()
    {
        string name = ParseString();
        if (TryConsume(TokenKind.Colon))
        {
            return ParseFilePosition(name);
        }

        if (!TryConsume(TokenKind.LeftParenthesis))
        {
            return new NameLocation(name);
        }

        Location child = ParseLocationBody();
        Expect(TokenKind.RightParenthesis);
        return new NameLocation(name, child);
    }

    private FileLocation ParseFilePosition(string file)
    {
        int line = ParseInt32();
        int column = TryConsume(TokenKind.Colon) ? ParseInt32() : 0;
        if (!TryKeyword("to"))
        {
            return new(file, line, column);
        }

        int endLine = At(TokenKind.Integer) ? ParseInt32() : line;
        int endColumn = TryConsume(TokenKind.Colon) ? ParseInt32() : 0;
        return new(file, line, column, endLine, endColumn);
    }

    private CallSiteLocation ParseCallSite()
    {
        Expect(TokenKind.LeftParenthesis);
        Location callee = ParseLocationBody();
        ExpectKeyword("at");
        Location caller = ParseLocationBody();
        Expect(TokenKind.RightParenthesis);
        return new(callee, caller);
    }

    private FusedLocation ParseFused()
    {
        HloAttribute? metadata = null;
        if (TryConsume(TokenKind.Less))
        {
            metadata = ParseAttribute();
            Expect(TokenKind.Greater);
        }

        List<Location> parts = [];
        Expect(TokenKind.LeftBracket);
        CommaSeparated(TokenKind.RightBracket, () => parts.Add(ParseLocationBody()));
        return new(parts.ToValueList(), metadata);
    }
}
