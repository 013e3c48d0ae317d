using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// Reads the body of <c>dense&lt;…&gt;</c> into bytes: nested lists, one element, or a string of hexadecimal digits.
/// </summary>
internal sealed class ElementsParser(string text, int start, int end, TensorType type, int typePosition)
{
    private readonly int _start = start;
    private const int DeepestList = 200;

    private readonly ElementType _element = type.ElementType is QuantizedType quantized
        ? quantized.Storage
        : type.ElementType;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _position = start;

    /// <summary>Reads the body.</summary>
    public DenseElementsAttr Parse()
    {
        CheckElementType();
        SkipBlank();
        if (_position == end)
        {
            return type.ElementCount == 0
                ? new(type, ReadOnlyMemory<byte>.Empty)
                : throw Error(_start, $"expected elements of {type} between '<' and '>'");
        }

        if (text[_position] == '"')
        {
            return ParseHexadecimal();
        }

        if (text[_position] != '[')
        {
            ParseElement();
        }
        else
        {
            ParseList(0);
        }

        SkipBlank();
        return _position == end ? Finish() : throw Error(_position, "expected '>' after the elements");
    }

    private static ParseException Error(int position, string message) => new(position, message);

    private void CheckElementType()
    {
        if (
            !_element.IsBoolean
            && !_element.IsInteger
            && !_element.IsFloat
            && !_element.IsComplex
            && _element.Kind != ElementKind.Index
        )
        {
            throw Error(typePosition, $"dense elements of type {_element} are not supported");
        }

        long count;
        try
        {
            count = type.ByteCount;
        }
        catch (OverflowException)
        {
            throw Error(typePosition, $"{type} has more bytes than 64 bits can count");
        }

        if (count < 0)
        {
            throw Error(typePosition, $"{type} has a negative dimension");
        }
    }

    private DenseElementsAttr Finish()
    {
        byte[] data = _bytes.WrittenSpan.ToArray();
        int size = _element.ByteSize;
        if (type.ElementCount == 0)
        {
            // One element for none: the splat of an empty tensor.
            return new(type, ReadOnlyMemory<byte>.Empty);
        }

        return data.Length > size && ElementsText.IsSplat(data, size)
            ? new(type, data.AsSpan(0, size).ToArray())
            : new(type, data);
    }

    private void ParseList(int dimension)
    {
        if (dimension > DeepestList)
        {
            throw Error(_position, $"nesting is deeper than {DeepestList} levels");
        }

        if (dimension >= type.Rank)
        {
            throw Error(_position, $"elements are nested deeper than the {type.Rank} dimensions of {type}");
        }

        int open = _position++;
        long count = 0;
        SkipBlank();
        while (Current != ']')
        {
            if (count > 0)
            {
                Require(',', "expected ',' or ']' in elements");
            }

            ParseEntry(dimension);
            count++;
            SkipBlank();
        }

        _position++;
        if (count != type.Dims[dimension])
        {
            throw Error(
                open,
                $"inferred shape of elements literal does not match type ({type}): "
                    + $"dimension {dimension} has {count} entries here, but size {type.Dims[dimension]}"
            );
        }
    }

    private void ParseEntry(int dimension)
    {
        SkipBlank();
        if (Current == '[')
        {
            ParseList(dimension + 1);
        }
        else if (dimension + 1 == type.Rank)
        {
            ParseElement();
        }
        else
        {
            throw Error(_position, $"tensor literal is invalid; ranks are not consistent between elements and {type}");
        }
    }

    private void ParseElement()
    {
        SkipBlank();
        if (!_element.IsComplex)
        {
            ParseScalar(_element);
            return;
        }

        Require('(', "expected '(' of a complex element");
        ParseScalar(_element.RealPart);
        Require(',', "expected ',' between real and imaginary part");
        ParseScalar(_element.RealPart);
        Require(')', "expected ')' after the imaginary part");
    }

    private void ParseScalar(ElementType element)
    {
        SkipBlank();
        int first = _position;
        while (_position < end && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '.' or '-' or '+'))
        {
            _position++;
        }

        ReadOnlySpan<char> literal = text.AsSpan(first, _position - first);
        if (literal.IsEmpty)
        {
            throw Error(first, $"expected element literal of primitive type {element}");
        }

        ulong bits = element.IsFloat ? FloatBits(literal, element, first) : IntegerBits(literal, element, first);
        WriteBits(bits, element.ByteSize);
    }

    private void WriteBits(ulong bits, int size)
    {
        Span<byte> buffer = _bytes.GetSpan(8);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, bits);
        _bytes.Advance(size);
    }

    private static ulong FloatBits(ReadOnlySpan<char> literal, ElementType element, int position)
    {
        if (literal.StartsWith("0x", StringComparison.Ordinal))
        {
            return
                ulong.TryParse(literal[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits)
                && (element.BitWidth == 64 || bits >> element.BitWidth == 0)
                ? bits
                : throw Error(position, $"hexadecimal float constant out of range for type {element}");
        }

        const NumberStyles style =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!literal.Contains('.') && literal is not ['-', '0', 'x', ..])
        {
            throw Error(
                position,
                $"expected floating point elements, but parsed integer '{literal}'; write {literal}.0 for a {element}"
            );
        }

        return double.TryParse(literal, style, CultureInfo.InvariantCulture, out double value)
            ? NarrowFloat.FromDouble(value, element.Kind)
            : throw Error(position, $"expected element literal of type {element}, but got '{literal}'");
    }

    private static ulong IntegerBits(ReadOnlySpan<char> literal, ElementType element, int position)
    {
        if (literal is "true" or "false")
        {
            return element.IsBoolean
                ? (literal is "true" ? 1UL : 0UL)
                : throw Error(
                    position,
                    $"expected i1 type for 'true' or 'false' values, but the elements are {element}"
                );
        }

        int width = element.BitWidth;
        bool small = long.TryParse(
            literal,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out long value
        );
        BigInteger wide = small ? value : ParseWide(literal, element, position);
        BigInteger lowest = element.IsUnsigned ? BigInteger.Zero : -(BigInteger.One << (width - 1));
        if (wide < lowest || wide >= BigInteger.One << width)
        {
            throw Error(position, $"integer constant '{literal}' out of range for type {element}");
        }

        ulong bits = (ulong)(wide & ulong.MaxValue);
        int unused = 64 - width;
        return element.IsUnsigned || element.IsBoolean
            ? bits << unused >> unused
            : (ulong)((long)(bits << unused) >> unused);
    }

    private static BigInteger ParseWide(ReadOnlySpan<char> literal, ElementType element, int position)
    {
        bool negative = literal[0] == '-';
        ReadOnlySpan<char> digits = negative ? literal[1..] : literal;
        const int longest = 1000;
        BigInteger value = default;
        bool parsed =
            digits.Length <= longest
            && (
                digits.StartsWith("0x", StringComparison.Ordinal)
                    ? BigInteger.TryParse(
                        "0" + digits[2..].ToString(),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out value
                    )
                    : BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            );
        return parsed
            ? (negative ? -value : value)
            : throw Error(position, $"expected integer elements of type {element}, but got '{literal}'");
    }

    private DenseElementsAttr ParseHexadecimal()
    {
        int first = _position + 1;
        int close = text.IndexOf('"', first);
        if (close < 0 || close >= end)
        {
            throw Error(_position, "expected a closing quote after the hexadecimal elements");
        }

        ReadOnlySpan<char> digits = text.AsSpan(first, close - first);
        if (!digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            throw Error(_position, "expected elements hex string to start with '0x'");
        }

        byte[] data;
        try
        {
            data = Convert.FromHexString(digits[2..]);
        }
        catch (FormatException)
        {
            throw Error(
                _position,
                "elements hex string has an odd number of digits, or something that is no hexadecimal digit"
            );
        }

        _position = close + 1;
        SkipBlank();
        return _position == end ? FromRaw(data, first - 1) : throw Error(_position, "expected '>' after the elements");
    }

    private DenseElementsAttr FromRaw(byte[] data, int position)
    {
        int size = _element.ByteSize;
        long count = type.ElementCount;
        if (_element.IsBoolean)
        {
            data = UnpackBooleans(data, count);
        }
        else if (_element.BitWidth < 8)
        {
            Normalize(data);
        }

        if (data.Length != count * size && (data.Length != size || count == 0))
        {
            throw Error(
                position,
                $"elements hex data size is invalid for provided type: {type} takes {count * size} bytes "
                    + $"(or {size} for a splat), but got {data.Length}"
            );
        }

        return data.Length > size && ElementsText.IsSplat(data, size)
            ? new(type, data.AsSpan(0, size).ToArray())
            : new(type, data);
    }

    // Writers store one byte per element, or eight elements per byte (a splat then is 0x00 or 0xFF). The length tells.
    private static byte[] UnpackBooleans(byte[] data, long count)
    {
        byte[] bytes = new byte[
            data.Length == count || data.Length == 1 ? data.Length : (data.Length == (count + 7) / 8 ? count : 0)
        ];
        bool packed =
            bytes.Length != data.Length
            || (data.Length == 1 && count is > 1 and <= 8 && data[0] is not (0 or 1 or 0xFF));
        if (packed && bytes.Length == 1)
        {
            bytes = new byte[count];
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = packed ? (byte)((data[i / 8] >> (i % 8)) & 1) : (byte)(data[i] != 0 ? 1 : 0);
        }

        return bytes.Length == 0 && count != 0 ? data : bytes;
    }

    // Integers narrower than a byte are kept sign- or zero-extended.
    private void Normalize(byte[] data)
    {
        int unused = 8 - _element.BitWidth;
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = _element.IsSigned
                ? (byte)((sbyte)(data[i] << unused) >> unused)
                : (byte)((byte)(data[i] << unused) >> unused);
        }
    }

    private char Current =>
        _position < end ? text[_position] : throw Error(_position, "expected ']' before the end of the elements");

    private void Require(char expected, string message)
    {
        SkipBlank();
        if (_position >= end || text[_position] != expected)
        {
            throw Error(_position, message);
        }

        _position++;
    }

    private void SkipBlank()
    {
        if (_position < end && text[_position] is ' ' or '\n' or '\t' or '\r' or '/')
        {
            _position = Math.Min(end, new Lexer(text).SkipBlank(_position));
        }
    }
}
