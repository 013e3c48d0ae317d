using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>
/// Connectionist temporal classification (Graves et al. 2006): <c>−ln p(labels)</c>, summed over all alignments.
/// Predictions are logits <c>[batch, time, classes]</c>, labels class numbers <c>[batch, length]</c>; class 0 is the
/// blank and pads labels.
/// </summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Ctc(Reduction reduction = Reduction.SumOverBatchSize) : Loss("ctc", reduction), IConfigurable<Ctc>
{
    private const double Nothing = -1e30;

    /// <inheritdoc/>
    public static Ctc FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        if (prediction.Rank != 3 || truth.Rank != 2 || truth.Shape[0] != prediction.Shape[0])
        {
            throw new ArgumentException(
                $"{Name}: labels must be [batch, length] and logits [batch, time, classes], got {truth} and "
                    + $"{prediction}."
            );
        }

        (long batch, long length) = (truth.Shape[0], truth.Shape[1]);
        Tensor labels = Casts.To(truth, ElementType.I32);
        Tensor states = WithBlanks(labels, batch, length);
        Tensor logs = Np.Einsum(
            "bsc,btc->tbs",
            Casts.To(Ranks.OneHot(states, prediction.Shape[2]), ElementType.F32),
            Nn.LogSoftmax(prediction)
        );
        Tensor last = Forward(logs, SkipsBlank(states));
        Tensor end = 2 * Casts.To(labels.NotEqualTo(0), ElementType.I32).Sum(-1);
        return -LogAddExp(At(last, end), Lax.Select(end > 0, At(last, end - 1), Lax.FullLike(At(last, end), Nothing)));
    }

    /// <summary>Labels with a blank before, between and after them: <c>[batch, 2·length + 1]</c>.</summary>
    private static Tensor WithBlanks(Tensor labels, long batch, long length)
    {
        Tensor blanks = Lax.ZerosLike(labels);
        Tensor pairs = Lax.Reshape(Np.Stack([blanks, labels], -1), [batch, 2 * length]);
        return Np.Concatenate([pairs, Np.Zeros([batch, 1], ElementType.I32)], 1);
    }

    /// <summary>
    /// True where a path may jump over the blank before: at a label that differs from the one before.
    /// </summary>
    private static Tensor SkipsBlank(Tensor states)
    {
        Tensor twoBefore = Lax.Pad(states, 0, [0, 2], [0, -2]);
        return states.NotEqualTo(0) & states.NotEqualTo(twoBefore);
    }

    /// <summary>Logarithms of the probabilities of all path beginnings, by the state that they end in.</summary>
    private static Tensor Forward(Tensor logs, Tensor skips)
    {
        (Tensor nothing, Tensor first) = (Lax.FullLike(skips.Astype(ElementType.F32), Nothing), logs[0]);
        Tensor number = Lax.BroadcastedIota(ElementType.I32, first.Shape, 1);
        Tensor start = Lax.Select(number < 2, first, nothing);
        if (logs.Shape[0] == 1)
        {
            return start;
        }

        (Tensor last, _) = Lax.Scan(
            (Tensor paths, Tensor now) =>
            {
                Tensor stay = LogAddExp(paths, Shift(paths, 1));
                Tensor next = LogAddExp(stay, Lax.Select(skips, Shift(paths, 2), nothing)) + now;
                return (next, next[0, 0]);
            },
            start,
            Lax.SliceInDim(logs, 1, logs.Shape[0], 0)
        );
        return last;
    }

    private static Tensor Shift(Tensor paths, long by) =>
        Np.Concatenate(
            [
                Lax.Full([paths.Shape[0], by], Nothing, ElementType.F32),
                Lax.SliceInDim(paths, 0, paths.Shape[1] - by, 1),
            ],
            1
        );

    private static Tensor At(Tensor paths, Tensor state) =>
        Lax.Select(Ranks.OneHot(state, paths.Shape[1]), paths, Lax.ZerosLike(paths)).Sum(-1);

    /// <summary><c>ln(eᵃ + eᵇ)</c> where both may be next to nothing.</summary>
    private static Tensor LogAddExp(Tensor a, Tensor b) => Np.Maximum(a, b) + Lax.Log1p(Lax.Exp(-Lax.Abs(a - b)));
}
