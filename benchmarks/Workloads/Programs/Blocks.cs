using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads.Programs;

/// <summary>What several programs consist of.</summary>
internal static class Blocks
{
    /// <summary>Convolution of NHWC images with half a kernel of zeros around them.</summary>
    public static Tensor Convolve(Tensor x, Tensor kernel, long stride = 1)
    {
        long pad = kernel.Shape[0] / 2;
        return Lax.ConvGeneralDilated(
            x,
            kernel,
            [stride, stride],
            [new(pad, pad), new(pad, pad)],
            new(0, 3, [1, 2], 2, 3, [0, 1], 0, 3, [1, 2])
        );
    }

    /// <summary>Layer normalisation over the last axis.</summary>
    public static Tensor LayerNorm(Tensor x, Tensor scale, Tensor offset)
    {
        Tensor centered = x - x.Mean(-1, keepDims: true);
        return (centered * Lax.Rsqrt(Lax.Square(centered).Mean(-1, keepDims: true) + 1e-5) * scale) + offset;
    }

    /// <summary>Softmax of scaled products of queries and keys, times values; <c>[heads, sequence, size]</c>.</summary>
    public static Tensor Attention(Tensor queries, Tensor keys, Tensor values, double scale)
    {
        int last = queries.Rank - 1;
        Tensor scores = queries.Matmul(Np.SwapAxes(keys, last - 1, last)) * scale;
        return Nn.Softmax(scores).Matmul(values);
    }

    /// <summary>Mean cross-entropy of logits.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor classes) =>
        -(Nn.LogSoftmax(logits) * Nn.OneHot(classes, (int)logits.Shape[1])).Sum(1).Mean();
}
