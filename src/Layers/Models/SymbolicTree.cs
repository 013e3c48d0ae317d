using System.Runtime.CompilerServices;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Containers of symbolic tensors as containers of tensors, which can hold the traced tensors that take their places.
/// An <see cref="Input"/> stands for its tensor.
/// </summary>
internal static class SymbolicTree
{
    public static object? Normalize(object? tree) =>
        tree switch
        {
            Input input => input.Tensor,
            SymbolicTensor[] array => Array.ConvertAll<SymbolicTensor, Tensor>(array, tensor => tensor),
            Input[] array => Array.ConvertAll<Input, Tensor>(array, input => input.Tensor),
            List<SymbolicTensor> list => list.ConvertAll<Tensor>(tensor => tensor),
            List<Input> list => list.ConvertAll<Tensor>(input => input.Tensor),
            List<object> list => list.ConvertAll(Normalize),
            Dictionary<string, SymbolicTensor> dictionary => dictionary.ToDictionary(
                pair => pair.Key,
                pair => (Tensor)pair.Value
            ),
            Dictionary<string, Input> dictionary => dictionary.ToDictionary(
                pair => pair.Key,
                pair => (Tensor)pair.Value.Tensor
            ),
            Dictionary<string, object> dictionary => dictionary.ToDictionary(
                pair => pair.Key,
                pair => Normalize(pair.Value)
            ),
            ITuple tuple when Items(tuple) is { } items => Tuple(items) ?? tree,
            _ => tree,
        };

    /// <summary>
    /// A C# tuple of tensors; written out because tuples of unknown types cannot be made without reflection.
    /// </summary>
    /// <returns>The tuple; null for more than seven items.</returns>
    public static object? Tuple(Tensor[] items) =>
        items switch
        {
            [var a] => ValueTuple.Create(a),
            [var a, var b] => (a, b),
            [var a, var b, var c] => (a, b, c),
            [var a, var b, var c, var d] => (a, b, c, d),
            [var a, var b, var c, var d, var e] => (a, b, c, d, e),
            [var a, var b, var c, var d, var e, var f] => (a, b, c, d, e, f),
            [var a, var b, var c, var d, var e, var f, var g] => (a, b, c, d, e, f, g),
            _ => null,
        };

    /// <summary>The items of a tuple of symbolic tensors and inputs; null if there is anything else in it.</summary>
    private static Tensor[]? Items(ITuple tuple)
    {
        Tensor?[] items = [.. Enumerable.Range(0, tuple.Length).Select(i => Normalize(tuple[i]) as Tensor)];
        return items.Length > 0 && Array.TrueForAll(items, item => item is SymbolicTensor)
            ? [.. items.Select(item => item!)]
            : null;
    }
}
