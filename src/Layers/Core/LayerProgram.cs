using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>A layer compiled for inputs of one shape, with the structure of its outputs.</summary>
internal sealed class LayerProgram : IDisposable
{
    private readonly StepProgram _step;
    private readonly TreeDef _outputs;

    private LayerProgram(StepProgram step, TreeDef outputs) => (_step, _outputs) = (step, outputs);

    public IEnumerable<TensorType> OutputTypes => _step.OutputTypes;

    public static LayerProgram Compile(Layer layer, InputSignature inputs, bool training, Placement placement)
    {
        TreeDef? outputs = null;
        StepProgram step = StepProgram.Compile(
            Name(layer, training),
            placement,
            layer.Variables,
            Arguments(inputs),
            training,
            (context, data) => Outputs(layer, inputs, context, data, ref outputs)
        );
        return new(step, outputs!);
    }

    /// <summary>The program as StableHLO.</summary>
    public static Module Lower(Layer layer, InputSignature inputs, bool training)
    {
        TreeDef? outputs = null;
        return StepProgram.Lower(
            Name(layer, training),
            layer.Variables,
            Arguments(inputs),
            training,
            (context, data) => Outputs(layer, inputs, context, data, ref outputs)
        );
    }

    /// <summary>Runs on host data; the outputs come back to the host.</summary>
    public object? Run(IReadOnlyList<HostTensor> data)
    {
        IDeviceBuffer[] results = _step.Run(data);
        object?[] tensors = new object?[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            using IDeviceBuffer result = results[i];
            tensors[i] = Tensor.From(result.ToHost());
        }

        return _outputs.Unflatten(tensors);
    }

    /// <summary>Runs on device data.</summary>
    public void Run(ReadOnlySpan<IDeviceBuffer> data, Span<IDeviceBuffer> results) => _step.Run(data, results);

    public object? Unflatten(IReadOnlyList<object?> leaves) => _outputs.Unflatten(leaves);

    public void Dispose() => _step.Dispose();

    internal static IReadOnlyList<(string Name, Spec Spec)> Arguments(InputSignature inputs) =>
        [.. inputs.Names.Zip(inputs.Leaves)];

    internal static IReadOnlyList<Tensor> Outputs(
        Layer layer,
        InputSignature inputs,
        CallContext context,
        Tensor[] data,
        ref TreeDef? definition
    )
    {
        (List<object?> leaves, definition) = Tree.Flatten(layer.Call(context, inputs.Unflatten(data)));
        return [.. leaves.Select(Tensor.From)];
    }

    private static string Name(Layer layer, bool training) => training ? $"{layer.Name}_training" : layer.Name;
}
