using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Element types of tensors and of leaves.</summary>
internal static class Casts
{
    public static Tensor To(Tensor tensor, ElementType type) =>
        tensor.ElementType.Equals(type) && !tensor.IsWeak ? tensor : Lax.ConvertElementType(tensor, type);

    /// <summary>Floats in the wanted float type; everything else unchanged.</summary>
    public static Tensor FloatTo(Tensor tensor, ElementType type) =>
        tensor.ElementType.IsFloat ? To(tensor, type) : tensor;

    /// <summary>Casts every float tensor of a tree.</summary>
    public static object? FloatsTo(object? tree, ElementType type) =>
        Tree.Map<object?>(leaf => leaf is Tensor tensor ? FloatTo(tensor, type) : leaf, tree);
}
