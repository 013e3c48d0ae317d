using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// Builds the layers inside a composite layer by tracing its call once: each is built for the inputs that it meets.
/// </summary>
internal static class SublayerBuild
{
    public static void Run(Layer layer, InputSignature inputs, Placement? placement, bool mayRun) =>
        StepProgram.Trace(
            layer.Name,
            layer.Variables,
            LayerProgram.Arguments(inputs.WithOpen(ShapeInference.FirstProbe.Batch, ShapeInference.FirstProbe.Other)),
            training: false,
            (context, data) =>
            {
                _ = layer.TraceForBuild(context, inputs.Unflatten(data));
                return [];
            },
            new BuildingPass(placement, mayRun)
        );
}
