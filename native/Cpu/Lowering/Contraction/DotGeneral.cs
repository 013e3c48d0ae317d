using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>A matrix product over any dimensions, as a contraction of the operands where they lie.</summary>
internal sealed class DotGeneral : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        DotDimensionNumbers numbers = ((Ops.DotGeneral)node.Op).DotDimensionNumbers;
        TensorType result = node.Result.Type;
        return [Products.Expand(graph, node.Operands[0], node.Operands[1], result,
            (lhs, rhs) => Multiply(graph, lhs, rhs, numbers, result.Dims))];
    }

    private static Tensor Multiply(GraphWriter graph, Tensor lhs, Tensor rhs, DotDimensionNumbers numbers, Dims result)
    {
        Contract contract = Plan(lhs.Dims, rhs.Dims, numbers, result);
        return graph.Add(contract, new TensorType(lhs.ElementType, result), lhs, rhs);
    }

    private static Dims Remaining(int rank, Dims batch, Dims contracting) =>
        Dims.Of(Enumerable.Range(0, rank).Select(d => (long)d).Where(d => !batch.Contains(d) && !contracting.Contains(d)));

    private static Contract Plan(Dims lhs, Dims rhs, DotDimensionNumbers numbers, Dims result)
    {
        (long[] lhsStrides, long[] rhsStrides, long[] resultStrides) = (Strides.Of(lhs), Strides.Of(rhs), Strides.Of(result));
        List<Axis> axes = [];
        int position = 0;
        for (int i = 0; i < numbers.LhsBatchingDimensions.Count; i++, position++)
        {
            long left = numbers.LhsBatchingDimensions[i];
            axes.Add(new(lhs[(int)left], lhsStrides[left], rhsStrides[numbers.RhsBatchingDimensions[i]], resultStrides[position]));
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
