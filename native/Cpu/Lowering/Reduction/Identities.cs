using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// Which reductions start from a number that changes nothing: padding holds that number too, so it may be left out as
/// well as combined any number of times.
/// </summary>
internal static class Identities
{
    /// <summary>True for a sum from 0, a product from 1, a maximum from the least number, and so on.</summary>
    public static bool AreInitial(Node node) =>
        node.Bodies[0].Nodes is [{ Operands.Length: 2 } only]
        && node.Bodies[0].Results is [var result]
        && result == only.Result
        && only.Operands.All(node.Bodies[0].Parameters.Contains)
        && Origin(node.Operands[^1])?.Op is Ops.Constant { Value: DenseElementsAttr { Type: var type } value }
        && type.ElementType.Equals(only.Result.ElementType)
        && Of(only.Op.Name, type.ElementType) is { } identity
        && value.Data.Span.SequenceEqual(identity);

    // One number stays the same number through changes of shape.
    private static Node? Origin(Tensor tensor)
    {
        Node? producer = tensor.Producer;
        while (producer is { Op: Ops.BroadcastInDim or Ops.Reshape })
        {
            producer = producer.Operands[0].Producer;
        }

        return producer;
    }

    /// <summary>
    /// The bytes of the number that changes nothing in an operation; null where this does not know it.
    /// </summary>
    public static byte[]? Of(string operation, ElementType type) =>
        (operation, type) switch
        {
            ("stablehlo.add" or "stablehlo.or" or "stablehlo.xor", _) => new byte[type.ByteSize],
            ("stablehlo.multiply", { IsComplex: false }) => Convert(type, 1),
            ("stablehlo.maximum", { IsFloat: true }) => Convert(type, double.NegativeInfinity),
            ("stablehlo.minimum", { IsFloat: true }) => Convert(type, double.PositiveInfinity),
            ("stablehlo.maximum", { IsInteger: true, BitWidth: >= 8 }) => Least(type),
            ("stablehlo.minimum", { IsInteger: true, BitWidth: >= 8 }) => Greatest(type),
            ("stablehlo.and", { IsInteger: true, BitWidth: >= 8 }) => Enumerable
                .Repeat(byte.MaxValue, type.ByteSize)
                .ToArray(),
            ("stablehlo.and", { IsBoolean: true }) => [1],
            _ => null,
        };

    private static byte[]? Convert(ElementType type, double value) =>
        type.Kind switch
        {
            ElementKind.F64 => BitConverter.GetBytes(value),
            ElementKind.F32 => BitConverter.GetBytes((float)value),
            ElementKind.F16 => BitConverter.GetBytes((Half)value),
            ElementKind.BF16 => BitConverter.GetBytes((float)value)[2..],
            _ when type is { IsInteger: true, BitWidth: >= 8 } => [(byte)value, .. new byte[type.ByteSize - 1]],
            _ when type.IsBoolean => [(byte)value],
            _ => null,
        };

    private static byte[] Least(ElementType type)
    {
        byte[] bytes = new byte[type.ByteSize];
        bytes[^1] = type.IsSigned ? (byte)0x80 : (byte)0;
        return bytes;
    }

    private static byte[] Greatest(ElementType type)
    {
        byte[] bytes = [.. Enumerable.Repeat(byte.MaxValue, type.ByteSize)];
        bytes[^1] = type.IsSigned ? (byte)0x7F : byte.MaxValue;
        return bytes;
    }
}
