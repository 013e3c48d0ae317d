using XlaSharp.Layers;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Wrapping;

/// <summary>
/// State besides parameters: the mean of the inputs, learnt in training, is taken off the inputs; steps are counted.
/// </summary>
internal static class Stateful
{
    private const double Memory = 0.9;

    public static Model Model(int seed)
    {
        var initFn = (Tensor rng, Tensor inputs, bool training) =>
        {
            Weights weights = new(Initializers.GlorotUniform()(rng, [28 * 28, 10]), Np.Zeros([10]));
            return (weights, new Seen(Np.Zeros([28 * 28]), 0));
        };

        var callFn = (Weights @params, Seen state, Tensor inputs, bool training) =>
        {
            Tensor x = inputs.Reshape(inputs.Shape[0], -1);
            if (training)
            {
                state = new(Memory * state.Mean + (1 - Memory) * x.Mean(0), state.Steps + 1);
            }

            return (Nn.Softmax((x - state.Mean).Matmul(@params.W) + @params.B), state);
        };

        return new Sequential([new Input(28, 28, 1), new FunctionLayer(callFn, initFn, initSeed: seed)]);
    }

    internal sealed record Weights(Tensor W, Tensor B);

    internal sealed record Seen(Tensor Mean, Tensor Steps);
}
