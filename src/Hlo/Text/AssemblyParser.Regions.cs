using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>An argument of a block in the text.</summary>
internal readonly record struct BlockArgument(int NameStart, int NameEnd, HloType Type, Location Location);

/// <summary>Regions and blocks, and going on after an error.</summary>
internal sealed partial class AssemblyParser
{
    /// <summary>A region in braces whose entry block has the given arguments, or declares its own.</summary>
    public Region ParseRegion(
        ParsedOperation operation,
        bool isolated = false,
        IReadOnlyList<BlockArgument>? arguments = null
    )
    {
        bool implicitTerminator =
            operation.Definition is { } definition && definition.Traits.HasFlag(OpTraits.ImplicitTerminator);
        Region region = ParseRegionBody(isolated, arguments);
        if (implicitTerminator && region.Blocks is [{ Terminator: null } body])
        {
            body.Append(new Operation(Return.Instance, [], [], default, null, _source.LocationAt(operation.Position)));
        }

        return region;
    }

    /// <summary>The name and type of a block argument: <c>%x: T loc(…)</c>.</summary>
    public BlockArgument ParseBlockArgument()
    {
        if (!At(TokenKind.PercentIdentifier))
        {
            throw Expected("SSA operand (%name)");
        }

        Token name = _token;
        Advance();
        Expect(TokenKind.Colon);
        HloType type = ParseType();
        return new(name.Start, name.End, type, TryParseLocation() ?? _source.LocationAt(name.Start));
    }

    /// <summary>A new value's name; its range in the text is returned.</summary>
    public (int Start, int End) ParseNewName()
    {
        if (!At(TokenKind.PercentIdentifier))
        {
            throw Expected("SSA operand (%name)");
        }

        (int start, int end) = (_token.Start, _token.End);
        Advance();
        return (start, end);
    }

    /// <summary>The location of a position in the text.</summary>
    public Location LocationAt(int position) => _source.LocationAt(position);

    private Region ParseRegionBody(bool isolated, IReadOnlyList<BlockArgument>? arguments)
    {
        Enter();
        Expect(TokenKind.LeftBrace);
        ValueScope outer = _scope;
        _scope = isolated ? new() : _scope;
        int mark = _scope.Mark;
        List<Block> blocks = [];
        if (arguments is not null || (!At(TokenKind.CaretIdentifier) && !At(TokenKind.RightBrace)))
        {
            blocks.Add(ParseBlock(arguments ?? []));
        }

        while (At(TokenKind.CaretIdentifier))
        {
            blocks.Add(ParseBlock(ParseBlockHeader()));
        }

        _scope.Leave(mark);
        _scope = outer;
        ExpectClosingBrace();
        Leave();
        return new(blocks.ToArray());
    }

    private List<BlockArgument> ParseBlockHeader()
    {
        List<BlockArgument> arguments = [];
        Advance();
        if (TryConsume(TokenKind.LeftParenthesis))
        {
            CommaSeparated(TokenKind.RightParenthesis, () => arguments.Add(ParseBlockArgument()));
        }

        Expect(TokenKind.Colon);
        return arguments;
    }

    private Block ParseBlock(IReadOnlyList<BlockArgument> arguments)
    {
        HloType[] types = new HloType[arguments.Count];
        Location[] locations = new Location[arguments.Count];
        for (int i = 0; i < types.Length; i++)
        {
            (types[i], locations[i]) = (arguments[i].Type, arguments[i].Location);
        }

        Block block = new(types, locations);
        for (int i = 0; i < types.Length; i++)
        {
            if (arguments[i].NameEnd > arguments[i].NameStart)
            {
                DefineName(arguments[i].NameStart, arguments[i].NameEnd, [block.Arguments[i]]);
            }
        }

        while (!At(TokenKind.RightBrace) && !At(TokenKind.CaretIdentifier) && !At(TokenKind.EndOfFile))
        {
            ParseOperationOrRecover(block);
        }

        return block;
    }

    private void ParseOperationOrRecover(Block block)
    {
        int start = Position;
        int depth = _depth;
        try
        {
            ParseOperation(block);
        }
        catch (ParseException exception)
        {
            Report(exception);
            _depth = depth;
            SkipToNextOperation(start);
        }
    }

    // Goes to the next line that looks like the start of an operation at the failed operation's nesting, or to the
    // closing brace.
    private void SkipToNextOperation(int start)
    {
        int errorPosition = Position;
        Restart(start);
        int depth = 0;
        while (!At(TokenKind.EndOfFile))
        {
            if (At(TokenKind.RightBrace) && depth == 0)
            {
                return;
            }

            bool isStart = _token.Kind is TokenKind.PercentIdentifier or TokenKind.Identifier or TokenKind.String;
            if (
                depth == 0
                && Position > start
                && Position >= errorPosition
                && isStart
                && IsFirstOnLine(Position)
                && !IsContinuation()
            )
            {
                return;
            }

            depth += _token.Kind switch
            {
                TokenKind.LeftBrace => 1,
                TokenKind.RightBrace => -1,
                _ => 0,
            };
            Advance();
        }
    }

    private bool IsContinuation() => AtKeyword("cond") || AtKeyword("reducer") || AtKeyword("do");

    private bool IsFirstOnLine(int position)
    {
        int line = position;
        while (line > 0 && _source.Text[line - 1] is ' ' or '\t')
        {
            line--;
        }

        return line == 0 || _source.Text[line - 1] == '\n';
    }
}
