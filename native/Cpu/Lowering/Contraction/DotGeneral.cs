using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>A matrix product over any dimensions, as a contraction of the operands where they lie.</summary>
internal sealed class DotGeneral : Expansion
{
    // Products that are added up, from which on words of several elements pay.
    private const long ShortWords = 16;

    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        DotDimensionNumbers numbers = ((Ops.DotGeneral)node.Op).DotDimensionNumbers;
        TensorType result = node.Result.Type;
        if (
            result.ElementType.Equals(ElementType.I32)
            && Narrow(node.Operands[0]) is { } left
            && Narrow(node.Operands[1]) is { } right
            && numbers.LhsContractingDimensions.Count == 1
            && result.ElementCount > 0
        )
        {
            return
            [
                WordProducts.HasBytes && IsLong(left, numbers)
                    ? MultiplyWords(graph, left, right, numbers, result)
                    : MultiplyBytes(graph, left, right, numbers, result),
            ];
        }

        if (
            WordProducts.HasBFloat16
            && node.Operands.All(operand => operand.ElementType.Kind == ElementKind.BF16)
            && result.ElementType.Kind is ElementKind.BF16 or ElementKind.F32
            && numbers.LhsContractingDimensions.Count == 1
            && IsLong(node.Operands[0], numbers)
        )
        {
            Tensor pairs = MultiplyWords(
                graph,
                node.Operands,
                numbers,
                result.Dims,
                ElementType.F32,
                WordProduct.BFloat16Pairs
            );
            return [Products.Convert(graph, pairs, result.ElementType)];
        }

        return
        [
            Products.Expand(
                graph,
                node.Operands[0],
                node.Operands[1],
                result,
                (lhs, rhs) => Multiply(graph, lhs, rhs, numbers, result.Dims)
            ),
        ];
    }

    private static Tensor Multiply(GraphWriter graph, Tensor lhs, Tensor rhs, DotDimensionNumbers numbers, Dims result)
    {
        Contract contract = Plan(lhs.Dims, rhs.Dims, numbers, result);
        return graph.Add(contract, new TensorType(lhs.ElementType, result), lhs, rhs);
    }

    // The 8-bit integers whose values a tensor has.
    private static Tensor? Narrow(Tensor tensor)
    {
        static bool IsByte(ElementType type) => type.Kind is ElementKind.I8 or ElementKind.UI8;
        return IsByte(tensor.ElementType) ? tensor
            : tensor.Producer is { Op: Ops.Convert, Operands: [var source] }
            && IsByte(source.ElementType)
            && tensor.ElementType.IsInteger
            && Holds(tensor.ElementType, source.ElementType)
                ? source
            : null;
    }

    // All values of bytes, or as many bits as the products are counted in.
    private static bool Holds(ElementType wide, ElementType source) =>
        wide.BitWidth >= 32 || (wide.BitWidth == 16 && (wide.IsSigned || !source.IsSigned));

    // Long enough that words of several elements pay.
    private static bool IsLong(Tensor lhs, DotDimensionNumbers numbers) =>
        lhs.Dims[(int)numbers.LhsContractingDimensions[0]] >= ShortWords;

    private static Tensor MultiplyWords(
        GraphWriter graph,
        Tensor[] operands,
        DotDimensionNumbers numbers,
        Dims result,
        ElementType word,
        WordProduct product
    )
    {
        Tensor lhs = WordOperands.Of(graph, operands[0], (int)numbers.LhsContractingDimensions[0], word);
        Tensor rhs = WordOperands.Of(graph, operands[1], (int)numbers.RhsContractingDimensions[0], word);
        Contract contract = Plan(lhs.Dims, rhs.Dims, numbers, result) with { Product = product };
        return graph.Add(contract, new TensorType(word, result), lhs, rhs);
    }

    // The processor multiplies unsigned bytes by signed ones. Of two operands of one kind, one is moved by 128, and 128
    // times the sum over the other is taken away or added again; everything wraps around as it must.
    private static Tensor MultiplyWords(
        GraphWriter graph,
        Tensor lhs,
        Tensor rhs,
        DotDimensionNumbers numbers,
        TensorType result
    )
    {
        if (lhs.ElementType.IsSigned != rhs.ElementType.IsSigned)
        {
            WordProduct product = lhs.ElementType.IsSigned
                ? WordProduct.SignedByUnsigned
                : WordProduct.UnsignedBySigned;
            return MultiplyWords(graph, [lhs, rhs], numbers, result.Dims, ElementType.I32, product);
        }

        bool isSigned = lhs.ElementType.IsSigned;
        Tensor[] operands = isSigned
            ? [WordOperands.FlipSigns(graph, lhs), rhs]
            : [lhs, WordOperands.FlipSigns(graph, rhs)];
        const WordProduct Mixed = WordProduct.UnsignedBySigned;
        Tensor whole = MultiplyWords(graph, operands, numbers, result.Dims, ElementType.I32, Mixed);

        // The other operand's sums: its product with ones.
        int moved = isSigned ? 0 : 1;
        Tensor ones = WordOperands.Ones(
            graph,
            operands[moved].Type,
            isSigned
                ? [.. numbers.LhsBatchingDimensions, .. numbers.LhsContractingDimensions]
                : [.. numbers.RhsBatchingDimensions, .. numbers.RhsContractingDimensions]
        );
        operands[moved] = ones;
        int free = lhs.Dims.Count - numbers.LhsBatchingDimensions.Count - 1;
        int batch = numbers.LhsBatchingDimensions.Count;
        Dims dims = Dims.Of(result.Dims.Select((size, d) => d >= batch && (d < batch + free) == isSigned ? 1 : size));
        Tensor sums = MultiplyWords(graph, operands, numbers, dims, ElementType.I32, Mixed);
        int shift = 7;
        Tensor scaled = graph.Add(
            Ops.ShiftLeft.Instance,
            sums.Type,
            sums,
            graph.Splat(sums.Type, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref shift)))
        );
        Tensor spread = graph.Add(new Ops.BroadcastInDim(Dims.Range(0, dims.Count), result), result, scaled);
        return graph.Add(isSigned ? Ops.Subtract.Instance : Ops.Add.Instance, result, whole, spread);
    }

    // Products of bytes as floats, which are faster: exact as long as no sum exceeds 2^24.
    private static Tensor MultiplyBytes(
        GraphWriter graph,
        Tensor lhs,
        Tensor rhs,
        DotDimensionNumbers numbers,
        TensorType result
    )
    {
        static int Most(Tensor tensor) => tensor.ElementType.IsSigned ? 128 : 255;
        (int left, int right) = ((int)numbers.LhsContractingDimensions[0], (int)numbers.RhsContractingDimensions[0]);
        long length = lhs.Dims[left];
        long part = (1 << 24) / (Most(lhs) * Most(rhs));
        Tensor? sum = null;
        for (long start = 0; start < length || sum is null; start += part)
        {
            long end = Math.Min(length, start + part);
            Tensor product = Multiply(
                graph,
                Products.Convert(graph, Part(lhs, left), ElementType.F32),
                Products.Convert(graph, Part(rhs, right), ElementType.F32),
                numbers,
                result.Dims
            );
            Tensor whole = Products.Convert(graph, product, ElementType.I32);
            sum = sum is null ? whole : graph.Add(Ops.Add.Instance, result, sum, whole);

            Tensor Part(Tensor tensor, int axis)
            {
                if (length <= part)
                {
                    return tensor;
                }

                Dims starts = Dims.Repeat(0, tensor.Dims.Count).With(axis, start);
                Dims limits = tensor.Dims.With(axis, end);
                TensorType type = tensor.Type with { Dims = tensor.Dims.With(axis, end - start) };
                return graph.Add(new Ops.Slice(starts, limits, Dims.Repeat(1, tensor.Dims.Count)), type, tensor);
            }
        }

        return sum;
    }

    private static Dims Remaining(int rank, Dims batch, Dims contracting) =>
        Dims.Of(
            Enumerable.Range(0, rank).Select(d => (long)d).Where(d => !batch.Contains(d) && !contracting.Contains(d))
        );

    private static Contract Plan(Dims lhs, Dims rhs, DotDimensionNumbers numbers, Dims result)
    {
        (long[] lhsStrides, long[] rhsStrides, long[] resultStrides) = (
            Strides.Of(lhs),
            Strides.Of(rhs),
            Strides.Of(result)
        );
        List<Axis> axes = [];
        int position = 0;
        for (int i = 0; i < numbers.LhsBatchingDimensions.Count; i++, position++)
        {
            long left = numbers.LhsBatchingDimensions[i];
            axes.Add(
                new(
                    lhs[(int)left],
                    lhsStrides[left],
                    rhsStrides[numbers.RhsBatchingDimensions[i]],
                    resultStrides[position]
                )
            );
        }

        foreach (long free in Remaining(lhs.Count, numbers.LhsBatchingDimensions, numbers.LhsContractingDimensions))
        {
            axes.Add(new(lhs[(int)free], lhsStrides[free], 0, resultStrides[position++]));
        }

        foreach (long free in Remaining(rhs.Count, numbers.RhsBatchingDimensions, numbers.RhsContractingDimensions))
        {
            axes.Add(new(rhs[(int)free], 0, rhsStrides[free], resultStrides[position++]));
        }

        for (int i = 0; i < numbers.LhsContractingDimensions.Count; i++)
        {
            long left = numbers.LhsContractingDimensions[i];
            axes.Add(new(lhs[(int)left], lhsStrides[left], rhsStrides[numbers.RhsContractingDimensions[i]], 0));
        }

        return Contract.Of(axes);
    }
}
