using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads.Programs;

/// <summary>A block of a transformer's encoder, and attention alone.</summary>
internal static class Encoder
{
    private const long Size = 512;
    private const long Heads = 8;
    private const long Length = 128;
    private const long Hidden = 2048;

    /// <summary>The workloads.</summary>
    public static IEnumerable<Workload> All { get; } =
    [
        .. new[] { 1, 8 }.Select(b =>
            Workload.Of(
                $"encoder_infer_b{b}",
                Limit.Flops,
                Flops(b),
                i => [i.Uniform(0, -1, 1, b, Length, Size), .. Parameters(i)],
                x => Block(x[0], x[1..])
            ) with
            {
                HasConstantWeights = true,
            }
        ),
        new(
            "encoder_train_b8",
            i => [i.Uniform(0, -1, 1, 8, Length, Size), i.Uniform(1, -1, 1, 8, Length, Size)],
            (state, data) => Networks.Descend(state, p => Lax.Square(Block(data[0], p) - data[1]).Mean())
        )
        {
            State = Parameters,
            Limit = Limit.Flops,
            Work = 3 * Flops(8),
        },
        Workload.Of(
            "attention_s1024_d64_h8",
            Limit.Flops,
            4.0 * 8 * 1024 * 1024 * 64,
            i => [i.Uniform(0, -1, 1, 8, 1024, 64), i.Uniform(1, -1, 1, 8, 1024, 64), i.Uniform(2, -1, 1, 8, 1024, 64)],
            x => Blocks.Attention(x[0], x[1], x[2], 0.125)
        ),
    ];

    private static double Flops(int batch) =>
        (2.0 * batch * Length * ((4 * Size * Size) + (2 * Size * Hidden))) + (4.0 * batch * Length * Length * Size);

    /// <summary>A block's parameters: ln1_g ln1_b wq bq wk bk wv bv wo bo ln2_g ln2_b w1 b1 w2 b2.</summary>
    public static HostTensor[] Parameters(Inputs i)
    {
        HostTensor Scale(int n) => i.Uniform(n, 0.5, 1.5, Size);
        HostTensor Offset(int n, long size) => i.Uniform(n, -0.1, 0.1, size);
        HostTensor Matrix(int n, long from, long to) => i.Weights(n, from, 1, from, to);
        return
        [
            Scale(2),
            Offset(3, Size),
            Matrix(4, Size, Size),
            Offset(5, Size),
            Matrix(6, Size, Size),
            Offset(7, Size),
            Matrix(8, Size, Size),
            Offset(9, Size),
            Matrix(10, Size, Size),
            Offset(11, Size),
            Scale(12),
            Offset(13, Size),
            Matrix(14, Size, Hidden),
            Offset(15, Hidden),
            Matrix(16, Hidden, Size),
            Offset(17, Size),
        ];
    }

    /// <summary>
    /// One block: attention and a net of two layers, each after a normalisation and added to what came in.
    /// </summary>
    public static Tensor Block(Tensor x, Tensor[] p)
    {
        long batch = x.Shape[0];
        Tensor normal = Blocks.LayerNorm(x, p[0], p[1]);
        Tensor Split(int weights) =>
            (Lax.Dot(normal, p[weights]) + p[weights + 1])
                .Reshape(batch, Length, Heads, Size / Heads)
                .Transpose(0, 2, 1, 3);
        Tensor mixed = Blocks
            .Attention(Split(2), Split(4), Split(6), 0.125)
            .Transpose(0, 2, 1, 3)
            .Reshape(batch, Length, Size);
        x += Lax.Dot(mixed, p[8]) + p[9];
        Tensor inner = Nn.Gelu(Lax.Dot(Blocks.LayerNorm(x, p[10], p[11]), p[12]) + p[13]);
        return x + Lax.Dot(inner, p[14]) + p[15];
    }
}
