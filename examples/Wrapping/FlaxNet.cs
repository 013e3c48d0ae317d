using XlaSharp.Layers;
using XlaSharp.Tracer;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Examples.Wrapping;

/// <summary>
/// A module in Flax's manner, wrapped as it is: its parameters become weights, its batch statistics state.
/// </summary>
internal static class FlaxNet
{
    public static Model Model(int seed) =>
        new Sequential([new Input(28, 28, 1), new Linen.ModuleLayer(new MyFlaxModule(), seed: seed, initSeed: seed)]);

    private sealed class MyFlaxModule : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            Tensor x = new Linen.Conv(12, [3, 3], useBias: false).Call(inputs);
            x = Nn.Relu(new Linen.BatchNorm(useRunningAverage: !training, momentum: 0.9, useScale: false).Call(x));
            x = new Linen.Conv(24, [6, 6], [2, 2]).Call(x);
            x = Nn.Relu(new Linen.BatchNorm(useRunningAverage: !training, momentum: 0.9).Call(x));
            x = new Linen.Dense(64).Call(x.Reshape(x.Shape[0], -1));
            x = Nn.Relu(new Linen.Dropout(0.3, deterministic: !training).Call(x));
            return Nn.Softmax(new Linen.Dense(10).Call(x));
        }
    }
}
