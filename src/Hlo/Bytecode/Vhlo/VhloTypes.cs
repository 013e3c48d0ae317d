namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>Which types VHLO has, and since when.</summary>
internal static class VhloTypes
{
    private const string Witness = "!shape.witness";

    /// <summary>The type in VHLO's encoding, or itself if VHLO has no such type.</summary>
    public static HloType Convert(HloType type) => IsConvertible(type) ? new VhloType(type) : type;

    /// <summary>True if VHLO has the type.</summary>
    public static bool IsConvertible(HloType type) =>
        type switch
        {
            ScalarType scalar => scalar.IsComplex || VhloTypeCodes.CodeOf(scalar) >= 0,
            TensorType tensor => tensor.Encoding is null or BoundsAttr && IsConvertible(tensor.ElementType),
            UnrankedTensorType tensor => IsConvertible(tensor.ElementType),
            MemRefType buffer => IsConvertible(buffer.ElementType),
            OpaqueType opaque => opaque.Source == Witness,
            FunctionType or TupleType or FutureType or TokenType or QuantizedType => true,
            _ => false,
        };

    /// <summary>The oldest version that has a type with all its parts.</summary>
    public static StableHloVersion Since(HloType type) =>
        type switch
        {
            ScalarType scalar => SinceOf(scalar.Kind),
            TensorType tensor => Since(tensor.ElementType),
            UnrankedTensorType tensor => Since(tensor.ElementType),
            QuantizedType quantized => Newest(
                new(0, quantized.IsPerAxis ? 18 : 9),
                Since(quantized.Storage),
                Since(quantized.Expressed)
            ),
            FunctionType function => Newest(Since(function.Inputs), Since(function.Results)),
            TupleType tuple => Since(tuple.Elements),
            FutureType future => Newest(new(1, 15), Since(future.Elements)),
            MemRefType buffer => Newest(new(1, 13), Since(buffer.ElementType)),
            _ => StableHloVersion.Minimum,
        };

    /// <summary>The newest of some versions.</summary>
    public static StableHloVersion Newest(params ReadOnlySpan<StableHloVersion> versions)
    {
        StableHloVersion newest = StableHloVersion.Minimum;
        foreach (StableHloVersion version in versions)
        {
            newest = version > newest ? version : newest;
        }

        return newest;
    }

    private static StableHloVersion Since(ValueList<HloType> types)
    {
        StableHloVersion newest = StableHloVersion.Minimum;
        foreach (HloType type in types.Span)
        {
            newest = Newest(newest, Since(type));
        }

        return newest;
    }

    private static StableHloVersion SinceOf(ElementKind kind) =>
        kind switch
        {
            ElementKind.F8E4M3FNUZ or ElementKind.F8E5M2FNUZ => new(0, 10),
            ElementKind.F8E4M3B11FNUZ => new(0, 11),
            ElementKind.I2 or ElementKind.UI2 => new(1, 2),
            ElementKind.None or ElementKind.TF32 => new(1, 6),
            ElementKind.F8E4M3 or ElementKind.F8E3M4 => new(1, 7),
            ElementKind.F4E2M1FN or ElementKind.F6E2M3FN or ElementKind.F6E3M2FN or ElementKind.F8E8M0FNU => new(1, 8),
            _ => StableHloVersion.Minimum,
        };
}
