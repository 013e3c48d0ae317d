using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Operands of products of words (<see cref="WordProduct"/>): narrow elements that are multiplied one after the other
/// become one word of 32 bits, the first in its low bits.
/// </summary>
internal static class WordOperands
{
    private const int WordBits = 32;

    /// <summary>The tensor in words along an axis; zeros fill the last one.</summary>
    /// <param name="graph">Where the code goes.</param>
    /// <param name="tensor">Elements of 8 or 16 bits.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="word">Type of a word, of 32 bits.</param>
    public static Tensor Of(GraphWriter graph, Tensor tensor, int axis, ElementType word)
    {
        int count = WordBits / tensor.ElementType.BitWidth;
        if (tensor.Producer is { Op: Ops.Constant { Value: DenseElementsAttr { IsSplat: false } value } })
        {
            TensorType type = new(word, tensor.Dims.With(axis, (tensor.Dims[axis] + count - 1) / count));
            byte[] combined = Combine(value.Data.Span, tensor.Type, axis, count);
            return graph.Add(new Ops.Constant(new DenseElementsAttr(type, combined)), type);
        }

        tensor = Pad(graph, tensor, axis, count);
        long words = tensor.Dims[axis] / count;
        return axis == tensor.Dims.Count - 1
            ? Cast(graph, tensor, words, count, word)
            : Combine(graph, tensor, axis, words, count, word);
    }

    /// <summary>Signed bytes plus 128 as unsigned ones, or unsigned bytes minus 128 as signed ones.</summary>
    public static Tensor FlipSigns(GraphWriter graph, Tensor tensor)
    {
        TensorType type = tensor.Type.Of(tensor.ElementType.IsSigned ? ElementType.UI8 : ElementType.I8);
        return graph.Add(
            new Ops.BitcastConvert(type),
            type,
            graph.Add(Ops.Xor.Instance, tensor.Type, tensor, graph.Splat(tensor.Type, [0x80]))
        );
    }

    /// <summary>Ones of a type, along some of its dimensions.</summary>
    public static Tensor Ones(GraphWriter graph, TensorType type, long[] kept)
    {
        Dims dims = Dims.Of(type.Dims.Select((size, d) => kept.Contains((long)d) ? size : 1));
        return graph.Splat(type with { Dims = dims }, [1]);
    }

    private static Tensor Pad(GraphWriter graph, Tensor tensor, int axis, int count)
    {
        long size = tensor.Dims[axis];
        long whole = (size + count - 1) / count * count;
        if (whole == size)
        {
            return tensor;
        }

        Dims none = Dims.Repeat(0, tensor.Dims.Count);
        TensorType type = tensor.Type with { Dims = tensor.Dims.With(axis, whole) };
        return graph.Add(
            new Ops.Pad(none, none.With(axis, whole - size), none),
            type,
            tensor,
            graph.Zero(TensorType.Scalar(tensor.ElementType))
        );
    }

    // The last axis: the words lie there already.
    private static Tensor Cast(GraphWriter graph, Tensor tensor, long words, int count, ElementType word)
    {
        Dims dims = tensor.Dims.With(tensor.Dims.Count - 1, words);
        TensorType parts = tensor.Type with { Dims = Dims.Of([.. dims, (long)count]) };
        TensorType type = new(word, dims);
        return graph.Add(new Ops.BitcastConvert(type), type, graph.Add(new Ops.Reshape(parts), parts, tensor));
    }

    // Another axis: elements of neighbouring rows are shifted into place.
    private static Tensor Combine(GraphWriter graph, Tensor tensor, int axis, long words, int count, ElementType word)
    {
        int bits = tensor.ElementType.BitWidth;
        ElementType narrow = bits == 8 ? ElementType.UI8 : ElementType.UI16;
        Dims none = Dims.Repeat(0, tensor.Dims.Count);
        TensorType part = tensor.Type with { Dims = tensor.Dims.With(axis, words) };
        TensorType wide = part.Of(ElementType.UI32);
        Tensor? result = null;
        for (int i = 0; i < count; i++)
        {
            Tensor rows = graph.Add(
                new Ops.Slice(none.With(axis, i), tensor.Dims, Dims.Repeat(1, tensor.Dims.Count).With(axis, count)),
                part,
                tensor
            );
            Tensor bytes = rows.ElementType.Equals(narrow)
                ? rows
                : graph.Add(new Ops.BitcastConvert(part.Of(narrow)), part.Of(narrow), rows);
            Tensor piece = graph.Add(new Ops.Convert(wide), wide, bytes);
            if (i > 0)
            {
                int shift = i * bits;
                Tensor amount = graph.Splat(wide, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref shift)));
                piece = graph.Add(Ops.ShiftLeft.Instance, wide, piece, amount);
            }

            result = result is null ? piece : graph.Add(Ops.Or.Instance, wide, result, piece);
        }

        return graph.Add(new Ops.BitcastConvert(wide.Of(word)), wide.Of(word), result!);
    }

    private static byte[] Combine(ReadOnlySpan<byte> data, TensorType type, int axis, int count)
    {
        int bytes = type.ElementType.ByteSize;
        long size = type.Dims[axis];
        long inner = Dims.Create(type.Dims.Span[(axis + 1)..]).Product;
        long words = (size + count - 1) / count;
        long outer = type.ElementCount / (size * inner);
        byte[] result = new byte[outer * words * inner * WordBits / 8];
        for (long row = 0; row < outer * size; row++)
        {
            (long start, long at) = (row / size * words, row % size);
            long target = ((start + (at / count)) * inner * count) + (at % count);
            for (long i = 0; i < inner; i++)
            {
                data.Slice((int)(((row * inner) + i) * bytes), bytes)
                    .CopyTo(result.AsSpan((int)((target + (i * count)) * bytes), bytes));
            }
        }

        return result;
    }
}
