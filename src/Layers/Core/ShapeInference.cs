using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Shapes of outputs by tracing. Open dimensions are probed with two sizes: what differs between the two is open in the output.
/// Both sizes are above 1, so that a comparison of a size with 1 comes out as it will for real batches. Nothing is executed.
/// </summary>
internal static class ShapeInference
{
    private const long FirstProbe = 2;
    private const long SecondProbe = 3;

    public static InputSignature Outputs(Layer layer, InputSignature inputs, bool training)
    {
        layer.Build(inputs);
        InputSignature first = Trace(layer, inputs.WithOpen(FirstProbe), training);
        return inputs.Leaves.All(leaf => leaf.Type.IsStatic)
            ? first
            : first.OpenWhereDifferent(Trace(layer, inputs.WithOpen(SecondProbe), training), layer.Name);
    }

    private static InputSignature Trace(Layer layer, InputSignature inputs, bool training)
    {
        object? outputs = null;
        StepProgram.Trace(layer.Name, layer.Variables, LayerProgram.Arguments(inputs), training, (context, data) =>
        {
            outputs = layer.Call(context, inputs.Unflatten(data));
            return [];
        });
        return InputSignature.Of(outputs);
    }
}
