using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Putting layers together in a pipe: a layer is added to a sequential model, applied to a symbolic tensor, run on
/// data, or, where there is nothing before it, stands for itself.
/// </summary>
public static class Composition
{
    /// <summary>Adds a layer to a sequential model.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The same model.</returns>
    public static Sequential Then(this Sequential model, Layer layer)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Add(layer);
        return model;
    }

    /// <summary>Applies a layer to a symbolic tensor.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The output, which must be one tensor.</returns>
    public static SymbolicTensor Then(this SymbolicTensor input, Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Call(input);
    }

    /// <summary>Applies a layer to an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The output, which must be one tensor.</returns>
    public static SymbolicTensor Then(this Input input, Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Call(input);
    }

    /// <summary>
    /// What a layer makes of what stands before it, where the kind of that is known only at run time.
    /// </summary>
    /// <param name="before">Null, a sequential model, a tree of symbolic tensors, or data.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The layer itself, the model, the symbolic outputs, or the outputs for the data.</returns>
    public static object? Compose(object? before, Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return before switch
        {
            null => layer,
            Sequential model => model.Then(layer),
            Input input => layer.Call(input),
            _ when Tree.Leaves(before).Any(leaf => leaf is SymbolicTensor) => layer.Call(before),
            _ => layer.Invoke(before),
        };
    }
}
