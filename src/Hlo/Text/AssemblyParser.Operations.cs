using System.Collections.Frozen;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>Operations: result names, generic and pretty forms, construction.</summary>
internal sealed partial class AssemblyParser
{
    private static readonly FrozenDictionary<string, OpDefinition> Definitions = OpTable.All.ToFrozenDictionary(entry =>
        entry.Name
    );

    private readonly Stack<ParsedOperation> _spare = new();
    private readonly List<ResultName> _noResults = [];
    private ValueScope _scope = new();

    private readonly record struct ResultName(int Start, int End, int Count);

    /// <summary>An optional dictionary whose entries are added to the operation.</summary>
    public void ParseOptionalAttributes(ParsedOperation operation)
    {
        if (At(TokenKind.LeftBrace))
        {
            ParseDictionaryInto(entry => AddChecked(operation, entry));
        }
    }

    /// <summary>An optional <c>&lt;{…}&gt;</c>.</summary>
    public void ParseOptionalProperties(ParsedOperation operation)
    {
        if (TryConsume(TokenKind.Less))
        {
            operation.HasProperties = true;
            ParseDictionaryInto(operation.Own.Add);
            Expect(TokenKind.Greater);
        }
    }

    /// <summary>A function type; operand types are checked, result types added.</summary>
    public void ParseFunctionalType(ParsedOperation operation)
    {
        int start = Position;
        FunctionType type = ParseFunctionType();
        if (type.Inputs.Count != operation.Operands.Count)
        {
            throw Error(start, $"{operation.Operands.Count} operands present, but expected {type.Inputs.Count}");
        }

        CheckOperandTypes(operation, type.Inputs.Span, start);
        foreach (HloType result in type.Results.Span)
        {
            operation.ResultTypes.Add(result);
        }
    }

    /// <summary>Makes the operation and appends it to a block.</summary>
    public Operation Build(ParsedOperation parsed, Location location)
    {
        Value[] operands = new Value[parsed.Operands.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = parsed.Operands[i].Value;
        }

        HloType[] results = [.. parsed.ResultTypes];
        DictionaryAttr own = ToDictionary(parsed.Own);
        Op op = MakeOp(parsed, own, results);
        return new Operation(
            op,
            operands,
            results,
            parsed.Regions.ToArray(),
            ToDictionary(parsed.Discardable),
            location
        )
        {
            ExplicitDefaults = ExplicitDefaults(parsed),
        };
    }

    private static string[] ExplicitDefaults(ParsedOperation parsed)
    {
        List<string>? names = null;
        foreach (NamedAttribute own in parsed.Own)
        {
            if (parsed.Definition?.DefaultOf(own.Name) is { } value && own.Value.Equals(value))
            {
                (names ??= []).Add(own.Name);
            }
        }

        return names is null ? [] : [.. names];
    }

    private static DictionaryAttr ToDictionary(List<NamedAttribute> entries) =>
        entries.Count == 0 ? DictionaryAttr.Empty : DictionaryAttr.Create(entries.ToArray());

    // An op whose attributes do not fit is reported, and stands as an unknown op, so that its users still parse.
    private Op MakeOp(ParsedOperation parsed, DictionaryAttr own, HloType[] results)
    {
        if (parsed.Definition is { } definition)
        {
            try
            {
                return definition.Create(new AttributeReader(own, results));
            }
            catch (ConstraintException exception)
            {
                Report(parsed.Position, $"'{parsed.Name}' op {exception.Message}");
            }
        }

        return new UnregisteredOp(parsed.Name, parsed.HasProperties ? own : null, ValueList.Create<HloType>(results));
    }

    private static void AddChecked(ParsedOperation operation, NamedAttribute entry)
    {
        foreach (NamedAttribute other in operation.Own)
        {
            if (other.Name == entry.Name)
            {
                throw new ConstraintException(
                    $"attribute '{entry.Name}' occurs twice: in the op's own spelling and in the dictionary"
                );
            }
        }

        operation.AddAttribute(entry);
    }

    // One operation with its results, appended to the block.
    private void ParseOperation(Block block)
    {
        List<ResultName> names = At(TokenKind.PercentIdentifier) ? ParseResultNames() : _noResults;
        ValueScope scope = _scope;
        int mark = scope.Mark;
        ParseException? outer = _undeclared;
        _undeclared = null;
        try
        {
            Operation operation = ParseOperationBody(out int position);
            block.Append(operation);
            Define(names, operation, position);
        }
        catch (ParseException)
        {
            _scope = scope;
            _scope.Leave(mark);
            foreach (ResultName name in names)
            {
                _scope.TryDefine(_source.Text.AsSpan(name.Start, name.End - name.Start), null);
            }

            throw;
        }
        finally
        {
            _undeclared = outer;
        }
    }

    private List<ResultName> ParseResultNames()
    {
        List<ResultName> names = [];
        do
        {
            if (!At(TokenKind.PercentIdentifier))
            {
                throw Expected("valid ssa identifier (%name)");
            }

            Token name = _token;
            Advance();
            int count = 1;
            if (TryConsume(TokenKind.Colon))
            {
                int start = Position;
                count = ParseInt32();
                count = count > 0 ? count : throw Error(start, "expected named operation to have at least 1 result");
            }

            names.Add(new(name.Start, name.End, count));
        } while (TryConsume(TokenKind.Comma));
        if (!TryConsume(TokenKind.Equal))
        {
            throw Expected("'=' after SSA name");
        }

        return names;
    }

    private void Define(List<ResultName> names, Operation operation, int position)
    {
        if (names.Count == 0)
        {
            return;
        }

        long count = names.Sum(name => (long)name.Count);
        if (count != operation.Results.Length)
        {
            throw Error(
                position,
                $"operation defines {operation.Results.Length} results but was provided {count} to bind"
            );
        }

        int next = 0;
        foreach (ResultName name in names)
        {
            Value[] values = operation.Results.Slice(next, name.Count).ToArray();
            next += name.Count;
            DefineName(name.Start, name.End, values);
        }
    }

    private void DefineName(int start, int end, Value[] values)
    {
        ReadOnlySpan<char> name = _source.Text.AsSpan(start, end - start);
        if (!_scope.TryDefine(name, values))
        {
            throw Error(start, $"redefinition of SSA value '{name}'");
        }
    }

    private Operation ParseOperationBody(out int position)
    {
        ParsedOperation parsed = _spare.Count > 0 ? _spare.Pop() : new();
        parsed.Clear();
        position = parsed.Position = Position;
        switch (_token.Kind)
        {
            case TokenKind.String:
                ParseGeneric(parsed);
                break;
            case TokenKind.Identifier:
                ParsePretty(parsed);
                break;
            default:
                throw Expected("operation name in quotes, or a custom operation name");
        }

        ThrowIfUndeclared();
        Location location = parsed.Location ?? TryParseLocation() ?? _source.LocationAt(position);
        Operation operation = Build(parsed, location);
        _spare.Push(parsed);
        return operation;
    }

    private void ParsePretty(ParsedOperation parsed)
    {
        ReadOnlySpan<char> text = TokenText;
        bool hasDialect = text.Contains('.');
        FrozenDictionary<string, OpDefinition>.AlternateLookup<ReadOnlySpan<char>> lookup =
            Definitions.GetAlternateLookup<ReadOnlySpan<char>>();
        OpDefinition? definition = hasDialect
            ? lookup.TryGetValue(text, out OpDefinition? found)
                ? found
                : null
            : Definitions.GetValueOrDefault("func." + text.ToString());
        parsed.Definition = definition;
        parsed.Name = definition?.Name ?? text.ToString();
        AssemblyFormat? format = definition is null ? ForeignFormats.Find(parsed.Name) : definition.Format;
        if (format is null)
        {
            throw Error(
                Position,
                definition is null
                    ? $"custom op '{text}' is unknown; ops of other dialects must be in generic form: "
                        + $"\"{text}\"(…) : (…) -> …"
                    : $"custom op '{text}' has no custom assembly form; write it in generic form: "
                        + $"\"{text}\"(…) : (…) -> …"
            );
        }

        Advance();
        try
        {
            format.Parse(this, parsed);
        }
        catch (ConstraintException exception)
        {
            throw Error(parsed.Position, $"'{parsed.Name}' op {exception.Message}");
        }
        catch (ParseException exception) when (!exception.IsSilent)
        {
            throw Error(exception.Position, $"custom op '{parsed.Name}' {exception.Message}");
        }
    }

    private void ParseGeneric(ParsedOperation parsed)
    {
        parsed.Name = ParseString();
        parsed.Definition = Definitions.GetValueOrDefault(parsed.Name);
        if (parsed.Name.Length == 0)
        {
            throw Error(parsed.Position, "empty operation name is invalid");
        }

        ParseOperandsInParentheses(parsed.Operands);
        if (At(TokenKind.LeftBracket))
        {
            throw Error(Position, "successors are not supported: regions of StableHLO programs have one block");
        }

        ParseOptionalProperties(parsed);
        if (TryConsume(TokenKind.LeftParenthesis))
        {
            bool isolated = parsed.Definition is { } definition && definition.Traits.HasFlag(OpTraits.IsolatedRegions);
            do
            {
                parsed.Regions.Add(ParseRegion(parsed, isolated));
            } while (TryConsume(TokenKind.Comma));
            Expect(TokenKind.RightParenthesis);
        }

        ParseOptionalAttributes(parsed);
        Expect(TokenKind.Colon);
        ParseFunctionalType(parsed);
    }
}
