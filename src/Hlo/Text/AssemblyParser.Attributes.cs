using System.Globalization;
using System.Numerics;
using System.Text;

namespace XlaSharp.Hlo.Text;

/// <summary>Attributes of the builtin dialect.</summary>
internal sealed partial class AssemblyParser
{
    private const int LongestNumber = 10_000;

    /// <summary>An attribute.</summary>
    public HloAttribute ParseAttribute()
    {
        Enter();
        HloAttribute attribute = _token.Kind switch
        {
            TokenKind.AtIdentifier => ParseSymbolRef(),
            TokenKind.LeftBracket => ParseArray(),
            TokenKind.LeftBrace => ParseDictionary(),
            TokenKind.String => ParseStringAttribute(),
            TokenKind.Integer or TokenKind.Float or TokenKind.Minus => ParseNumber(),
            TokenKind.HashIdentifier => ParseDialectAttribute(),
            TokenKind.Identifier => ParseKeywordAttribute(),
            TokenKind.ExclamationIdentifier or TokenKind.LeftParenthesis => new TypeAttr(ParseType()),
            _ => throw Expected("attribute value"),
        };
        Leave();
        return attribute;
    }

    /// <summary>A dictionary with its braces.</summary>
    public DictionaryAttr ParseDictionary()
    {
        List<NamedAttribute> entries = [];
        ParseDictionaryInto(entries.Add);
        return entries.Count == 0 ? DictionaryAttr.Empty : DictionaryAttr.Create([.. entries]);
    }

    /// <summary>The entries of a dictionary with its braces, in textual order.</summary>
    public void ParseDictionaryInto(Action<NamedAttribute> add)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Expect(TokenKind.LeftBrace);
        CommaSeparated(
            TokenKind.RightBrace,
            () =>
            {
                int start = Position;
                string name = At(TokenKind.String) ? ParseString() : ExpectIdentifier("attribute name");
                if (!seen.Add(name))
                {
                    throw Error(start, $"duplicate key '{name}' in dictionary attribute");
                }

                add(new(name, TryConsume(TokenKind.Equal) ? ParseAttribute() : UnitAttr.Instance));
            }
        );
    }

    /// <summary>A symbol reference: <c>@a</c> or <c>@a::@b</c>.</summary>
    public SymbolRefAttr ParseSymbolRef()
    {
        string root = ParseSymbolName();
        List<string> nested = [];
        while (TryConsume(TokenKind.DoubleColon))
        {
            nested.Add(ParseSymbolName());
        }

        return new(root, nested.ToValueList());
    }

    /// <summary>A symbol without its at sign.</summary>
    public string ParseSymbolName()
    {
        if (!At(TokenKind.AtIdentifier))
        {
            throw Expected("valid '@'-identifier for symbol name");
        }

        ReadOnlySpan<char> text = TokenText[1..];
        string name = text[0] == '"' ? Unescape(text[1..^1]).Value : text.ToString();
        Advance();
        return name;
    }

    /// <summary>A string without type.</summary>
    public string ParseString() => ParseStringLiteral().Value;

    /// <summary>A 64-bit integer, decimal or hexadecimal.</summary>
    public long ParseInt64()
    {
        int start = Position;
        BigInteger value = ParseBigInteger();
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : throw Error(start, "integer value too large for 64 bits");
    }

    /// <summary>An unsigned 64-bit integer as an attribute.</summary>
    public IntegerAttr ParseUnsigned()
    {
        int start = Position;
        BigInteger value = ParseBigInteger();
        return value >= 0 && value <= ulong.MaxValue
            ? new(value, ElementType.UI64)
            : throw Error(start, "expected an unsigned integer of 64 bits");
    }

    /// <summary>A 32-bit integer.</summary>
    public int ParseInt32()
    {
        int start = Position;
        BigInteger value = ParseBigInteger();
        return value >= int.MinValue && value <= int.MaxValue
            ? (int)value
            : throw Error(start, "integer value too large for 32 bits");
    }

    /// <summary>A 64-bit float, written with or without a decimal point.</summary>
    public double ParseDouble()
    {
        bool negative = TryConsume(TokenKind.Minus);
        if (!At(TokenKind.Float) && !At(TokenKind.Integer))
        {
            throw Expected("a floating point literal");
        }

        bool isBits = TokenText.StartsWith("0x", StringComparison.Ordinal);
        ulong bits = 0;
        if (isBits && !ulong.TryParse(TokenText[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bits))
        {
            throw Error(Position, "hexadecimal float constant out of range for type f64");
        }

        double value = isBits
            ? BitConverter.UInt64BitsToDouble(bits)
            : double.Parse(TokenText, NumberStyles.Float, CultureInfo.InvariantCulture);
        Advance();
        return negative ? -value : value;
    }

    /// <summary><c>[1, 2]</c>: integers in brackets.</summary>
    public Dims ParseIntegerList()
    {
        List<long> values = [];
        Expect(TokenKind.LeftBracket);
        CommaSeparated(TokenKind.RightBracket, () => values.Add(ParseInt64()));
        return Dims.Of(values);
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool ParseBoolean() =>
        TryKeyword("true") || (TryKeyword("false") ? false : throw Expected("'true' or 'false'"));

    private BigInteger ParseBigInteger()
    {
        bool negative = TryConsume(TokenKind.Minus);
        if (!At(TokenKind.Integer))
        {
            throw Expected("integer value");
        }

        BigInteger value = ParseMagnitude(TokenText);
        Advance();
        return negative ? -value : value;
    }

    // Longer numbers would take time that grows with the square of their length.
    private BigInteger ParseMagnitude(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestNumber)
        {
            throw Error(Position, $"number of {text.Length} digits: more than {LongestNumber} are not supported");
        }

        bool hexadecimal = text.StartsWith("0x", StringComparison.Ordinal);
        return hexadecimal
                ? BigInteger.Parse("0" + text[2..].ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long small) ? small
            : BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private HloAttribute ParseKeywordAttribute()
    {
        switch (TokenText)
        {
            case "true":
                return Consumed(new BoolAttr(true));
            case "false":
                return Consumed(new BoolAttr(false));
            case "unit":
                return Consumed(UnitAttr.Instance);
            case "dense":
                return ParseElements();
            case "dense_resource":
                return ParseDenseResource();
            case "array":
                return ParseDenseArray();
            case "loc":
                return ParseLocation();
            case "sparse":
                return ParseOpaqueElements();
            case "affine_map" or "affine_set" or "opaque" or "strided":
                return new OpaqueAttr(ParseBalancedText());
            default:
                return new TypeAttr(ParseType());
        }
    }

    private ArrayAttr ParseArray()
    {
        List<HloAttribute> items = [];
        Expect(TokenKind.LeftBracket);
        CommaSeparated(TokenKind.RightBracket, () => items.Add(ParseAttribute()));
        return new(items.ToValueList());
    }

    private HloAttribute ParseNumber()
    {
        int start = Position;
        bool negative = TryConsume(TokenKind.Minus);
        if (!At(TokenKind.Float) && !At(TokenKind.Integer))
        {
            throw Expected("integer or floating point literal");
        }

        Token number = _token;
        Advance();
        ElementType type = number.Kind == TokenKind.Float ? ElementType.F64 : ElementType.I64;
        if (TryConsume(TokenKind.Colon))
        {
            int typeStart = Position;
            type =
                ParseType() as ElementType
                ?? throw Error(typeStart, "expected an integer, index or float type of the number");
        }

        return type.IsFloat ? MakeFloat(start, number, negative, type) : MakeInteger(start, number, negative, type);
    }

    private FloatAttr MakeFloat(int start, Token number, bool negative, ElementType type)
    {
        ReadOnlySpan<char> text = Span(number);
        if (number.Kind == TokenKind.Float)
        {
            double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            return new(NarrowFloat.Round(negative ? -value : value, type.Kind), type);
        }

        if (!text.StartsWith("0x", StringComparison.Ordinal) || negative)
        {
            throw Error(
                start,
                $"integer literal not valid for specified type {type}; write a decimal point, or the bits in "
                    + $"hexadecimal"
            );
        }

        BigInteger bits = ParseMagnitude(text);
        return bits >> type.BitWidth == 0
            ? new(NarrowFloat.ToDouble((ulong)bits, type.Kind), type)
            : throw Error(start, $"hexadecimal float constant out of range for type {type}");
    }

    private HloAttribute MakeInteger(int start, Token number, bool negative, ElementType type)
    {
        if (
            number.Kind == TokenKind.Float
            || !(type.IsInteger || type.IsBoolean || type.Kind is ElementKind.Index or ElementKind.OtherInteger)
        )
        {
            throw Error(start, $"floating point or integer literal not valid for specified type {type}");
        }

        BigInteger value = ParseMagnitude(Span(number));
        value = negative ? -value : value;
        bool unsigned = type.IsUnsigned || type.Text.StartsWith("ui", StringComparison.Ordinal);

        // Counting bits makes no numbers as wide as the type, which may be very wide.
        long bits = value.GetBitLength();
        if (value.Sign < 0 ? unsigned || bits >= type.BitWidth : bits > type.BitWidth)
        {
            throw Error(start, $"integer constant out of range for attribute of type {type}");
        }

        if (type.IsBoolean)
        {
            return new BoolAttr(!value.IsZero);
        }

        bool isNegative = !unsigned && value.Sign > 0 && bits == type.BitWidth;
        return new IntegerAttr(isNegative ? value - (BigInteger.One << type.BitWidth) : value, type);
    }

    private StringAttr ParseStringAttribute()
    {
        (string value, bool isBytes) = ParseStringLiteral();
        return new(value, TryConsume(TokenKind.Colon) ? ParseType() : null, isBytes);
    }

    private (string Value, bool IsBytes) ParseStringLiteral()
    {
        if (!At(TokenKind.String))
        {
            throw Expected("string literal");
        }

        (string Value, bool IsBytes) result = Unescape(TokenText[1..^1]);
        Advance();
        return result;
    }

    // Escapes give bytes; they are a string if they are UTF-8, else kept one character per byte.
    private (string Value, bool IsBytes) Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return (text.ToString(), false);
        }

        byte[] source = Encoding.UTF8.GetBytes(text.ToString());
        List<byte> bytes = new(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != '\\')
            {
                bytes.Add(source[i]);
                continue;
            }

            i++;
            byte? simple =
                i >= source.Length
                    ? null
                    : source[i] switch
                    {
                        (byte)'"' or (byte)'\\' => source[i],
                        (byte)'n' => (byte)'\n',
                        (byte)'t' => (byte)'\t',
                        _ => null,
                    };
            if (simple is { } value)
            {
                bytes.Add(value);
            }
            else if (
                i + 1 < source.Length
                && char.IsAsciiHexDigit((char)source[i])
                && char.IsAsciiHexDigit((char)source[i + 1])
            )
            {
                bytes.Add(byte.Parse(source.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i++;
            }
            else
            {
                throw Error(
                    Position,
                    "unknown escape in string literal; known: \\\", \\\\, \\n, \\t, \\XX (two hexadecimal digits)"
                );
            }
        }

        byte[] all = [.. bytes];
        return System.Text.Unicode.Utf8.IsValid(all)
            ? (Encoding.UTF8.GetString(all), false)
            : (Encoding.Latin1.GetString(all), true);
    }

    private HloAttribute ParseDenseArray()
    {
        Advance();
        Expect(TokenKind.Less);
        int start = Position;
        ElementType type = TryParseElementType() ?? throw Expected("an integer or floating point type");
        List<long> integers = [];
        List<double> floats = [];
        if (!TryConsume(TokenKind.Greater))
        {
            Expect(TokenKind.Colon);
            CommaSeparated(TokenKind.Greater, () => ParseArrayElement(type, integers, floats));
        }

        return type switch
        {
            { IsFloat: true } => new DenseFloatArrayAttr(type, floats.ToValueList()),
            { IsBoolean: true } or { IsInteger: true } => new DenseArrayAttr(type, Dims.Of(integers)),
            _ => throw Error(start, $"element type of array must be an integer or float type, got {type}"),
        };
    }

    private void ParseArrayElement(ElementType type, List<long> integers, List<double> floats)
    {
        if (type.IsBoolean && At(TokenKind.Identifier))
        {
            integers.Add(ParseBoolean() ? 1 : 0);
            return;
        }

        int start = Position;
        bool negative = TryConsume(TokenKind.Minus);
        if (!At(TokenKind.Integer) && !At(TokenKind.Float))
        {
            throw Expected(type.IsFloat ? "a floating point literal" : "integer value");
        }

        Token number = _token;
        Advance();
        if (type.IsFloat)
        {
            floats.Add(MakeFloat(start, number, negative, type).Value);
            return;
        }

        integers.Add(
            MakeInteger(start, number, negative, type) switch
            {
                BoolAttr boolean => boolean.Value ? 1 : 0,
                IntegerAttr integer => (long)(ulong)(integer.Value & ulong.MaxValue),
                _ => throw Error(start, "expected integer value"),
            }
        );
    }

    private DenseResourceAttr ParseDenseResource()
    {
        Advance();
        Expect(TokenKind.Less);
        string key = At(TokenKind.String) ? ParseString() : ExpectIdentifier("a resource key");
        Expect(TokenKind.Greater);
        Expect(TokenKind.Colon);
        int start = Position;
        return new(
            key,
            ParseType() as TensorType ?? throw Error(start, "dense_resource must have a ranked tensor type")
        );
    }

    private OpaqueAttr ParseOpaqueElements()
    {
        string text = ParseBalancedText();
        Expect(TokenKind.Colon);
        return new($"{text} : {ParseType()}");
    }

    // The current identifier and, directly behind it, everything between angle brackets; runs of blanks become one
    // blank.
    private string ParseBalancedText()
    {
        string text = _source.Text;
        int position = _token.End;
        if (position < text.Length && text[position] == '<')
        {
            position = EndOfBalanced(position);
        }

        string result = CollapseBlanks(text.AsSpan(_token.Start, position - _token.Start));
        Restart(position);
        return result;
    }

    /// <summary>The text of a bracket and everything up to its partner; runs of blanks become one blank.</summary>
    public string ParseBalanced(TokenKind open)
    {
        if (!At(open))
        {
            Expect(open);
        }

        int position = EndOfBalanced(_token.Start);
        string result = CollapseBlanks(_source.Text.AsSpan(_token.Start, position - _token.Start));
        Restart(position);
        return result;
    }

    private int EndOfBalanced(int start)
    {
        string text = _source.Text;
        Stack<char> open = new();
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '<' or '(' or '[' or '{':
                    open.Push(
                        c switch
                        {
                            '<' => '>',
                            '(' => ')',
                            '[' => ']',
                            _ => '}',
                        }
                    );
                    break;
                case '>' when text[i - 1] == '-':
                    break;
                case '>' or ')' or ']' or '}':
                    if (open.Pop() != c)
                    {
                        throw Error(i, $"unbalanced '{c}' in pretty dialect name");
                    }

                    if (open.Count == 0)
                    {
                        return i + 1;
                    }

                    break;
                case '"':
                    Lexer literal = new(text) { Position = i };
                    i = literal.Next().End - 1;
                    break;
            }
        }

        throw Error(start, "unbalanced '<' in pretty dialect name: expected '>'");
    }

    private static string CollapseBlanks(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny('\n', '\t') < 0 && !text.Contains("  ", StringComparison.Ordinal))
        {
            return text.ToString();
        }

        StringBuilder result = new(text.Length);
        bool inString = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            inString ^= c == '"' && (!inString || text[i - 1] != '\\');
            bool blank = !inString && c is ' ' or '\n' or '\t' or '\r';
            if (!blank)
            {
                result.Append(c);
            }
            else if (result.Length == 0 || result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString();
    }
}
