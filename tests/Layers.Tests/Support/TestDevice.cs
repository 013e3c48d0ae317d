using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Support;

/// <summary>The embedded CPU device, for tests that compute.</summary>
internal static class TestDevice
{
    /// <summary>Its first device.</summary>
    public static Placement Placement { get; } = Layers.Placement.Of(Xla.DefaultBackend);

    /// <summary>Runs a function of tensors.</summary>
    public static float[] Run(Func<Tensor, Tensor> function, float[] argument)
    {
        using FunctionLayer layer = new((Tensor inputs) => function(inputs));
        return Floats(layer.Invoke(argument, placement: Placement));
    }

    public static float[] Floats(object? tensor) => ((ConstantTensor)tensor!).ToHost().Values<float>().ToArray();

    public static HostTensor Tensor(Dims shape, params float[] values) =>
        HostTensor.Of<float>(new TensorType(ElementType.F32, shape), values);
}
