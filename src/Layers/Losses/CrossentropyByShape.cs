using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>
/// The crossentropy that fits the shapes: binary for one output, sparse where the truth has no axis of classes, else
/// categorical.
/// </summary>
internal sealed class CrossentropyByShape() : Loss("crossentropy"), IConfigurable<CrossentropyByShape>
{
    public static CrossentropyByShape FromConfig(Config config) => new();

    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        (
            Ranks.KindOf(truth, prediction) switch
            {
                ClassKind.Binary => (Loss)new BinaryCrossentropy(),
                ClassKind.Sparse => new SparseCategoricalCrossentropy(),
                _ => new CategoricalCrossentropy(),
            }
        ).PerSample(truth, prediction);
}
