namespace XlaSharp.Hlo.Text;

/// <summary>
/// The fields of a structure: <c>&lt;name = value, …&gt;</c> in any order, each at most once; a last comma is allowed.
/// </summary>
internal sealed class FieldReader
{
    private readonly AssemblyParser _parser;
    private readonly Dictionary<string, (int Position, object Value)> _values = new(StringComparer.Ordinal);

    private FieldReader(AssemblyParser parser) => _parser = parser;

    /// <summary>Reads fields with their angle brackets; those named in <paramref name="floats"/> are floats.</summary>
    public static FieldReader Parse(
        AssemblyParser parser,
        ReadOnlySpan<string> names,
        params ReadOnlySpan<string> floats
    )
    {
        parser.Expect(TokenKind.Less);
        return ParseRest(parser, names, floats);
    }

    /// <summary>Reads fields up to the closing angle bracket.</summary>
    public static FieldReader ParseRest(
        AssemblyParser parser,
        ReadOnlySpan<string> names,
        params ReadOnlySpan<string> floats
    )
    {
        FieldReader reader = new(parser);
        string[] known = names.ToArray();
        while (!parser.At(TokenKind.Greater))
        {
            reader.ParseField(known, floats);
            if (!parser.TryConsume(TokenKind.Comma))
            {
                break;
            }
        }

        parser.Expect(TokenKind.Greater);
        return reader;
    }

    /// <summary>An integer; 0 where absent.</summary>
    public long Integer(string name) => Get(name, 0L);

    /// <summary>A list of integers; empty where absent.</summary>
    public Dims List(string name) => Get(name, Dims.Empty);

    /// <summary>A float; 0 where absent.</summary>
    public double Float(string name) => Get(name, 0.0);

    /// <summary>A boolean; false where absent.</summary>
    public bool Boolean(string name) => Get(name, false);

    /// <summary>An element type, which must be there.</summary>
    public ElementType Type(string name) =>
        _values.TryGetValue(name, out var entry)
            ? entry.Value as ElementType
                ?? throw AssemblyParser.Error(entry.Position, $"expected an element type for '{name}'")
            : throw _parser.Expected($"field '{name}' before the end of the structure");

    /// <summary>The enumerator in <c>#dialect.name&lt;TEXT&gt;</c>; null where absent.</summary>
    public string? Enumerator(string name, string attribute)
    {
        if (!_values.TryGetValue(name, out var entry))
        {
            return null;
        }

        string? source = (entry.Value as OpaqueAttr)?.Source;
        return source is not null && source.StartsWith(attribute + "<", StringComparison.Ordinal)
            ? source[(attribute.Length + 1)..^1].Trim()
            : throw AssemblyParser.Error(entry.Position, $"expected {attribute}<…> for '{name}'");
    }

    private T Get<T>(string name, T fallback) =>
        !_values.TryGetValue(name, out var entry) ? fallback
        : entry.Value is T value ? value
        : throw AssemblyParser.Error(entry.Position, $"value of '{name}' is of the wrong kind");

    private void ParseField(string[] known, ReadOnlySpan<string> floats)
    {
        int start = _parser.Position;
        string name = _parser.ExpectIdentifier($"one of: {string.Join(", ", known)}");
        if (!known.Contains(name))
        {
            throw AssemblyParser.Error(
                start,
                $"unexpected field '{name}'; expected one of: {string.Join(", ", known)}"
            );
        }

        _parser.Expect(TokenKind.Equal);
        if (!_values.TryAdd(name, (_parser.Position, floats.Contains(name) ? _parser.ParseDouble() : ParseValue())))
        {
            throw AssemblyParser.Error(start, $"duplicated `{name}` entry");
        }
    }

    private object ParseValue()
    {
        if (_parser.At(TokenKind.LeftBracket))
        {
            return _parser.ParseIntegerList();
        }

        if (_parser.AtKeyword("true") || _parser.AtKeyword("false"))
        {
            return _parser.ParseBoolean();
        }

        return _parser.At(TokenKind.Identifier) ? _parser.ParseType()
            : _parser.At(TokenKind.HashIdentifier) ? _parser.ParseAttribute()
            : _parser.ParseInt64();
    }
}
