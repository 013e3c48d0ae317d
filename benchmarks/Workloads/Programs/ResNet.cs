using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads.Programs;

/// <summary>ResNet-50 v1.5, inference, batch norms folded into weights and biases.</summary>
internal static class ResNet
{
    private static readonly (long Middle, long Out, int Blocks, long Stride)[] Stages =
    [
        (64, 256, 3, 1),
        (128, 512, 4, 2),
        (256, 1024, 6, 2),
        (512, 2048, 3, 2),
    ];

    /// <summary>The workloads.</summary>
    public static IEnumerable<Workload> All { get; } =
    [
        Workload.Of(
            "resnet50_b1",
            Limit.Flops,
            2.0 * 4089184256,
            i => [i.Uniform(0, -1, 1, 1, 224, 224, 3), .. Parameters(i)],
            x => Run(x[0], x[1..])
        ) with
        {
            HasConstantWeights = true,
        },
    ];

    private static List<HostTensor> Parameters(Inputs inputs)
    {
        List<HostTensor> all = [];
        void Layer(long kernel, long from, long to, double gain)
        {
            all.Add(inputs.Weights(all.Count + 2, kernel * kernel * from, gain, kernel, kernel, from, to));
            all.Add(inputs.Uniform(all.Count + 2, -0.1, 0.1, to));
        }

        Layer(7, 3, 64, Math.Sqrt(2));
        long features = 64;
        foreach ((long middle, long width, int blocks, _) in Stages)
        {
            for (int block = 0; block < blocks; block++)
            {
                Layer(1, features, middle, Math.Sqrt(2));
                Layer(3, middle, middle, Math.Sqrt(2));
                Layer(1, middle, width, 0.5);
                if (block == 0)
                {
                    Layer(1, features, width, 1);
                }

                features = width;
            }
        }

        all.Add(inputs.Weights(all.Count + 2, 2048, 1, 2048, 1000));
        all.Add(inputs.Uniform(all.Count + 2, -0.1, 0.1, 1000));
        return all;
    }

    private static Tensor Run(Tensor x, Tensor[] p)
    {
        int next = 0;
        Tensor Layer(Tensor input, long stride)
        {
            next += 2;
            return Blocks.Convolve(input, p[next - 2], stride) + p[next - 1];
        }

        x = Nn.Relu(Layer(x, 2));
        x = Lax.ReduceWindowMax(
            x,
            new([1, 3, 3, 1], [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], [new(0, 0), new(1, 1), new(1, 1), new(0, 0)])
        );
        foreach ((_, _, int blocks, long first) in Stages)
        {
            for (int block = 0; block < blocks; block++)
            {
                long stride = block == 0 ? first : 1;
                Tensor y = Layer(Nn.Relu(Layer(Nn.Relu(Layer(x, 1)), stride)), 1);
                x = Nn.Relu(y + (block == 0 ? Layer(x, stride) : x));
            }
        }

        return Lax.Dot(x.Mean([1, 2]), p[next]) + p[next + 1];
    }
}
