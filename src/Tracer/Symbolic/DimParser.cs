using System.Globalization;
using System.Runtime.CompilerServices;

namespace XlaSharp.Tracer;

/// <summary>
/// Reads sizes: <c>expr = term (('+' | '-') term)*</c>, <c>term = factor (('*' | '//' | '%') factor)*</c>, factors are
/// names, integers, <c>(expr)</c>, <c>-factor</c>, <c>function(expr, expr)</c>.
/// </summary>
internal ref struct DimParser
{
    private readonly string _text;
    private int _at;

    private DimParser(string text) => _text = text;

    public static Dim Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        DimParser parser = new(text);
        try
        {
            Dim result = parser.Sum();
            return parser.Next() == '\0' ? result : throw parser.Unexpected();
        }
        catch (Exception exception) when (exception is OverflowException or InsufficientExecutionStackException)
        {
            throw new FormatException("The size is too large, or too deeply nested, to compute with.", exception);
        }
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
        while (true)
        {
            if (Take("*"))
            {
                product *= Factor();
            }
            else if (Take("//"))
            {
                product /= Divisor();
            }
            else if (Take("%"))
            {
                product %= Divisor();
            }
            else
            {
                return product;
            }
        }
    }

    private Dim Divisor()
    {
        return Positive(Factor());
    }

    private readonly Dim Positive(Dim divisor) =>
        divisor.Constant is <= 0
            ? throw new FormatException($"'{_text}' is no size: divisors must be positive, got {divisor}.")
            : divisor;

    private bool Take(string sign)
    {
        Next();
        bool found = _text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal);
        _at += found ? sign.Length : 0;
        return found;
    }

    private Dim Factor()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
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
            : Next() == '(' && Enum.TryParse(word, ignoreCase: true, out DimOperation operation) ? Call(operation)
            : !char.IsAsciiDigit(word[0]) ? Dim.Symbol(word)
            : long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? Dim.Number(number)
            : throw new FormatException($"'{_text}' is no size: '{word}' is neither a name nor a number.");
    }

    private Dim Call(DimOperation operation)
    {
        _at++;
        Dim left = Sum();
        if (!Take(","))
        {
            throw Unexpected();
        }

        Dim right = operation is DimOperation.FloorDiv or DimOperation.Mod ? Positive(Sum()) : Sum();
        return Take(")") ? Dim.Apply(operation, left, right) : throw Unexpected();
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
                + "Sizes are made of names and integers with +, -, *, //, %, min and max, "
                + "for instance \"2*b + 1\" or \"max(b//2, 1)\"."
        );
}
