using System.Collections.Frozen;
using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Activations;

/// <summary>Activation functions by Keras's names.</summary>
internal static class ActivationNames
{
    private static readonly (string Name, Func<Tensor, Tensor> Function)[] Table =
    [
        ("linear", x => x),
        ("celu", x => Nn.Celu(x)),
        ("elu", x => Nn.Elu(x)),
        ("exponential", Lax.Exp),
        ("gelu", x => Nn.Gelu(x, approximate: false)),
        ("glu", x => Nn.Glu(x)),
        ("hard_shrink", x => Lax.Select(Lax.Gt(Lax.Abs(x), 0.5), x, Lax.ZerosLike(x))),
        ("hard_sigmoid", Nn.HardSigmoid),
        ("hard_silu", Nn.HardSilu),
        ("hard_swish", Nn.HardSilu),
        ("hard_tanh", Nn.HardTanh),
        ("leaky_relu", x => Nn.LeakyRelu(x, 0.2)),
        ("log_sigmoid", Nn.LogSigmoid),
        ("log_softmax", x => Nn.LogSoftmax(x)),
        ("mish", Nn.Mish),
        ("relu", Nn.Relu),
        ("relu6", Nn.Relu6),
        ("selu", Nn.Selu),
        ("sigmoid", Nn.Sigmoid),
        ("silu", Nn.Silu),
        ("swish", Nn.Silu),
        ("soft_shrink", SoftShrink),
        ("softmax", x => Nn.Softmax(x)),
        ("softplus", Nn.Softplus),
        ("softsign", Nn.SoftSign),
        ("sparse_plus", Nn.SparsePlus),
        ("sparse_sigmoid", Nn.SparseSigmoid),
        ("sparsemax", Sparsemax),
        ("squareplus", x => Nn.SquarePlus(x)),
        ("tanh", Nn.Tanh),
        ("tanh_shrink", x => x - Nn.Tanh(x)),
    ];

    private static readonly FrozenDictionary<string, Func<Tensor, Tensor>> Functions = Table.ToFrozenDictionary(
        row => row.Name,
        row => row.Function,
        StringComparer.Ordinal
    );

    public static Func<Tensor, Tensor> Find(string name) =>
        Functions.TryGetValue(name, out Func<Tensor, Tensor>? function)
            ? function
            : throw new ArgumentException(
                $"There is no activation '{name}'. Known are {string.Join(", ", Table.Select(row => row.Name))}; "
                    + "or give a function with ActivationFunction.Of.",
                nameof(name)
            );

    private static Tensor SoftShrink(Tensor x) =>
        Lax.Select(Lax.Gt(x, 0.5), x - 0.5, Lax.Select(Lax.Lt(x, -0.5), x + 0.5, Lax.ZerosLike(x)));

    /// <summary>
    /// Martins and Astudillo 2016: the nearest point of the simplex, <c>max(0, z − τ)</c>. τ follows from the sum of
    /// the k largest elements, where k is the largest count with <c>1 + k·z₍k₎ &gt; Σ</c> of them.
    /// </summary>
    private static Tensor Sparsemax(Tensor x)
    {
        int last = x.Rank - 1;
        Tensor sorted = Lax.Neg(Lax.Sort(Lax.Neg(x), last));
        Tensor sums = Lax.CumSum(sorted, last);
        Tensor counts = Lax.BroadcastedIota(x.ElementType, x.Shape, last) + 1;
        Tensor isKept = Lax.Gt((counts * sorted) + 1, sums);
        Tensor k = Casts.To(isKept, x.ElementType).Sum(last, keepDims: true);
        Tensor sum = Lax.Select(isKept, sorted, Lax.ZerosLike(sorted)).Sum(last, keepDims: true);
        return Np.Maximum(x - ((sum - 1) / k), 0);
    }
}
