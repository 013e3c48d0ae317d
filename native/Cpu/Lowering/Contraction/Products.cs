using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// What matrix products and convolutions have in common: the type that is computed in.
/// </summary>
internal static class Products
{
    /// <summary>Writes a product of two tensors in terms of one of simple element types.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="lhs">Left operand.</param>
    /// <param name="rhs">Right operand.</param>
    /// <param name="result">Type of the result.</param>
    /// <param name="multiply">Writes the product of two operands of one element type, which is also the
    /// result's.</param>
    public static Tensor Expand(
        GraphWriter graph,
        Tensor lhs,
        Tensor rhs,
        TensorType result,
        Func<Tensor, Tensor, Tensor> multiply
    )
    {
        ElementType compute = ComputeType(lhs.ElementType, rhs.ElementType, result.ElementType);
        Tensor product = multiply(Convert(graph, lhs, compute), Convert(graph, rhs, compute));
        return Convert(graph, product, result.ElementType);
    }

    /// <summary>The tensor with another element type; constants are converted at once.</summary>
    public static Tensor Convert(GraphWriter graph, Tensor tensor, ElementType type)
    {
        TensorType target = tensor.Type.Of(type);
        return tensor.ElementType.Equals(type) ? tensor
            : ConvertedConstants.TryConvert(tensor, target) is { } constant ? graph.Add(constant, target)
            : graph.Add(new Ops.Convert(target), target, tensor);
    }

    // Narrow floats are summed as f32, integers in the result's width, booleans as counts.
    private static ElementType ComputeType(ElementType lhs, ElementType rhs, ElementType result) =>
        result switch
        {
            { IsBoolean: true } => ElementType.I32,
            { IsFloat: true, Kind: not ElementKind.F64 }
                when lhs.RealPart.Kind != ElementKind.F64 && rhs.RealPart.Kind != ElementKind.F64 => ElementType.F32,
            { IsFloat: true } => ElementType.F64,
            { IsInteger: true } when lhs.IsFloat || rhs.IsFloat => ElementType.F32,
            { IsInteger: true, BitWidth: < 8 } => ElementType.I8,
            _ => result,
        };
}
