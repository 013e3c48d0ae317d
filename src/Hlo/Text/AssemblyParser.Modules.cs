using System.Buffers.Binary;
using System.Collections.Immutable;

namespace XlaSharp.Hlo.Text;

/// <summary>Modules, top-level operations and resources.</summary>
internal sealed partial class AssemblyParser
{
    private readonly ImmutableDictionary<string, ReadOnlyMemory<byte>>.Builder _resources =
        ImmutableDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>();
    private readonly ImmutableDictionary<string, uint>.Builder _alignments = ImmutableDictionary.CreateBuilder<
        string,
        uint
    >();

    private HashSet<string> _symbols = new(StringComparer.Ordinal);

    /// <summary>The whole text; null, with diagnostics, if it does not parse.</summary>
    public Module? ParseFile()
    {
        try
        {
            ImmutableArray<IModuleMember> members = ParseMembers(TokenKind.EndOfFile);
            Module module = members is [Module only]
                ? only
                : new Module { Members = members, Location = new FileLocation(_source.FileName, 0, 0) };
            return _resources.Count == 0 ? module : WithResources(module);
        }
        catch (ParseException exception)
        {
            Report(exception);
        }
        catch (TooManyErrorsException)
        {
            _diagnostics.Add(_source.Error(Position, $"stopped after {MaximumErrors} errors"));
        }

        return null;
    }

    private Module WithResources(Module module) =>
        new()
        {
            Name = module.Name,
            Attributes = module.Attributes,
            Members = module.Members,
            Location = module.Location,
            Resources = _resources.ToImmutable(),
            ResourceAlignments = _alignments.ToImmutable(),
        };

    private ImmutableArray<IModuleMember> ParseMembers(TokenKind end)
    {
        HashSet<string> outer = _symbols;
        _symbols = new(StringComparer.Ordinal);
        Block operations = new([]);
        ImmutableArray<IModuleMember>.Builder members = ImmutableArray.CreateBuilder<IModuleMember>();
        while (!At(end) && !At(TokenKind.EndOfFile))
        {
            ParseMemberOrRecover(members, operations);
        }

        _symbols = outer;
        return members.ToImmutable();
    }

    private void ParseMemberOrRecover(ImmutableArray<IModuleMember>.Builder members, Block operations)
    {
        int start = Position;
        int depth = _depth;
        ValueScope scope = _scope;
        try
        {
            if (ParseMember(operations) is { } member)
            {
                members.Add(member);
            }
        }
        catch (ParseException exception)
        {
            Report(exception);
            (_depth, _scope) = (depth, scope);
            SkipToNextFunction(start);
        }
    }

    private IModuleMember? ParseMember(Block operations)
    {
        switch (_token.Kind)
        {
            case TokenKind.HashIdentifier or TokenKind.ExclamationIdentifier:
                ParseAliasDefinition();
                return null;
            case TokenKind.ResourcesBegin:
                ParseResources();
                return null;
            case TokenKind.Identifier when TokenText is "func.func" or "func":
                return ParseFunction();
            case TokenKind.Identifier when TokenText is "module" or "builtin.module":
                return ParseModule();
            case TokenKind.String when TokenText is "\"func.func\"":
                return ParseGenericFunction();
            case TokenKind.String when TokenText is "\"builtin.module\"":
                return ParseGenericModule();
            default:
                ParseOperation(operations);
                return operations.Operations[^1];
        }
    }

    private Module ParseModule()
    {
        int position = Position;
        Advance();
        string? name = At(TokenKind.AtIdentifier) ? ParseSymbolName() : null;
        DictionaryAttr attributes = TryKeyword("attributes") ? ParseDictionary() : DictionaryAttr.Empty;
        Enter();
        Expect(TokenKind.LeftBrace);
        ImmutableArray<IModuleMember> members = ParseMembers(TokenKind.RightBrace);
        ExpectClosingBrace();
        Leave();
        return new Module
        {
            Name = name,
            Attributes = attributes,
            Members = members,
            Location = TryParseLocation() ?? _source.LocationAt(position),
        };
    }

    // "builtin.module"() <{sym_name = "m"}> ({ … }) {…} : () -> ()
    private Module ParseGenericModule()
    {
        int position = Position;
        Advance();
        Expect(TokenKind.LeftParenthesis);
        Expect(TokenKind.RightParenthesis);
        ParsedOperation parsed = new();
        ParseOptionalProperties(parsed);
        Expect(TokenKind.LeftParenthesis);
        Enter();
        Expect(TokenKind.LeftBrace);
        if (At(TokenKind.CaretIdentifier))
        {
            ParseBlockHeader();
        }

        ImmutableArray<IModuleMember> members = ParseMembers(TokenKind.RightBrace);
        ExpectClosingBrace();
        Leave();
        Expect(TokenKind.RightParenthesis);
        ParseOptionalAttributes(parsed);
        Expect(TokenKind.Colon);
        ParseFunctionType();
        DictionaryAttr all = ToDictionary([.. parsed.Own, .. parsed.Discardable]);
        return new Module
        {
            Name = (all["sym_name"] as StringAttr)?.Value,
            Attributes = all.Without("sym_name"),
            Members = members,
            Location = TryParseLocation() ?? _source.LocationAt(position),
        };
    }

    // After an error the brace may have been skipped; that needs no message of its own.
    private void ExpectClosingBrace()
    {
        if (At(TokenKind.EndOfFile) && _diagnostics.Count > 0)
        {
            throw new ParseException(Position, string.Empty) { IsSilent = true };
        }

        Expect(TokenKind.RightBrace);
    }

    private ParsedOperation ParseGenericTopLevel(out Location location, out int position)
    {
        ParsedOperation parsed = new();
        position = parsed.Position = Position;
        ValueScope outer = _scope;
        _scope = new();
        ParseGeneric(parsed);
        _scope = outer;
        location = TryParseLocation() ?? _source.LocationAt(position);
        return parsed;
    }

    private void DefineSymbol(string name, int position)
    {
        if (!_symbols.Add(name))
        {
            Report(position, $"redefinition of symbol named '{name}'");
        }
    }

    // {-# dialect_resources: { builtin: { key: "0x<alignment><data>" } }, external_resources: … #-}
    private void ParseResources()
    {
        Advance();
        while (!TryConsume(TokenKind.ResourcesEnd))
        {
            string section = ExpectIdentifier("a section name such as dialect_resources");
            Expect(TokenKind.Colon);
            ParseResourceGroups(section == "dialect_resources");
            if (!TryConsume(TokenKind.Comma) && !At(TokenKind.ResourcesEnd))
            {
                throw Expected("'#-}'");
            }
        }
    }

    private void ParseResourceGroups(bool isDialect)
    {
        Expect(TokenKind.LeftBrace);
        CommaSeparated(
            TokenKind.RightBrace,
            () =>
            {
                string owner = ExpectIdentifier("a dialect name");
                Expect(TokenKind.Colon);
                Expect(TokenKind.LeftBrace);
                CommaSeparated(TokenKind.RightBrace, () => ParseResource(isDialect && owner == "builtin"));
            }
        );
    }

    private void ParseResource(bool isElements)
    {
        string key = At(TokenKind.String) ? ParseString() : ExpectIdentifier("a resource key");
        Expect(TokenKind.Colon);
        if (!isElements && TokenText is "true" or "false")
        {
            Advance();
            return;
        }

        int start = Position;
        ReadOnlySpan<char> digits = At(TokenKind.String) ? TokenText[1..^1] : throw Expected("string literal");
        if (!isElements)
        {
            Advance();
            return;
        }

        const int prefix = 2 + (2 * sizeof(uint));
        if (digits.Length < prefix || !digits.StartsWith("0x", StringComparison.Ordinal))
        {
            throw Error(start, "expected hex string blob for key '" + key + "' to encode alignment in first 4 bytes");
        }

        try
        {
            _alignments[key] = BinaryPrimitives.ReadUInt32LittleEndian(Convert.FromHexString(digits[2..prefix]));
            _resources[key] = Convert.FromHexString(digits[prefix..]);
        }
        catch (FormatException)
        {
            throw Error(start, $"expected hex string blob for key '{key}'");
        }

        Advance();
    }

    // Goes to the next line that starts a function, a module or an alias, or to the end of the module.
    private void SkipToNextFunction(int start)
    {
        while (!At(TokenKind.EndOfFile))
        {
            bool isStart =
                _token.Kind is TokenKind.HashIdentifier or TokenKind.ExclamationIdentifier or TokenKind.ResourcesBegin
                || (At(TokenKind.Identifier) && TokenText is "func.func" or "module");
            if (Position > start && isStart && IsFirstOnLine(Position))
            {
                return;
            }

            Advance();
        }
    }
}
