using XlaSharp.Layers;
using XlaSharp.Tracer;
using Hk = XlaSharp.Layers.Transformed;

namespace XlaSharp.Examples.Wrapping;

/// <summary>
/// Haiku's pattern: a function that makes modules while it runs, transformed into the two functions that a layer wraps.
/// </summary>
internal static class HaikuConvNet
{
    public static Model Model(int seed)
    {
        Hk.TransformedFunction net = Hk.Haiku.Transform(
            (Tensor inputs, bool training) => new MyHaikuModule().Call(inputs, training)
        );
        return new Sequential([
            new Input(28, 28, 1),
            new FunctionLayer(net.Apply, net.Init, seed: seed, initSeed: seed),
        ]);
    }

    private sealed class MyHaikuModule : Hk.HaikuModule
    {
        public Tensor Call(Tensor inputs, bool training)
        {
            using Hk.ModuleScope scope = Enter();
            Tensor x = Nn.Relu(new Hk.Conv2D(32, [3, 3]).Call(inputs));
            x = new Hk.AvgPool([1, 2, 2, 1], [1, 2, 2, 1]).Call(x);
            x = new Hk.Linear(200).Call(new Hk.Flatten().Call(x));
            x = training ? Hk.Haiku.Dropout(Hk.Haiku.NextRngKey(), 0.3, x) : x;
            return Nn.Softmax(new Hk.Linear(10).Call(Nn.Relu(x)));
        }
    }
}
