using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering;

/// <summary>Element types that a lowering does not take, as reasons for an error message.</summary>
internal static class Refusals
{
    /// <summary>Quantized elements.</summary>
    public static string? Quantized(Node node) =>
        Find(node, type => type.IsQuantized) is { } type ? $"for {type}" : null;

    /// <summary>Everything but integers and floats.</summary>
    public static string? ComplexOrQuantized(Node node) =>
        Find(node, type => type.IsComplex || type.IsQuantized) is { } type
            ? $"for {type}; supported: integers and floats"
            : null;

    /// <summary>Everything but <c>f64</c>.</summary>
    public static string? ButDouble(Node node) =>
        Find(node, type => type.Kind != ElementKind.F64) is { } type ? $"for {type}; supported: f64" : null;

    private static ElementType? Find(Node node, Predicate<ElementType> unwanted) =>
        node.Operands.Concat(node.Results).Select(tensor => tensor.ElementType).FirstOrDefault(type => unwanted(type));
}
