using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>
/// Circle loss (Sun et al. 2020) of embeddings scaled to length 1 and class numbers: with cosine distances d of all
/// pairs, <c>softplus(LSE₊(−γ·max(m + d, 0)·(m − d)) + LSE₋(γ·max(1 + m − d, 0)·(1 − m − d)))</c>, over pairs of one
/// class (+) and others (−). Samples without such pairs do not count.
/// </summary>
/// <param name="gamma">γ: scale.</param>
/// <param name="margin">m: relaxation.</param>
/// <param name="removeDiagonal">True if a sample is no pair of its own.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Circle(
    double gamma = 80,
    double margin = 0.4,
    bool removeDiagonal = true,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("circle", reduction), IConfigurable<Circle>
{
    private const double Nothing = -1e9;

    /// <inheritdoc/>
    public static Circle FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("gamma", 80),
            config.Number("margin", 0.4),
            config.Flag("remove_diagonal", true),
            ReductionOf(config)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("gamma", gamma).With("margin", margin).With("remove_diagonal", removeDiagonal);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        if (prediction.Rank != 2 || truth.Size != prediction.Shape[0])
        {
            throw new ArgumentException(
                $"{Name}: embeddings must be [batch, size] and labels [batch], got {prediction} and {truth}."
            );
        }

        long count = prediction.Shape[0];
        Tensor labels = Lax.Reshape(truth, [count]);
        Tensor same = Np.ExpandDims(labels, 1).EqualTo(Np.ExpandDims(labels, 0));
        Tensor self = Casts.To(Np.Eye(count), ElementType.I1);
        Tensor positive = removeDiagonal ? same & !self : same;
        Tensor distance = Np.Maximum(1 - prediction.Matmul(prediction.T), 0);
        Tensor near = -gamma * Np.Maximum(margin + distance, 0) * (margin - distance);
        Tensor far = gamma * Np.Maximum(1 + margin - distance, 0) * (1 - margin - distance);
        return Nn.Softplus(LogSumExp(near, positive) + LogSumExp(far, !same));
    }

    /// <inheritdoc/>
    protected override Tensor? Valid(Tensor truth, Tensor values) => values > 0;

    private static Tensor LogSumExp(Tensor values, Tensor mask) =>
        Np.LogSumExp(Lax.Select(mask, values, Lax.FullLike(values, Nothing)), [1]);
}
