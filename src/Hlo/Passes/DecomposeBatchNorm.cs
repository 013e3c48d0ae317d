using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Writes batch normalization and its gradient out in arithmetic and reductions. 16-bit floats are computed in
/// <c>f32</c>. Quantized and dynamic ones stay.
/// </summary>
public sealed class DecomposeBatchNorm() : RewritePass("decompose-batch-norm", Rules)
{
    private static readonly RewriteSet Rules = new RewriteSet()
        .OnAll<BatchNormTraining>((op, site) => BatchNormMath.For(site, op.FeatureIndex, op.Epsilon)?.Training())
        .OnAll<BatchNormInference>((op, site) => BatchNormMath.For(site, op.FeatureIndex, op.Epsilon)?.Inference())
        .OnAll<BatchNormGrad>((op, site) => BatchNormMath.For(site, op.FeatureIndex, op.Epsilon)?.Gradient());
}
