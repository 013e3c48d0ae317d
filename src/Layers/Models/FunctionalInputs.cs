using System.Collections;
using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Which given tensor is which input of a functional model: dictionaries match by key, or by the inputs' names;
/// everything else by order. Ranks may differ by a trailing dimension of 1.
/// </summary>
internal static class FunctionalInputs
{
    /// <summary>The given tensors in the order of the model's inputs.</summary>
    public static IReadOnlyList<Tensor> Match(Functional model, object expected, object? given) =>
        [.. Leaves(model, expected, given).Select(Tensor.From)];

    /// <summary>Requires data to fit.</summary>
    public static void Check(Functional model, object expected, InputSignature given)
    {
        object? tree = given.Unflatten([.. given.Leaves.Select(leaf => (object?)leaf.ToTensor())]);
        foreach ((SymbolicTensor symbol, object? leaf) in model.Inputs.Zip(Leaves(model, expected, tree)))
        {
            Dims found = Spec.Of(leaf).Type.Dims;
            _ = Fit(model, symbol, found);
        }
    }

    /// <summary>The tensor in the rank and element type of the input.</summary>
    public static Tensor Adapt(Functional model, SymbolicTensor symbol, Tensor value)
    {
        Dims shape = Fit(model, symbol, value.Shape);
        Tensor shaped = shape == value.Shape ? value : Lax.Reshape(value, shape);
        return Casts.To(shaped, symbol.ElementType);
    }

    private static IReadOnlyList<object?> Leaves(Functional model, object expected, object? given)
    {
        if (given is IDictionary dictionary && expected is not IDictionary)
        {
            return [.. model.InputNames.Select(name => Find(model, dictionary, name))];
        }

        if (given is IDictionary named && expected is IDictionary wanted)
        {
            return [.. Tree.Of(wanted).Keys.SelectMany(key => Tree.Leaves(Find(model, named, key)))];
        }

        IReadOnlyList<object?> leaves = Tree.Leaves(given);
        return leaves.Count == model.Inputs.Count
            ? leaves
            : throw new ArgumentException(
                $"Model '{model.Name}' has {model.Inputs.Count} inputs ({string.Join(", ", model.InputNames)}), got "
                    + $"{leaves.Count} tensors."
            );
    }

    private static object? Find(Functional model, IDictionary given, string name) =>
        given.Contains(name)
            ? given[name]
            : throw new ArgumentException(
                $"Model '{model.Name}': there is no input '{name}' in the given dictionary; it has "
                    + $"{string.Join(", ", given.Keys.Cast<object>())}."
            );

    /// <summary>The shape with the input's rank; sizes must fit where both are known.</summary>
    private static Dims Fit(Functional model, SymbolicTensor symbol, Dims found)
    {
        Dims shape =
            found.Count == symbol.Rank + 1 && found[^1] == 1 ? Dims.Create(found.Span[..^1])
            : found.Count == symbol.Rank - 1 && symbol.Shape[^1] == 1 ? [.. found, 1]
            : found;
        bool fits =
            shape.Count == symbol.Rank
            && shape
                .Zip(
                    symbol.Shape,
                    (size, expected) => size == expected || size == Dims.Dynamic || expected == Dims.Dynamic
                )
                .All(same => same);
        return fits
            ? shape
            : throw new ArgumentException(
                $"Model '{model.Name}': input '{symbol.Layer.Name}' must be {symbol.Spec}, got shape ({found})."
            );
    }
}
