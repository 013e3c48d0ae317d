using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Scalars that reductions start from.</summary>
internal static class Identities
{
    public static DenseElementsAttr Number(ElementType type, long number) =>
        Scalars.Splat(TensorType.Scalar(type), number);

    /// <summary>The smallest value: minus infinity for floats.</summary>
    public static DenseElementsAttr Lowest(ElementType type) =>
        type switch
        {
            { IsFloat: true } => Scalars.Splat(TensorType.Scalar(type), double.NegativeInfinity),
            { IsSigned: true } => Number(type, type.BitWidth == 64 ? long.MinValue : -(1L << (type.BitWidth - 1))),
            _ => Number(type, 0),
        };

    /// <summary>The largest value: infinity for floats.</summary>
    public static DenseElementsAttr Highest(ElementType type) =>
        type switch
        {
            { IsFloat: true } => Scalars.Splat(TensorType.Scalar(type), double.PositiveInfinity),
            { IsSigned: true } => Number(type, type.BitWidth == 64 ? long.MaxValue : (1L << (type.BitWidth - 1)) - 1),
            { IsBoolean: true } => Number(type, 1),
            _ => Number(type, type.BitWidth == 64 ? -1 : (1L << type.BitWidth) - 1),
        };

    public static Kinds KindOf(ElementType type) =>
        type switch
        {
            { IsBoolean: true } => Kinds.Boolean,
            { IsSigned: true } => Kinds.Signed,
            { IsUnsigned: true } => Kinds.Unsigned,
            { IsFloat: true } => Kinds.Float,
            { IsComplex: true } => Kinds.Complex,
            _ => Kinds.None,
        };
}
