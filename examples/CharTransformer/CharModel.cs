using XlaSharp.Hlo;
using XlaSharp.Layers;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Schedules;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.CharTransformer;

/// <summary>How large the transformer is.</summary>
/// <param name="Window">How many characters it sees.</param>
/// <param name="Width">Features per character.</param>
/// <param name="Heads">Heads per attention.</param>
/// <param name="Blocks">How many blocks.</param>
internal sealed record CharModelSize(int Window = 64, int Width = 96, int Heads = 4, int Blocks = 3);

/// <summary>
/// A transformer that predicts the next character of a text, made of the catalogue's layers: attention to earlier
/// characters and a small dense net in each block, both added to what they read (Vaswani et al. 2017), with the
/// normalization first.
/// </summary>
internal static class CharModel
{
    public static Functional Make(int characters, CharModelSize size)
    {
        Input ids = new(ElementType.I32, size.Window);
        SymbolicTensor x = Sum(
            new Embedding(characters, size.Width, name: "characters").Call(ids),
            new Embedding(size.Window, size.Width, name: "positions").Call(new Lambda(Positions).Call(ids))
        );
        for (int block = 0; block < size.Blocks; block++)
        {
            MultiHeadAttention attention = new(size.Heads, size.Width / size.Heads) { UseCausalMask = true };
            x = Sum(x, Apply(x, new LayerNormalization(), attention));
            x = Sum(x, Apply(x, new LayerNormalization(), new Dense(4 * size.Width, "relu"), new Dense(size.Width)));
        }

        return new(ids, Apply(x, new LayerNormalization(), new Dense(characters, name: "logits")), "char_transformer");
    }

    /// <summary>Says how to train it: cross-entropy in nats, and a rate that falls to nothing.</summary>
    public static void Compile(Functional model, int steps) =>
        model.Compile(
            new AdamW(
                new CosineDecay(0, steps, warmupTarget: 4e-3, warmupSteps: Math.Min(50, steps / 4)),
                weightDecay: 0.01
            )
            {
                GlobalClipNorm = 1,
            },
            new SparseCategoricalCrossentropy(fromLogits: true),
            ["accuracy"]
        );

    private static Tensor Positions(Tensor ids) => Lax.BroadcastedIota(ElementType.I32, ids.Shape, 1);

    private static SymbolicTensor Sum(SymbolicTensor first, SymbolicTensor second) =>
        (SymbolicTensor)new Add().Call(new[] { first, second })!;

    private static SymbolicTensor Apply(SymbolicTensor x, params ReadOnlySpan<Layer> layers)
    {
        foreach (Layer layer in layers)
        {
            x = layer.Call(x);
        }

        return x;
    }
}
