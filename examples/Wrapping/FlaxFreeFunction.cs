using XlaSharp.Layers;
using XlaSharp.Tracer;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Examples.Wrapping;

/// <summary>
/// A module whose method has other parameters than a layer's: a free function that takes the module stands between
/// them.
/// </summary>
internal static class FlaxFreeFunction
{
    public static Model Model(int seed)
    {
        var myApply = (Encoder module, Tensor inputs, bool training) =>
            module.Encode(inputs, scale: 2, deterministic: !training);
        return new Sequential([
            new Input(28, 28, 1),
            new Linen.ModuleLayer(new Encoder(), myApply, seed: seed, initSeed: seed),
        ]);
    }

    private sealed class Encoder : Linen.FlaxModule
    {
        private Linen.Dense? _hidden;
        private Linen.Dense? _output;

        public override Delegate Forward => Encode;

        public Tensor Encode(Tensor x, double scale, bool deterministic)
        {
            using Linen.MethodScope scope = Enter();
            x = Linen.Pool.Max(x, [2, 2], [2, 2]) * scale;
            x = Nn.Relu(_hidden!.Call(x.Reshape(x.Shape[0], -1)));
            x = new Linen.Dropout(0.2, deterministic).Call(x);
            return Nn.Softmax(_output!.Call(x));
        }

        protected override void Setup() => (_hidden, _output) = (new(128, name: "hidden"), new(10, name: "output"));
    }
}
