namespace XlaSharp.Hlo.Text;

/// <summary><c>func.func</c> in its pretty and generic forms.</summary>
internal sealed partial class AssemblyParser
{
    private sealed class Signature
    {
        public List<BlockArgument> Arguments { get; } = [];

        public List<DictionaryAttr> ArgumentAttributes { get; } = [];

        public List<HloType> Results { get; } = [];

        public List<DictionaryAttr> ResultAttributes { get; } = [];
    }

    private Function ParseFunction()
    {
        int position = Position;
        Advance();
        string? visibility = null;
        if (At(TokenKind.Identifier) && TokenText is "public" or "private" or "nested")
        {
            visibility = TokenText.ToString();
            Advance();
        }

        int namePosition = Position;
        string name = ParseSymbolName();
        DefineSymbol(name, namePosition);
        Signature signature = ParseSignature();
        DictionaryAttr attributes = DictionaryAttr.Empty;
        if (TryKeyword("attributes"))
        {
            attributes = ParseDictionary();
        }

        Region? body = At(TokenKind.LeftBrace) ? ParseFunctionBody(signature) : null;
        if (body is null && visibility is null or "public")
        {
            Report(
                namePosition,
                $"function @{name} has no body: symbol declaration cannot have public visibility; write 'func.func "
                    + $"private @{name}'"
            );
        }

        return new Function
        {
            Name = name,
            Type = new(
                signature.Arguments.Select(argument => argument.Type).ToValueList(),
                signature.Results.ToValueList()
            ),
            Visibility = visibility,
            ArgumentAttributes = OrEmpty(signature.ArgumentAttributes),
            ResultAttributes = OrEmpty(signature.ResultAttributes),
            Attributes = attributes,
            Body = body,
            Location = TryParseLocation() ?? _source.LocationAt(position),
        };
    }

    private static List<DictionaryAttr> OrEmpty(List<DictionaryAttr> attributes) =>
        attributes.TrueForAll(dictionary => dictionary.Count == 0) ? [] : attributes;

    private Region ParseFunctionBody(Signature signature)
    {
        int open = Position;
        foreach (BlockArgument argument in signature.Arguments)
        {
            if (argument.NameEnd == argument.NameStart)
            {
                throw Error(open, "expected named arguments (%name: type): this function has a body");
            }
        }

        ValueScope outer = _scope;
        Region body = ParseRegionBody(isolated: true, signature.Arguments);
        _scope = outer;
        return body;
    }

    private Signature ParseSignature()
    {
        Signature signature = new();
        Expect(TokenKind.LeftParenthesis);
        CommaSeparated(TokenKind.RightParenthesis, () => ParseParameter(signature));
        if (!TryConsume(TokenKind.Arrow))
        {
            return signature;
        }

        if (TryConsume(TokenKind.LeftParenthesis))
        {
            CommaSeparated(TokenKind.RightParenthesis, () => ParseResult(signature));
            return signature;
        }

        signature.Results.Add(ParseType());
        signature.ResultAttributes.Add(DictionaryAttr.Empty);
        return signature;
    }

    private void ParseParameter(Signature signature)
    {
        Token name = _token;
        bool named = TryConsume(TokenKind.PercentIdentifier);
        if (named)
        {
            Expect(TokenKind.Colon);
        }

        HloType type = ParseType();
        signature.ArgumentAttributes.Add(At(TokenKind.LeftBrace) ? ParseDictionary() : DictionaryAttr.Empty);
        Location location = TryParseLocation() ?? _source.LocationAt(name.Start);
        signature.Arguments.Add(new(name.Start, named ? name.End : name.Start, type, location));
    }

    private void ParseResult(Signature signature)
    {
        signature.Results.Add(ParseType());
        signature.ResultAttributes.Add(At(TokenKind.LeftBrace) ? ParseDictionary() : DictionaryAttr.Empty);
    }

    // "func.func"() <{function_type = …, sym_name = "f"}> ({ … }) : () -> ()
    private Function ParseGenericFunction()
    {
        ParsedOperation parsed = ParseGenericTopLevel(out Location location, out int position);
        DictionaryAttr all = ToDictionary([.. parsed.Own, .. parsed.Discardable]);
        string name =
            (all["sym_name"] as StringAttr)?.Value
            ?? throw Error(position, "'func.func' op requires attribute 'sym_name'");
        FunctionType type =
            (all["function_type"] as TypeAttr)?.Type as FunctionType
            ?? throw Error(position, "'func.func' op requires attribute 'function_type'");
        DefineSymbol(name, position);
        Region? body = parsed.Regions is [{ Blocks.Count: > 0 } region] ? region : null;
        if (body is not null)
        {
            CheckEntryTypes(body.Blocks[0], type, position);
        }

        return new Function
        {
            Name = name,
            Type = type,
            Visibility = (all["sym_visibility"] as StringAttr)?.Value,
            ArgumentAttributes = Dictionaries(all["arg_attrs"]),
            ResultAttributes = Dictionaries(all["res_attrs"]),
            Attributes = all.Without("sym_name")
                .Without("function_type")
                .Without("sym_visibility")
                .Without("arg_attrs")
                .Without("res_attrs"),
            Body = body,
            Location = location,
        };
    }

    private static void CheckEntryTypes(Block entry, FunctionType type, int position)
    {
        bool same = entry.Arguments.Length == type.Inputs.Count;
        for (int i = 0; same && i < type.Inputs.Count; i++)
        {
            same = entry.Arguments[i].Type.Equals(type.Inputs[i]);
        }

        if (!same)
        {
            throw Error(position, $"'func.func' op entry block arguments must match the function type {type}");
        }
    }

    private static IReadOnlyList<DictionaryAttr> Dictionaries(HloAttribute? attribute) =>
        attribute is ArrayAttr array
            ? [.. array.Items.Select(item => item as DictionaryAttr ?? DictionaryAttr.Empty)]
            : [];
}
