using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo.Text;

/// <summary>Strings, and text of other dialects that is kept as it is.</summary>
internal sealed partial class AssemblyParser
{
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
