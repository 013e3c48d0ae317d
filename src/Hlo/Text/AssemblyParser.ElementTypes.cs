using System.Globalization;

namespace XlaSharp.Hlo.Text;

/// <summary>Types of elements: numbers, complex and quantized ones.</summary>
internal sealed partial class AssemblyParser
{
    // Null if the current token starts no element type.
    private ElementType? TryParseElementType()
    {
        if (At(TokenKind.ExclamationIdentifier))
        {
            return TokenText is "!quant.uniform" ? ParseQuantizedType() : ParseAliasedElementType();
        }

        if (!At(TokenKind.Identifier))
        {
            return null;
        }

        if (TokenText is "complex")
        {
            return ParseComplexType();
        }

        ElementType? type = FindScalar(TokenText);
        if (type is not null)
        {
            Advance();
        }

        return type;
    }

    private ScalarType ParseComplexType()
    {
        Advance();
        Expect(TokenKind.Less);
        int start = Position;
        ElementType part = TryParseElementType() ?? throw Expected("a float type");
        Expect(TokenKind.Greater);
        return part.Kind switch
        {
            ElementKind.F32 => ElementType.Complex64,
            ElementKind.F64 => ElementType.Complex128,
            _ => throw Error(start, $"invalid element type for complex: {part}; supported: f32, f64"),
        };
    }

    private ElementType? ParseAliasedElementType() =>
        TryResolveTypeAlias(TokenText[1..]) is ElementType type ? Consumed(type) : null;

    private ElementType? FindScalar(ReadOnlySpan<char> name)
    {
        var types = _typesByText.GetAlternateLookup<ReadOnlySpan<char>>();
        if (types.TryGetValue(name, out HloType? known))
        {
            return known as ElementType;
        }

        string text = name.ToString();
        ElementType? type = ElementType.TryParse(text, out ScalarType? scalar) ? scalar : OtherScalar(text);
        if (type is not null)
        {
            _typesByText[text] = type;
        }

        return type;
    }

    private static ScalarType? OtherScalar(string text)
    {
        if (text is "f80" or "f128")
        {
            return ScalarType.OtherFloat(text, text == "f80" ? 80 : 128);
        }

        string digits = text.TrimStart('s', 'u');
        return
            digits.Length > 1
            && digits[0] == 'i'
            && text.Length - digits.Length <= 1
            && int.TryParse(digits.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && width is > 0 and < 1 << 24
            ? ScalarType.OtherInteger(text, width)
            : null;
    }

    private QuantizedType ParseQuantizedType()
    {
        Advance();
        Expect(TokenKind.Less);
        ScalarType storage = ParseStorageType();
        (long min, long max) = QuantizedType.StorageRange(storage);
        if (TryConsume(TokenKind.Less))
        {
            min = ParseInt64();
            Expect(TokenKind.Colon);
            max = ParseInt64();
            Expect(TokenKind.Greater);
        }

        Expect(TokenKind.Colon);
        int start = Position;
        if (TryParseElementType() is not ScalarType { IsFloat: true } expressed)
        {
            throw Error(start, "expected floating point expressed type");
        }

        int? axis = TryConsume(TokenKind.Colon) ? ParseInt32() : null;
        Expect(TokenKind.Comma);
        List<double> scales = [];
        List<long> zeroPoints = [];
        if (axis is null)
        {
            ParseScale(scales, zeroPoints);
        }
        else
        {
            Expect(TokenKind.LeftBrace);
            CommaSeparated(TokenKind.RightBrace, () => ParseScale(scales, zeroPoints));
        }

        Expect(TokenKind.Greater);
        return new(storage, expressed, scales.ToValueList(), Dims.Of(zeroPoints), axis, min, max);
    }

    private ScalarType ParseStorageType()
    {
        string name = TokenText.ToString();
        string full =
            name.StartsWith('u') && !name.StartsWith("ui", StringComparison.Ordinal) ? "ui" + name[1..] : name;
        ScalarType? storage = ElementType.TryParse(full, out ScalarType? known) ? known : OtherScalar(full);
        if (
            storage is null
            || !(storage.IsInteger || storage.Kind == ElementKind.OtherInteger)
            || storage.BitWidth > 32
        )
        {
            throw Error(
                Position,
                $"illegal storage type '{name}'; supported: i2, i4, i8, i16, i32 and u2, u4, u8, u16, u32"
            );
        }

        Advance();
        return storage;
    }

    private void ParseScale(List<double> scales, List<long> zeroPoints)
    {
        scales.Add(ParseDouble());
        zeroPoints.Add(TryConsume(TokenKind.Colon) ? ParseInt64() : 0);
    }
}
