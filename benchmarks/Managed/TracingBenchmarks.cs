using BenchmarkDotNet.Attributes;
using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>From a C# function of two layers to a StableHLO module.</summary>
public class TracingBenchmarks
{
    private readonly Tensor _x = Spec.F32(32, 784);
    private readonly Tensor[] _weights = [Spec.F32(784, 128), Spec.F32(128, 10)];

    [Benchmark(Description = "trace and lower two layers")]
    public Module Trace()
    {
        using Jitted<Tensor, Tensor, Tensor, Tensor> function = Xla.Jit<Tensor, Tensor, Tensor, Tensor>(Apply);
        return function.Lower(_x, _weights[0], _weights[1]).Module;
    }

    [Benchmark(Description = "trace and lower the gradient of two layers")]
    public Module TraceGradient()
    {
        using Jitted<Tensor[], Tensor, Tensor[]> gradient = Xla.Jit(
            Transforms.Grad((Tensor[] weights, Tensor x) => Apply(x, weights[0], weights[1]).Mean())
        );
        return gradient.Lower(_weights, _x).Module;
    }

    private static Tensor Apply(Tensor x, Tensor first, Tensor second) => Lax.Dot(Lax.Tanh(Lax.Dot(x, first)), second);
}
