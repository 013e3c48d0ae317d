using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads.Programs;

/// <summary>Single ops on large arrays.</summary>
internal static class Arrays
{
    private const long Million = 1 << 20;

    /// <summary>The workloads.</summary>
    public static IEnumerable<Workload> All { get; } =
    [
        Workload.Of(
            "eltwise_16M",
            Limit.Bytes,
            8.0 * 16 * Million,
            i => [i.Uniform(0, -4, 4, 16 * Million)],
            x => Lax.Tanh((x[0] * 1.5) + 0.25) * Lax.Logistic(x[0])
        ),
        Workload.Of(
            "softmax_4096x1024",
            Limit.Bytes,
            8.0 * 4 * Million,
            i => [i.Uniform(0, -4, 4, 4096, 1024)],
            x => Nn.Softmax(x[0])
        ),
        Workload.Of(
            "layernorm_4096x1024",
            Limit.Bytes,
            8.0 * 4 * Million,
            i => [i.Uniform(0, -4, 4, 4096, 1024), i.Uniform(1, 0.5, 1.5, 1024), i.Uniform(2, -1, 1, 1024)],
            x => Blocks.LayerNorm(x[0], x[1], x[2])
        ),
        Workload.Of(
            "sum_axis0_8192x4096",
            Limit.Bytes,
            4.0 * 32 * Million,
            i => [i.Uniform(0, -1, 1, 8192, 4096)],
            x => x[0].Sum(0)
        ),
        Workload.Of(
            "sum_axis1_8192x4096",
            Limit.Bytes,
            4.0 * 32 * Million,
            i => [i.Uniform(0, -1, 1, 8192, 4096)],
            x => x[0].Sum(1)
        ),
        Workload.Of(
            "gather_50kx512_4096",
            Limit.Bytes,
            8.0 * 4096 * 512,
            i => [i.Uniform(0, -1, 1, 50000, 512), i.Indices(1, 50000, 4096)],
            x => Np.Take(x[0], x[1])
        ),
        Workload.Of("sort_1M", Limit.None, 0, i => [i.Uniform(0, -1, 1, Million)], x => Lax.Sort(x[0])),
        Workload.Of(
            "cumsum_1M",
            Limit.Bytes,
            8.0 * Million,
            i => [i.Uniform(0, -1, 1, Million)],
            x => Lax.CumSum(x[0])
        ),
        Workload.Of("fft_c64_2p20", Limit.Flops, 5.0 * Million * 20, i => [i.Complex(0, 1, Million)], x => x[0]) with
        {
            Text = """
                func.func public @main(%x: tensor<1048576xcomplex<f32>>) -> tensor<1048576xcomplex<f32>> {
                  %0 = stablehlo.fft %x, type = FFT, length = [1048576] : (tensor<1048576xcomplex<f32>>) -> tensor<1048576xcomplex<f32>>
                  return %0 : tensor<1048576xcomplex<f32>>
                }
                """,
        },
        Workload.Of(
            "dispatch_add4",
            Limit.None,
            0,
            i => [i.Uniform(0, -1, 1, 4), i.Uniform(1, -1, 1, 4)],
            x => x[0] + x[1]
        ),
    ];
}
