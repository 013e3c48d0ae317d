using XlaSharp.Hlo;
using XlaSharp.Layers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Digits;

/// <summary>Weights of a convolution or a matrix product.</summary>
/// <param name="W">Kernel <c>[height, width, in, out]</c>, or matrix <c>[in, out]</c>.</param>
/// <param name="B">Bias <c>[out]</c>.</param>
internal sealed record Affine(Tensor W, Tensor B);

/// <summary>All weights of the net.</summary>
/// <param name="Conv">3x3 convolution, 32 channels.</param>
/// <param name="Hidden">200 units.</param>
/// <param name="Output">One unit per digit.</param>
internal sealed record NetParams(Affine Conv, Affine Hidden, Affine Output);

/// <summary>The model: two plain functions. What a parameter is called decides what it is given.</summary>
internal static class ConvNet
{
    private const int Channels = 32;
    private const int Units = 200;
    private const int Classes = 10;
    private const double DropoutRate = 0.3;

    private static readonly Func<Tensor, Tensor, NetParams> InitFn = (rng, inputs) =>
    {
        Tensor[] keys = Rng.Split(rng, 3);
        long features = inputs.Shape[1] / 2 * (inputs.Shape[2] / 2) * Channels;
        return new NetParams(
            Init(keys[0], 3, 3, inputs.Shape[3], Channels),
            Init(keys[1], features, Units),
            Init(keys[2], Units, Classes)
        );
    };

    private static readonly Func<NetParams, Tensor?, Tensor, bool, Tensor> CallFn = (@params, rng, inputs, training) =>
    {
        Tensor x = Nn.Conv(inputs, @params.Conv.W, padding: Padding.Same) + @params.Conv.B;
        x = Nn.Relu(x);
        x = Nn.AvgPool(x, [2, 2], [2, 2]);
        x = x.Reshape(x.Shape[0], -1);
        x = x.Matmul(@params.Hidden.W) + @params.Hidden.B;
        x = training ? Nn.Dropout(rng!, x, DropoutRate) : x;
        x = Nn.Relu(x);
        x = x.Matmul(@params.Output.W) + @params.Output.B;
        return Nn.Softmax(x);
    };

    /// <summary>Wraps the functions in a layer.</summary>
    public static FunctionLayer Layer(int seed) => new(CallFn, InitFn, seed: seed, initSeed: seed, name: "digits");

    /// <summary>Gives the functions names, so that a file can say which they are.</summary>
    public static void Register() =>
        ObjectRegistry.Default.AddFunction("call_fn", CallFn, "Digits").AddFunction("init_fn", InitFn, "Digits");

    /// <summary>Normal numbers cut at two standard deviations of <c>1/√fan_in</c>, and a bias of zeros.</summary>
    private static Affine Init(Tensor key, params ReadOnlySpan<long> shape)
    {
        double inputs = 1;
        foreach (long size in shape[..^1])
        {
            inputs *= size;
        }

        Tensor w = Rng.TruncatedNormal(key, -2, 2, Dims.Create(shape)) / Math.Sqrt(inputs);
        return new(w, Lax.Full([shape[^1]], 0, ElementType.F32));
    }
}
