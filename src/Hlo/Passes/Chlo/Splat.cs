using System.Buffers.Binary;
using System.Numerics;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>Constants that hold one number everywhere.</summary>
internal static class Splat
{
    /// <summary>A constant of a value's shape; a dynamic shape is read at run time.</summary>
    public static Value Like(BlockBuilder builder, Value like, ElementType element, double number)
    {
        TensorType type = like.Tensor.Of(element);
        return type.IsStatic
            ? builder.Append(new Constant(Elements(type with { Encoding = null }, number))).Result
            : Broadcast(
                builder,
                builder.Append(new Constant(Elements(TensorType.Scalar(element), number))).Result,
                like,
                type
            );
    }

    /// <summary>A constant of a value's shape from an attribute.</summary>
    public static Value Like(BlockBuilder builder, Value like, HloAttribute number, HloType result)
    {
        TensorType type =
            result as TensorType
            ?? throw new ConstraintException($"has no decomposition for a result of unknown rank: '{result}'");
        DenseElementsAttr scalar = Scalar(number);
        return type.IsStatic
            ? builder.Append(new Constant(new DenseElementsAttr(type, Repeat(scalar, type)))).Result
            : Broadcast(builder, builder.Append(new Constant(scalar)).Result, like, type);
    }

    /// <summary>A scalar 0, as the type has it.</summary>
    public static Value Zero(BlockBuilder builder, ElementType element) =>
        builder
            .Append(new Constant(new DenseElementsAttr(TensorType.Scalar(element), new byte[element.ByteSize])))
            .Result;

    /// <summary>A scalar i64.</summary>
    public static Value I64(BlockBuilder builder, long number) =>
        builder.Append(new Constant(DenseElementsAttr.I64([], [number]))).Result;

    /// <summary>Elements that are all one number.</summary>
    public static DenseElementsAttr Elements(TensorType type, double number) =>
        type.ElementCount == 0 ? new(type, ReadOnlyMemory<byte>.Empty) : new(type, Encode(type.ElementType, number));

    private static ReadOnlyMemory<byte> Repeat(DenseElementsAttr scalar, TensorType type) =>
        type.ElementCount == 0 ? ReadOnlyMemory<byte>.Empty : scalar.Data;

    private static byte[] Encode(ElementType element, double number)
    {
        byte[] bytes = new byte[8];
        ulong bits = element.IsFloat ? NarrowFloat.FromDouble(number, element.Kind) : (ulong)(Int128)number;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        return bytes[..element.ByteSize];
    }

    private static DenseElementsAttr Scalar(HloAttribute number) =>
        number switch
        {
            IntegerAttr integer => new(TensorType.Scalar(integer.Type), Encode(integer)),
            FloatAttr value => Elements(TensorType.Scalar(value.Type), value.Value),
            BoolAttr value => new(TensorType.Scalar(ElementType.I1), new[] { value.Value ? (byte)1 : (byte)0 }),
            DenseElementsAttr elements => new(TensorType.Scalar(elements.Type.ElementType), elements.Data),
            _ => throw new ConstraintException($"has no decomposition for the constant {number}"),
        };

    private static byte[] Encode(IntegerAttr integer)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(integer.Value & ulong.MaxValue));
        return bytes[..integer.Type.ByteSize];
    }

    private static Value Broadcast(BlockBuilder builder, Value scalar, Value like, TensorType type)
    {
        Value[] sizes = new Value[type.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            Value size = builder.Append(new GetDimensionSize(i), like).Result;
            sizes[i] = builder.Append(new Reshape(new TensorType(ElementType.I32, [1])), size).Result;
        }

        Value shape = builder.Append(new Concatenate(0), sizes).Result;
        return builder
            .Append(new DynamicBroadcastInDim([], null, null, type with { Encoding = null }), scalar, shape)
            .Result;
    }
}
