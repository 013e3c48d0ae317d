using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads.Programs;

/// <summary>Matrix products and convolutions alone.</summary>
internal static class Products
{
    /// <summary>The workloads.</summary>
    public static IEnumerable<Workload> All { get; } =
    [
        .. new[] { 128, 256, 512, 1024, 2048 }.Select(n => Gemm($"gemm_{n}", n, n, n)),
        Gemm("gemv_1x1024x4096", 1, 1024, 4096) with
        {
            Limit = Limit.Bytes,
            Work = 4.0 * 1024 * 4096,
        },
        Workload.Of(
            "bgemm_32x128x64x128",
            Limit.Flops,
            2.0 * 32 * 128 * 64 * 128,
            i => [i.Uniform(0, -1, 1, 32, 128, 64), i.Uniform(1, -1, 1, 32, 64, 128)],
            x => x[0].Matmul(x[1])
        ),
        Workload.Of(
            "gemm_i8_1024",
            Limit.Flops,
            2.0 * 1024 * 1024 * 1024,
            i => [i.Bytes(0, ElementType.UI8, 0, 128, 1024, 1024), i.Bytes(1, ElementType.I8, -63, 127, 1024, 1024)],
            x => Lax.Dot(x[0].Astype(ElementType.I32), x[1].Astype(ElementType.I32))
        ),
        Convolution("conv3x3_56_64_64", 56, 64, 64, 3, 1),
        Convolution("conv1x1_56_256_64", 56, 256, 64, 1, 1),
        Convolution("conv7x7s2_224_3_64", 224, 3, 64, 7, 2),
        Convolution("conv3x3_14_256_256", 14, 256, 256, 3, 1),
        Convolution("conv3x3_7_512_512", 7, 512, 512, 3, 1),
    ];

    private static Workload Gemm(string name, long m, long k, long n) =>
        Workload.Of(
            name,
            Limit.Flops,
            2.0 * m * n * k,
            i => [i.Uniform(0, -1, 1, m, k), i.Uniform(1, -1, 1, k, n)],
            x => Lax.Dot(x[0], x[1])
        );

    private static Workload Convolution(string name, long size, long from, long to, long kernel, long stride)
    {
        long places = ((size + (2 * (kernel / 2)) - kernel) / stride) + 1;
        return Workload.Of(
            name,
            Limit.Flops,
            2.0 * places * places * to * from * kernel * kernel,
            i =>
                [
                    i.Uniform(0, -1, 1, 1, size, size, from),
                    i.Weights(1, kernel * kernel * from, 1, kernel, kernel, from, to),
                ],
            x => Blocks.Convolve(x[0], x[1], stride)
        ) with
        {
            HasConstantWeights = true,
        };
    }
}
