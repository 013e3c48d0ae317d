using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Constants and counters.</summary>
internal static class Constants
{
    public static ReferenceTensor Of(Constant op, TensorType type) =>
        op.Value is DenseElementsAttr elements
            ? ReferenceTensor.FromAttribute(elements, type)
            : throw new HloException(
                $"stablehlo.constant: elements of {op.Value} are not at hand; resolve the module's resources first."
            );

    public static ReferenceTensor Iota(long dimension, TensorType type) =>
        ReferenceTensor.Create(type, index => Number(index[dimension], type.ElementType));

    private static Scalar Number(long value, ElementType type) =>
        type is QuantizedType quantized
            ? QuantizedOps.Quantize(value, quantized, 0)
            : Conversions.Convert(new(value), ElementType.I64, type);
}
