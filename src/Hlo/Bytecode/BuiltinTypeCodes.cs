using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>The types of the builtin dialect, by code.</summary>
internal static class BuiltinTypeCodes
{
    private const ulong MaximumWidth = (1 << 24) - 1;

    /// <summary>Reads a type; null for a code that is not supported.</summary>
    public static HloType? Read(EntryReader reader, ulong code) =>
        code switch
        {
            0 => ReadInteger(reader.Cursor),
            1 => ElementType.Index,
            2 => new FunctionType(reader.Types(), reader.Types()),
            3 => ElementType.BF16,
            4 => ElementType.F16,
            5 => ElementType.F32,
            6 => ElementType.F64,
            7 => ScalarType.OtherFloat("f80", 80),
            8 => ScalarType.OtherFloat("f128", 128),
            9 => ComplexOf(reader),
            12 => ElementType.None,
            13 => ReadTensor(reader, null),
            14 => ReadTensor(reader, reader.Attribute()),
            15 => new TupleType(reader.Types()),
            18 => new UnrankedTensorType(reader.Type<ElementType>()),
            _ => null,
        };

    /// <summary>A complex type of the float type that follows.</summary>
    public static ScalarType ComplexOf(EntryReader reader)
    {
        HloType part = reader.Type();
        return part is ElementType { Kind: ElementKind.F32 } ? ElementType.Complex64
            : part is ElementType { Kind: ElementKind.F64 } ? ElementType.Complex128
            : throw reader.Cursor.Error($"expected complex numbers of f32 or f64, got {part}");
    }

    /// <summary>A tensor type of the shape and element type that follow.</summary>
    public static TensorType ReadTensor(EntryReader reader, HloAttribute? encoding)
    {
        Dims dims = reader.Shape();
        return new(reader.Type<ElementType>(), dims, encoding);
    }

    private static ScalarType ReadInteger(ByteCursor cursor)
    {
        ulong field = cursor.Varint("an integer type");
        ulong width = field >> 2;
        string prefix = (field & 3) switch
        {
            0 => "i",
            1 => "si",
            2 => "ui",
            _ => throw cursor.Error("expected an integer type that is signless, signed or unsigned"),
        };
        if (width is 0 or > MaximumWidth)
        {
            throw cursor.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"expected an integer type of 1 to {MaximumWidth} bits, got {width}"
                )
            );
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{width}");
        return ElementType.TryParse(name, out ScalarType? type) ? type : ScalarType.OtherInteger(name, (int)width);
    }
}
