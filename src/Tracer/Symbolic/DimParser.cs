using System.Globalization;

namespace XlaSharp.Tracer;

/// <summary>Reads sizes: <c>expr = term (('+' | '-') term)*</c>, <c>term = factor ('*' factor)*</c>, factors are names, integers, <c>(expr)</c>, <c>-factor</c>.</summary>
internal ref struct DimParser
{
    private readonly string _text;
    private int _at;

    private DimParser(string text) => _text = text;

    public static Dim Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        DimParser parser = new(text);
        Dim result = parser.Sum();
        return parser.Next() == '\0' ? result : throw parser.Unexpected();
    }

    private Dim Sum()
    {
        Dim sum = Product();
        while (Next() is '+' or '-')
        {
            bool plus = _text[_at++] == '+';
            Dim right = Product();
            sum = plus ? sum + right : sum - right;
        }

        return sum;
    }

    private Dim Product()
    {
        Dim product = Factor();
        while (Next() == '*')
        {
            _at++;
            product *= Factor();
        }

        return product;
    }

    private Dim Factor()
    {
        char next = Next();
        if (next == '-')
        {
            _at++;
            return Dim.Number(-1) * Factor();
        }

        if (next == '(')
        {
            _at++;
            Dim inner = Sum();
            return Next() == ')' && _at++ >= 0 ? inner : throw Unexpected();
        }

        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        string word = _text[start.._at];
        return word.Length == 0 ? throw Unexpected()
            : !char.IsAsciiDigit(word[0]) ? Dim.Symbol(word)
            : long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? Dim.Number(number)
            : throw new FormatException($"'{_text}' is no size: '{word}' is neither a name nor a number.");
    }

    private char Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : '\0';
    }

    private readonly FormatException Unexpected() =>
        new(
            $"'{_text}' is no size: unexpected {(_at < _text.Length ? $"'{_text[_at]}' at position {_at}" : "end")}. "
                + "Sizes are sums and products of names and integers, for instance \"2*b + 1\"."
        );
}
