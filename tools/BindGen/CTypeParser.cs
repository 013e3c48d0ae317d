using System.Text.RegularExpressions;

namespace XlaSharp.BindGen;

/// <summary>
/// Reads clang's spelling of a type without a name in it: <c>const char *const *</c>, <c>void (*)(int)</c>.
/// </summary>
internal sealed partial class CTypeParser
{
    private static readonly HashSet<string> Qualifiers =
    [
        "const",
        "volatile",
        "restrict",
        "struct",
        "enum",
        "union",
        "_Nonnull",
        "_Nullable",
    ];

    private static readonly HashSet<string> Multiword =
    [
        "unsigned",
        "signed",
        "long",
        "short",
        "int",
        "char",
        "double",
    ];

    private readonly string _text;
    private readonly List<string> _tokens;
    private int _next;

    private CTypeParser(string text)
    {
        _text = text;
        _tokens = [.. Token().Matches(text).Select(m => m.Value)];
    }

    /// <summary>Parses a type.</summary>
    /// <exception cref="FormatException">The spelling uses a part of C that this parser does not know.</exception>
    public static CType Parse(string text)
    {
        var parser = new CTypeParser(text);
        CType type = parser.ReadType();
        // An attribute such as noreturn may follow a function type; it has no meaning for the binding.
        return parser.Peek() is null or "__attribute__" ? type : throw parser.Unexpected();
    }

    private CType ReadType()
    {
        CType type = new CType.Named(ReadSpecifiers());
        while (Accept("*"))
        {
            type = new CType.Pointer(type);
            SkipQualifiers();
        }

        return ReadSuffixes(type);
    }

    private CType ReadSuffixes(CType type)
    {
        if (Accept("["))
        {
            int count = int.Parse(Take(), System.Globalization.CultureInfo.InvariantCulture);
            Expect("]");
            return new CType.Array(ReadSuffixes(type), count);
        }

        if (!Accept("("))
        {
            return type;
        }

        int pointers = 0;
        while (Accept("*"))
        {
            pointers++;
            SkipQualifiers();
        }

        if (pointers > 0)
        {
            Expect(")");
            Expect("(");
        }

        CType result = new CType.Function(type, ReadParameters());
        for (int i = 0; i < pointers; i++)
        {
            result = new CType.Pointer(result);
        }

        return result;
    }

    private List<CType> ReadParameters()
    {
        List<CType> parameters = [];
        while (!Accept(")"))
        {
            parameters.Add(ReadType());
            Accept(",");
        }

        return parameters is [CType.Named { Name: "void" }] ? [] : parameters;
    }

    private string ReadSpecifiers()
    {
        SkipQualifiers();
        List<string> words = [Take()];
        SkipQualifiers();
        while (Multiword.Contains(words[^1]) && Peek() is { } next && Multiword.Contains(next))
        {
            words.Add(Take());
            SkipQualifiers();
        }

        return string.Join(' ', words);
    }

    private void SkipQualifiers()
    {
        while (Peek() is { } token && Qualifiers.Contains(token))
        {
            _next++;
        }
    }

    private string? Peek() => _next < _tokens.Count ? _tokens[_next] : null;

    private string Take() => Peek() is { } token ? Advance(token) : throw Unexpected();

    private string Advance(string token)
    {
        _next++;
        return token;
    }

    private bool Accept(string token)
    {
        bool found = Peek() == token;
        _next += found ? 1 : 0;
        return found;
    }

    private void Expect(string token)
    {
        if (!Accept(token))
        {
            throw Unexpected();
        }
    }

    private FormatException Unexpected() => new($"cannot read the C type '{_text}' at token {_next}: '{Peek()}'");

    [GeneratedRegex(@"[A-Za-z_]\w*|\d+|\.\.\.|\S")]
    private static partial Regex Token();
}
