using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads.Programs;

/// <summary>Small networks, inference and training steps, and a recurrent one.</summary>
internal static class Networks
{
    private const double MlpProducts = (784 * 512) + (512 * 256) + (256 * 10);
    private const double ConvProducts = 28 * 28 * 32 * 27;
    private const double DenseProducts = (6272 * 200) + (200 * 10);

    /// <summary>The workloads.</summary>
    public static IEnumerable<Workload> All { get; } =
    [
        .. new[] { 1, 32, 256 }.Select(b =>
            Workload.Of(
                $"mlp_infer_b{b}",
                Limit.Flops,
                2 * b * MlpProducts,
                i => [i.Uniform(0, 0, 1, b, 784), .. MlpParameters(i)],
                x => Mlp(x[0], x[1..])
            ) with
            {
                HasConstantWeights = true,
            }
        ),
        Train(
            "mlp_train_sgd_b128",
            2 * 128 * ((3 * MlpProducts) - (784 * 512)),
            i => i.Uniform(0, 0, 1, 128, 784),
            MlpParameters,
            Mlp
        ),
        Train(
            "mlp_train_adam_b128",
            2 * 128 * ((3 * MlpProducts) - (784 * 512)),
            i => i.Uniform(0, 0, 1, 128, 784),
            MlpParameters,
            Mlp
        ) with
        {
            State = i =>
                [.. MlpParameters(i), .. Zeros(i), .. Zeros(i), HostTensor.Of<float>(new(ElementType.F32, []), [0])],
            Body = (state, data) => Adam(state, p => Blocks.CrossEntropy(Mlp(data[0], p), data[1])),
            CheckedState = 6,
        },
        .. new[] { 1, 64 }.Select(b =>
            Workload.Of(
                $"cnn_infer_b{b}",
                Limit.Flops,
                2 * b * (ConvProducts + DenseProducts),
                i => [i.Uniform(0, 0, 1, b, 28, 28, 3), .. CnnParameters(i)],
                x => Nn.Softmax(Cnn(x[0], x[1..]))
            ) with
            {
                HasConstantWeights = true,
            }
        ),
        Train(
            "cnn_train_b64",
            2 * 64 * ((2 * ConvProducts) + (3 * DenseProducts)),
            i => i.Uniform(0, 0, 1, 64, 28, 28, 3),
            CnnParameters,
            Cnn
        ),
        Workload.Of(
            "lstm_128x32x256",
            Limit.Flops,
            2.0 * 128 * 32 * 4 * 256 * 512,
            i =>
                [
                    i.Uniform(0, -1, 1, 128, 32, 256),
                    i.Weights(1, 256, 1, 256, 1024),
                    i.Weights(2, 256, 1, 256, 1024),
                    i.Uniform(3, -0.1, 0.1, 1024),
                ],
            x => Lstm(x[0], x[1], x[2], x[3])
        ) with
        {
            HasConstantWeights = true,
        },
    ];

    /// <summary>One step of gradient descent.</summary>
    public static Tensor[] Descend(Tensor[] parameters, Func<Tensor[], Tensor> loss)
    {
        (Tensor value, Tensor[] gradient) = Transforms.ValueAndGrad(loss)(parameters);
        return [value, .. parameters.Select((parameter, i) => parameter - (0.01 * gradient[i]))];
    }

    private static Workload Train(
        string name,
        double flops,
        Func<Inputs, HostTensor> images,
        Func<Inputs, HostTensor[]> parameters,
        Func<Tensor, Tensor[], Tensor> logits
    )
    {
        long Batch(HostTensor x) => x.Type.Dims[0];
        return new(
            name,
            i => [images(i), i.Indices(1, 10, Batch(images(i)))],
            (state, data) => Descend(state, p => Blocks.CrossEntropy(logits(data[0], p), data[1]))
        )
        {
            State = parameters,
            Limit = Limit.Flops,
            Work = flops,
        };
    }

    private static HostTensor[] MlpParameters(Inputs i) =>
        [
            i.Weights(2, 784, Math.Sqrt(2), 784, 512),
            i.Uniform(3, -0.1, 0.1, 512),
            i.Weights(4, 512, Math.Sqrt(2), 512, 256),
            i.Uniform(5, -0.1, 0.1, 256),
            i.Weights(6, 256, Math.Sqrt(2), 256, 10),
            i.Uniform(7, -0.1, 0.1, 10),
        ];

    private static HostTensor[] CnnParameters(Inputs i) =>
        [
            i.Weights(2, 27, Math.Sqrt(2), 3, 3, 3, 32),
            i.Uniform(3, -0.1, 0.1, 32),
            i.Weights(4, 6272, Math.Sqrt(2), 6272, 200),
            i.Uniform(5, -0.1, 0.1, 200),
            i.Weights(6, 200, 1, 200, 10),
            i.Uniform(7, -0.1, 0.1, 10),
        ];

    private static IEnumerable<HostTensor> Zeros(Inputs i) =>
        MlpParameters(i).Select(tensor => new HostTensor(tensor.Type, new byte[tensor.Type.ByteCount]));

    private static Tensor Mlp(Tensor x, Tensor[] p)
    {
        Tensor first = Nn.Relu(Lax.Dot(x, p[0]) + p[1]);
        Tensor second = Nn.Relu(Lax.Dot(first, p[2]) + p[3]);
        return Lax.Dot(second, p[4]) + p[5];
    }

    private static Tensor Cnn(Tensor x, Tensor[] p)
    {
        Tensor features = Nn.AvgPool(Nn.Relu(Blocks.Convolve(x, p[0]) + p[1]), [2, 2]);
        Tensor hidden = Nn.Relu(Lax.Dot(features.Reshape(x.Shape[0], 6272), p[2]) + p[3]);
        return Lax.Dot(hidden, p[4]) + p[5];
    }

    // Parameters, first moments, second moments, step.
    private static Tensor[] Adam(Tensor[] state, Func<Tensor[], Tensor> loss)
    {
        int n = (state.Length - 1) / 3;
        (Tensor value, Tensor[] gradient) = Transforms.ValueAndGrad(loss)(state[..n]);
        Tensor step = state[^1] + 1;
        Tensor first = 1 - Lax.Pow(0.9f, step);
        Tensor second = 1 - Lax.Pow(0.999f, step);
        Tensor[] m = [.. gradient.Select((g, i) => (0.9 * state[n + i]) + (0.1 * g))];
        Tensor[] v = [.. gradient.Select((g, i) => (0.999 * state[(2 * n) + i]) + (0.001 * Lax.Square(g)))];
        Tensor[] next =
        [
            .. state[..n].Select((p, i) => p - (1e-3 * (m[i] / first) / (Lax.Sqrt(v[i] / second) + 1e-8))),
        ];
        return [value, .. next, .. m, .. v, step];
    }

    private static Tensor Lstm(Tensor x, Tensor wi, Tensor wh, Tensor bias)
    {
        Tensor zero = Np.Zeros([32, 256]);
        return Lax.Scan(
            (state, gates) =>
            {
                Tensor all = gates + Lax.Dot(state.Hidden, wh);
                Tensor Part(int gate) => Lax.SliceInDim(all, 256 * gate, 256 * (gate + 1), 1);
                Tensor cell = (Lax.Logistic(Part(1)) * state.Cell) + (Lax.Logistic(Part(0)) * Lax.Tanh(Part(2)));
                Tensor hidden = Lax.Logistic(Part(3)) * Lax.Tanh(cell);
                return ((Hidden: hidden, Cell: cell), hidden);
            },
            (Hidden: zero, Cell: zero),
            Lax.Dot(x, wi) + bias
        ).Results;
    }
}
