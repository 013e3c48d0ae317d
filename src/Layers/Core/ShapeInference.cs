using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Shapes of outputs by tracing. Open dimensions are probed with two sizes: what differs between the two is open in the
/// output. Both sizes are above 1, so that a comparison of a size with 1 comes out as it will for real batches. Times,
/// heights and widths are probed with sizes that windows and strides leave something of, and something different.
/// Nothing is executed.
/// </summary>
internal static class ShapeInference
{
    /// <summary>What a layer inside another is built with where sizes are open.</summary>
    public static readonly (long Batch, long Other) FirstProbe = (2, 160);

    private static readonly (long Batch, long Other) SecondProbe = (3, 352);

    public static InputSignature Outputs(Layer layer, InputSignature inputs, bool training)
    {
        layer.Build(inputs);
        InputSignature first = Trace(layer, inputs.WithOpen(FirstProbe.Batch, FirstProbe.Other), training);
        return inputs.Leaves.All(leaf => leaf.Type.IsStatic)
            ? first
            : first.OpenWhereDifferent(
                Trace(layer, inputs.WithOpen(SecondProbe.Batch, SecondProbe.Other), training),
                layer.Name
            );
    }

    private static InputSignature Trace(Layer layer, InputSignature inputs, bool training)
    {
        object? outputs = null;
        StepProgram.Trace(
            layer.Name,
            layer.Variables,
            LayerProgram.Arguments(inputs),
            training,
            (context, data) =>
            {
                outputs = layer.Call(context, inputs.Unflatten(data));
                return [];
            }
        );
        return InputSignature.Of(outputs);
    }
}
