using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Tracing;

/// <summary>A decoder-only transformer and its train step with Adam, written as a person would.</summary>
internal static class Transformer
{
    private const int Heads = 8;
    private const int Width = 256;
    private const int Vocabulary = 1000;

    /// <summary>The arguments of the step, without data: parameters, both moments, step, tokens.</summary>
    public static object?[] Arguments(int layers) =>
        [Parameters(layers), Parameters(layers), Parameters(layers), Spec.F32(), Spec.I32(8L, 128L)];

    /// <summary>One step of training.</summary>
    public static (Tree Parameters, Tree First, Tree Second, Tensor Loss) Step(
        Tree parameters,
        Tree first,
        Tree second,
        Tensor step,
        Tensor tokens
    )
    {
        (Tensor loss, Tree gradient) = Transforms.ValueAndGrad((Tree p) => Loss(p, tokens))(parameters);
        Tree m = Tree.MapMany(x => (x[0] * 0.9) + (x[1] * 0.1), first, gradient);
        Tree v = Tree.MapMany(x => (x[0] * 0.999) + (x[1] * x[1] * 0.001), second, gradient);
        Tensor scale = Lax.Sqrt(1 - Lax.Pow(0.999, step)) / (1 - Lax.Pow(0.9, step));
        Tree next = Tree.MapMany(x => x[0] - (0.001 * scale * x[1] / (Lax.Sqrt(x[2]) + 1e-8)), parameters, m, v);
        return (next, m, v, loss);
    }

    private static Tree Parameters(int layers) =>
        Tree.Of(
            new Dictionary<string, object>
            {
                ["embedding"] = (Tensor)Spec.F32((long)Vocabulary, Width),
                ["position"] = (Tensor)Spec.F32(128L, Width),
                ["layers"] = Enumerable.Range(0, layers).Select(_ => (object)Layer()).ToArray(),
                ["norm"] = Norm(),
            }
        );

    private static Dictionary<string, object> Layer() =>
        new()
        {
            ["norm1"] = Norm(),
            ["norm2"] = Norm(),
            ["query"] = Dense(Width, Width),
            ["key"] = Dense(Width, Width),
            ["value"] = Dense(Width, Width),
            ["out"] = Dense(Width, Width),
            ["up"] = Dense(Width, 4 * Width),
            ["down"] = Dense(4 * Width, Width),
        };

    private static Dictionary<string, object> Norm() =>
        new() { ["scale"] = (Tensor)Spec.F32((long)Width), ["offset"] = (Tensor)Spec.F32((long)Width) };

    private static Dictionary<string, object> Dense(long inputs, long outputs) =>
        new() { ["kernel"] = (Tensor)Spec.F32(inputs, outputs), ["bias"] = (Tensor)Spec.F32(outputs) };

    private static Tensor Loss(Tree p, Tensor tokens)
    {
        Tensor x = Np.Take(p["embedding"], tokens, 0) + p["position"].ToTensor();
        for (int i = 0; i < p["layers"].Keys.Count; i++)
        {
            Tree layer = p["layers"][i];
            x += Attention(layer, LayerNorm(layer["norm1"], x));
            x += Linear(layer["down"], Nn.Gelu(Linear(layer["up"], LayerNorm(layer["norm2"], x))));
        }

        Tensor logits = Np.Matmul(LayerNorm(p["norm"], x), p["embedding"].ToTensor().T);
        Tensor targets = Nn.OneHot(tokens[.., 1..], Vocabulary);
        return -(Nn.LogSoftmax(logits[.., ..^1]) * targets).Sum(-1).Mean();
    }

    private static Tensor Attention(Tree p, Tensor x)
    {
        Tensor Split(Tensor t) => t.Reshape(8, 128, Heads, Width / Heads).Transpose(0, 2, 1, 3);
        (Tensor query, Tensor key, Tensor value) = (
            Split(Linear(p["query"], x)),
            Split(Linear(p["key"], x)),
            Split(Linear(p["value"], x))
        );
        Tensor scores = Np.Matmul(query, key.Transpose(0, 1, 3, 2)) / Math.Sqrt(Width / Heads);
        Tensor mask = Np.Arange(128).Reshape(128, 1) >= Np.Arange(128);
        Tensor weights = Nn.Softmax(Np.Where(mask, scores, -1e9), -1);
        return Linear(p["out"], Np.Matmul(weights, value).Transpose(0, 2, 1, 3).Reshape(8, 128, Width));
    }

    private static Tensor Linear(Tree p, Tensor x) => Np.Matmul(x, p["kernel"]) + p["bias"].ToTensor();

    private static Tensor LayerNorm(Tree p, Tensor x)
    {
        Tensor centered = x - x.Mean(-1, keepDims: true);
        Tensor variance = (centered * centered).Mean(-1, keepDims: true);
        return (centered * Lax.Rsqrt(variance + 1e-6) * p["scale"].ToTensor()) + p["offset"].ToTensor();
    }
}
