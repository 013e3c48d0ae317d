namespace XlaSharp.Hlo.Text;

/// <summary>Structures of StableHLO in text: <c>#stablehlo.channel_handle&lt;handle = 1, type = 0&gt;</c> and the like.</summary>
internal static class StructAttributes
{
    /// <summary>Parses the structure at the current token; null, with nothing consumed, if it is none.</summary>
    public static HloAttribute? TryParse(AssemblyParser parser)
    {
        switch (parser.TokenText)
        {
            case "#stablehlo.channel_handle":
                parser.Advance();
                return ParseChannelHandle(parser);
            default:
                return null;
        }
    }

    private static ChannelHandleAttr ParseChannelHandle(AssemblyParser parser)
    {
        long handle = 0;
        long type = 0;
        ParseFields(parser, name => name switch
        {
            "handle" => () => handle = parser.ParseInt64(),
            "type" => () => type = parser.ParseInt64(),
            _ => null,
        });
        return new(handle, type);
    }

    // <name = value, …> in any order, each field at most once.
    private static void ParseFields(AssemblyParser parser, Func<string, Action?> field)
    {
        HashSet<string> seen = [];
        parser.Expect(TokenKind.Less);
        parser.CommaSeparated(TokenKind.Greater, () =>
        {
            int start = parser.Position;
            string name = parser.ExpectIdentifier("a field name");
            Action value = field(name) ?? throw AssemblyParser.Error(start, $"unexpected field '{name}'");
            if (!seen.Add(name))
            {
                throw AssemblyParser.Error(start, $"duplicated '{name}' entry");
            }

            parser.Expect(TokenKind.Equal);
            value();
        });
    }
}
