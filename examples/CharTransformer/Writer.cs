using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers;
using XlaSharp.Layers.Data;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.CharTransformer;

/// <summary>Continues a text, character by character.</summary>
internal sealed class Writer(Functional model, Corpus corpus, int window, int seed)
{
    private readonly SplitMix64 _random = new((ulong)seed);

    /// <param name="start">What is continued.</param>
    /// <param name="count">How many characters are written.</param>
    /// <param name="temperature">Below 1 for likelier characters, above 1 for more variety.</param>
    public string Continue(string start, int count, double temperature = 0.7)
    {
        List<int> ids = [.. corpus.Encode(start)];
        for (int i = 0; i < count; i++)
        {
            // Characters behind the last one do not matter: attention is causal.
            int[] seen = [.. ids.TakeLast(window)];
            int[] padded = [.. seen, .. new int[window - seen.Length]];
            HostTensor input = HostTensor.Of<int>(new TensorType(ElementType.I32, [1, window]), padded);
            ConstantTensor logits = model.Predict(input);
            int offset = (seen.Length - 1) * corpus.CharacterCount;
            ids.Add(Draw(logits.ToHost().Values<float>().Slice(offset, corpus.CharacterCount), temperature));
        }

        return corpus.Decode(ids);
    }

    private int Draw(ReadOnlySpan<float> logits, double temperature)
    {
        double largest = 0;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double[] weights = new double[logits.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp((logits[i] - largest) / temperature);
        }

        double rest = _random.NextDouble() * weights.Sum();
        for (int i = 0; i < weights.Length; i++)
        {
            rest -= weights[i];
            if (rest < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }
}
