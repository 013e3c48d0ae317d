using System.Collections;
using System.Runtime.CompilerServices;
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
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(Loose(data));
        object?[] tensors = new object?[leaves.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            string path = Tree.JoinPath("inputs", definition.Paths[i]);
            tensors[i] = leaves[i] is Tensor or HostTensor or IDeviceBuffer or Array
                ? DefaultFloat(Tensor.From(leaves[i]))
                : throw new ArgumentException(
                    $"{who}: every leaf of the inputs must be a tensor or an array of numbers, but '{path}' is a "
                        + $"{leaves[i]!.GetType().Name} ({leaves[i]}). Make an array of the numbers, or a tensor."
                );
        }

        return definition.Unflatten(tensors);
    }

    /// <summary>
    /// The same containers with room for tensors: <c>new[] { x1, x2 }</c> of arrays is a list of inputs, but of a type
    /// that can hold arrays only.
    /// </summary>
    private static object? Loose(object? data) =>
        data switch
        {
            Array array when array.GetType().GetElementType()!.IsArray => array.Cast<object?>().Select(Loose).ToArray(),
            IList list and not Array when HoldsArrays(list) => list.Cast<object?>().Select(Loose).ToList(),
            IDictionary { Keys: ICollection<string> keys } named when HoldsArrays(named) => keys.ToDictionary(
                key => key,
                key => Loose(named[key])
            ),
            ITuple { Length: 2 } pair when pair is ValueType && (pair[0] is Array || pair[1] is Array) => (
                Loose(pair[0]),
                Loose(pair[1])
            ),
            ITuple { Length: 3 } three when three is ValueType && Enumerable.Range(0, 3).Any(i => three[i] is Array) =>
                (Loose(three[0]), Loose(three[1]), Loose(three[2])),
            _ => data,
        };

    /// <summary>True if the elements' type is an array's; the values' type of a dictionary.</summary>
    private static bool HoldsArrays(object container) =>
        container.GetType() is { IsGenericType: true } type && type.GetGenericArguments()[^1].IsArray;

    private static Tensor DefaultFloat(Tensor tensor) =>
        tensor.ElementType.Equals(Hlo.ElementType.F64)
            ? Tensor.From(HostValues.FloatTo(HostValues.Of(tensor), DTypePolicy.Float32.Compute))
            : tensor;
}
