using System.Globalization;
using System.Numerics;

namespace XlaSharp.Hlo.Text;

/// <summary>Numbers: as values, and as attributes with their types.</summary>
internal sealed partial class AssemblyParser
{
    private const int LongestNumber = 10_000;

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
}
