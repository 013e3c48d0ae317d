using XlaSharp.Layers;
using XlaSharp.Tracer;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Examples.Wrapping;

/// <summary>
/// A module with two inputs and a flag <c>deterministic</c>, the other way round than <c>training</c>: call_fn takes a
/// dictionary apart, hands the module a dictionary of keys, and turns the flag.
/// </summary>
internal static class TwoInputs
{
    public static Model Model(int seed)
    {
        Halves module = new();

        var initFn = (Tensor rng, Dictionary<string, Tensor> inputs) =>
            Linen.Flax.Init(
                module,
                new Dictionary<string, Tensor> { ["params"] = rng },
                () => module.Call(inputs["top"], inputs["bottom"], deterministic: true)
            );

        var callFn = (
            Dictionary<string, object> @params,
            Tensor? rng,
            Dictionary<string, Tensor> inputs,
            bool training
        ) =>
        {
            Dictionary<string, Tensor> rngs = [];
            if (training)
            {
                rngs["dropout"] = rng!;
            }

            (object? outputs, _) = Linen.Flax.Apply(
                module,
                @params,
                rngs,
                mutable: _ => false,
                () => module.Call(inputs["top"], inputs["bottom"], deterministic: !training)
            );
            return (Tensor)outputs!;
        };

        Dictionary<string, Input> inputs = new() { ["top"] = new Input(14, 28, 1), ["bottom"] = new Input(14, 28, 1) };
        FunctionLayer layer = new(callFn, initFn, seed: seed, initSeed: seed);
        return new Functional(inputs, layer.Call((object)inputs)!);
    }

    private sealed class Halves : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor top, Tensor bottom, bool deterministic)
        {
            using Linen.MethodScope scope = Enter();
            Tensor both = Np.Concatenate([Features(top), Features(bottom)], axis: 1);
            both = new Linen.Dropout(0.2, deterministic).Call(both);
            return Nn.Softmax(new Linen.Dense(10).Call(both));
        }

        private Tensor Features(Tensor half)
        {
            using Linen.MethodScope scope = Enter();
            return Nn.Relu(new Linen.Dense(64).Call(half.Reshape(half.Shape[0], -1)));
        }
    }
}
