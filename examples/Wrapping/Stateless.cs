using XlaSharp.Hlo;
using XlaSharp.Layers;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Wrapping;

/// <summary>Two lambdas: call_fn computes, init_fn makes a list of weights and biases.</summary>
internal static class Stateless
{
    private static readonly long[] Sizes = [300, 100, 10];

    public static Model Model(int seed)
    {
        var initFn = (Tensor rng, Tensor inputs) =>
        {
            List<Tensor[]> layers = [];
            long size = inputs.Size / inputs.Shape[0];
            foreach ((long units, Tensor key) in Sizes.Zip(Rng.Split(rng, Sizes.Length)))
            {
                Tensor[] keys = Rng.Split(key);
                layers.Add([
                    Initializers.GlorotNormal()(keys[0], [size, units]),
                    Initializers.Normal(0.1)(keys[1], [units]),
                ]);
                size = units;
            }

            return layers;
        };

        var callFn = (List<Tensor[]> @params, Tensor inputs) =>
        {
            Tensor x = inputs.Reshape(inputs.Shape[0], -1);
            foreach (Tensor[] layer in @params[..^1])
            {
                x = Nn.Tanh(x.Matmul(layer[0]) + layer[1]);
            }

            return Nn.Softmax(x.Matmul(@params[^1][0]) + @params[^1][1]);
        };

        return new Sequential([new Input(28, 28, 1), new FunctionLayer(callFn, initFn, initSeed: seed)]);
    }
}
