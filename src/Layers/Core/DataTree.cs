using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Data that users give: tensors, arrays, and containers of them.</summary>
internal static class DataTree
{
    /// <summary>The same tree with concrete tensors as leaves; doubles become the default float type.</summary>
    /// <exception cref="ArgumentException">A leaf is something else.</exception>
    public static object? Normalize(object? data, string who)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(data);
        object?[] tensors = new object?[leaves.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            string path = Tree.JoinPath("inputs", definition.Paths[i]);
            tensors[i] = leaves[i] is Tensor or HostTensor or IDeviceBuffer or Array
                ? DefaultFloat(Tensor.From(leaves[i]))
                : throw new ArgumentException(
                    $"{who}: every leaf of the inputs must be a tensor or an array of numbers, but '{path}' is a "
                        + $"{leaves[i]!.GetType().Name} ({leaves[i]})."
                );
        }

        return definition.Unflatten(tensors);
    }

    private static Tensor DefaultFloat(Tensor tensor) =>
        tensor.ElementType.Equals(Hlo.ElementType.F64)
            ? Tensor.From(HostValues.FloatTo(HostValues.Of(tensor), DTypePolicy.Float32.Compute))
            : tensor;
}
