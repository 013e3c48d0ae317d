namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>The types of VHLO, by code, as the types of StableHLO that they stand for.</summary>
internal static class VhloTypeCodes
{
    private static readonly ScalarType?[] Scalars = MakeScalars();

    /// <summary>Reads a type; null for a code that is not supported.</summary>
    public static HloType? Read(EntryReader reader, ulong code) =>
        code switch
        {
            1 => BuiltinTypeCodes.ComplexOf(reader),
            8 => new FunctionType(reader.Types(), reader.Types()),
            20 => BuiltinTypeCodes.ReadTensor(reader, null),
            21 => BuiltinTypeCodes.ReadTensor(reader, reader.Attribute()),
            22 => TokenType.Instance,
            23 => new TupleType(reader.Types()),
            24 => ReadPerTensor(reader),
            25 => new UnrankedTensorType(reader.Type<ElementType>()),
            26 => new OpaqueType("!shape.witness"),
            30 => ReadPerAxis(reader),
            41 => ReadBuffer(reader),
            42 => new FutureType(reader.Types()),
            _ => code < (ulong)Scalars.Length ? Scalars[code] : null,
        };

    /// <summary>
    /// Reads a type of the dialect of quantized types, whose fields are the same; null for a code that is not
    /// supported.
    /// </summary>
    public static HloType? ReadQuantized(EntryReader reader, ulong code) =>
        code switch
        {
            3 => ReadPerTensor(reader),
            4 => ReadPerAxis(reader),
            _ => null,
        };

    /// <summary>The code of a scalar type that is not complex; -1 if VHLO has none.</summary>
    public static int CodeOf(ScalarType type) => Array.IndexOf(Scalars, type);

    private static ScalarType?[] MakeScalars()
    {
        ScalarType?[] scalars = new ScalarType?[41];
        scalars[0] = ElementType.I1;
        Fill(
            2,
            ElementType.BF16,
            ElementType.F16,
            ElementType.F32,
            ElementType.F64,
            ElementType.F8E4M3FN,
            ElementType.F8E5M2
        );
        Fill(9, ElementType.Index, ElementType.I4, ElementType.I8, ElementType.I16, ElementType.I32, ElementType.I64);
        Fill(15, ElementType.UI4, ElementType.UI8, ElementType.UI16, ElementType.UI32, ElementType.UI64);
        Fill(27, ElementType.F8E4M3FNUZ, ElementType.F8E5M2FNUZ, ElementType.F8E4M3B11FNUZ);
        Fill(
            31,
            ElementType.I2,
            ElementType.UI2,
            ElementType.None,
            ElementType.TF32,
            ElementType.F8E4M3,
            ElementType.F8E3M4
        );
        Fill(37, ElementType.F4E2M1FN, ElementType.F6E2M3FN, ElementType.F6E3M2FN, ElementType.F8E8M0FNU);
        return scalars;

        void Fill(int first, params ReadOnlySpan<ScalarType> types) => types.CopyTo(scalars.AsSpan(first)!);
    }

    private static MemRefType ReadBuffer(EntryReader reader)
    {
        Dims dims = reader.Shape();
        return new(reader.Type<ElementType>(), dims);
    }

    private static QuantizedType ReadPerTensor(EntryReader reader)
    {
        bool signed = (reader.Cursor.Varint("flags of a quantized type") & 1) != 0;
        ScalarType storage = ReadStorage(reader, signed);
        ScalarType expressed = reader.Type<ScalarType>();
        double scale = reader.Double();
        long zero = reader.Cursor.Svarint("a zero point");
        long low = reader.Cursor.Svarint("the smallest stored value");
        return new(storage, expressed, [scale], [zero], null, low, reader.Cursor.Svarint("the largest stored value"));
    }

    private static QuantizedType ReadPerAxis(EntryReader reader)
    {
        bool signed = (reader.Cursor.Varint("flags of a quantized type") & 1) != 0;
        ScalarType storage = ReadStorage(reader, signed);
        ScalarType expressed = reader.Type<ScalarType>();
        int axis = reader.Int32("a quantized axis");
        long low = reader.Cursor.Svarint("the smallest stored value");
        long high = reader.Cursor.Svarint("the largest stored value");
        double[] scales = new double[reader.Cursor.Count("the number of scales")];
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = reader.Double();
        }

        Dims zeros = reader.Numbers();
        return zeros.Count == scales.Length
            ? new(storage, expressed, ValueList.Create<double>(scales), zeros, axis, low, high)
            : throw reader.Cursor.Error($"a quantized type has {scales.Length} scales but {zeros.Count} zero points");
    }

    // The storage type is signless; the flag says whether it is meant signed.
    private static ScalarType ReadStorage(EntryReader reader, bool signed)
    {
        ScalarType type = reader.Type<ScalarType>();
        if (!type.IsInteger)
        {
            throw reader.Cursor.Error($"expected an integer as the storage of a quantized type, got {type}");
        }

        return signed || type.IsUnsigned ? type
            : ElementType.TryParse("u" + type.Text, out ScalarType? unsigned) ? unsigned
            : type;
    }
}
