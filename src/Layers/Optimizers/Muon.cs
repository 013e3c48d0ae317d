using System.Text.Json.Nodes;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Muon (Jordan et al. 2024): matrices move along an orthogonalised momentum. <c>m ← μm + g</c>,
/// <c>X = (g + μm)/‖g + μm‖</c>, then some Newton–Schulz steps <c>A = XXᵀ, X ← aX + (bA + cA²)X</c>, and
/// <c>w ← w − η·0.2·√max(rows, columns)·X</c>. Everything that is no matrix, is an embedding or is excluded gets AdamW.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="adamBeta1">Memory of the gradient in AdamW.</param>
/// <param name="adamBeta2">Memory of its square in AdamW.</param>
/// <param name="adamWeightDecay">Weight decay of what gets AdamW.</param>
/// <param name="epsilon">AdamW's ε.</param>
/// <param name="weightDecay">Weight decay of matrices.</param>
/// <param name="adamLearningRateRatio">AdamW's learning rate as a multiple of η.</param>
/// <param name="momentum">μ.</param>
/// <param name="newtonSchulzSteps">How many orthogonalising steps.</param>
/// <param name="nesterov">False to take <c>m</c> itself instead of <c>g + μm</c>.</param>
/// <param name="rmsRate">The factor 0.2, which makes the change as large as AdamW's.</param>
/// <param name="excludeLayers">Parts of paths of matrices that get AdamW.</param>
/// <param name="excludeEmbeddings">True if weights with <c>embedding</c> in their path get AdamW.</param>
public sealed class Muon(
    LearningRateSchedule? learningRate = null,
    double adamBeta1 = 0.9,
    double adamBeta2 = 0.999,
    double adamWeightDecay = 0.004,
    double epsilon = 1e-7,
    double weightDecay = 0.004,
    double adamLearningRateRatio = 1,
    double momentum = 0.95,
    int newtonSchulzSteps = 5,
    bool nesterov = true,
    double rmsRate = 0.2,
    IReadOnlyList<string>? excludeLayers = null,
    bool excludeEmbeddings = true
) : Optimizer("muon", learningRate ?? 0.001), IConfigurable<Muon>
{
    private const double A = 3.4445;
    private const double B = -4.775;
    private const double C = 2.0315;

    private readonly string[] _excluded = [.. excludeLayers ?? []];

    /// <inheritdoc/>
    public static Muon FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            config.Number("adam_beta_1", 0.9),
            config.Number("adam_beta_2", 0.999),
            config.Number("adam_weight_decay", 0.004),
            config.Number("epsilon", 1e-7),
            config.Number("muon_weight_decay", 0.004),
            config.Number("adam_lr_ratio", 1),
            config.Number("momentum", 0.95),
            config.Int("ns_steps", 5),
            config.Flag("nesterov", true),
            config.Number("rms_rate", 0.2),
            [.. (config.Json["exclude_layers"] as JsonArray ?? []).Select(item => (string)item!)],
            config.Flag("exclude_embeddings", true)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("adam_beta_1", adamBeta1)
            .With("adam_beta_2", adamBeta2)
            .With("adam_weight_decay", adamWeightDecay)
            .With("epsilon", epsilon)
            .With("muon_weight_decay", weightDecay)
            .With("adam_lr_ratio", adamLearningRateRatio)
            .With("momentum", momentum)
            .With("ns_steps", newtonSchulzSteps)
            .With("nesterov", nesterov)
            .With("rms_rate", rmsRate)
            .With("exclude_layers", new JsonArray([.. _excluded.Select(name => (JsonNode)name)]))
            .With("exclude_embeddings", excludeEmbeddings);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) =>
        IsMatrix(weight) ? [new("momentum")] : [new("momentum"), new("velocity") { Group = 1 }];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        UpdateRule adam = AdamRule.Of(step, adamBeta1, adamBeta2, epsilon, rateFactor: adamLearningRateRatio);
        return (variable, weight, gradient, slots) =>
        {
            if (!IsMatrix(variable))
            {
                Tensor adamDecay = weight * (adamWeightDecay * adamLearningRateRatio * step.LearningRate);
                return adam(variable, weight - adamDecay, gradient, slots);
            }

            Tensor memory = (momentum * slots[0]) + gradient;
            Tensor direction = Orthogonal(nesterov ? gradient + (momentum * memory) : memory);
            double size = rmsRate * Math.Sqrt(Math.Max(weight.Shape[0], weight.Shape[1]));
            Tensor decayed = weight - (weight * (weightDecay * step.LearningRate));
            return new(decayed - (step.LearningRate * size * direction), memory);
        };
    }

    private bool IsMatrix(Variable weight) =>
        weight.Type.Rank == 2
        && !(excludeEmbeddings && weight.Path.Contains("embedding", StringComparison.OrdinalIgnoreCase))
        && !Array.Exists(_excluded, part => weight.Path.Contains(part, StringComparison.Ordinal));

    /// <summary>
    /// Newton–Schulz steps towards the nearest orthogonal matrix, on the side where the product is small.
    /// </summary>
    private Tensor Orthogonal(Tensor matrix)
    {
        bool isTall = matrix.Shape[0] > matrix.Shape[1];
        Tensor x = isTall ? matrix.T : matrix;
        x /= Lax.Sqrt(Lax.Square(x).Sum()) + 1e-7;
        for (int i = 0; i < newtonSchulzSteps; i++)
        {
            Tensor product = x.Matmul(x.T);
            x = (A * x) + ((B * product) + (C * product.Matmul(product))).Matmul(x);
        }

        return isTall ? x.T : x;
    }
}
