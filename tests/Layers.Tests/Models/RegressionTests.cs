using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Data;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>A regression on a table of numbers, end to end.</summary>
public sealed class RegressionTests
{
    private const int Rows = 512;
    private const int Columns = 6;

    [Test]
    public void AnMlpExplainsASmoothFunctionOfATable()
    {
        (HostTensor x, HostTensor y) = Table();
        using Sequential model = Mlp();
        model.Compile(
            new AdamW(new CosineDecay(0.02, 15 * 13), weightDecay: 1e-4) { GlobalClipNorm = 1 },
            "huber",
            ["r2_score", "rmse"]
        );
        History history = model.Fit(x, y, epochs: 15, verbose: Verbosity.Silent, validationSplit: 0.2);
        Assert.That(history["val_r2_score"][^1], Is.GreaterThan(0.9));
        Assert.That(history["loss"][^1], Is.LessThan(history["loss"][0] / 5));
    }

    private static Sequential Mlp()
    {
        var init = (Tensor rng, Tensor inputs) =>
            new Dictionary<string, Tensor>
            {
                ["w1"] = Rng.Normal(Rng.FoldIn(rng, 1), [Columns, 32]) * 0.4,
                ["b1"] = Np.Zeros([32]),
                ["w2"] = Rng.Normal(Rng.FoldIn(rng, 2), [32, 1]) * 0.2,
                ["b2"] = Np.Zeros([1]),
            };
        var call = (Dictionary<string, Tensor> @params, Tensor inputs) =>
            Nn.Tanh(inputs.Matmul(@params["w1"]) + @params["b1"]).Matmul(@params["w2"]) + @params["b2"];
        return new([new FunctionLayer(call, init, initSeed: 3)]) { Placement = TestDevice.Placement };
    }

    private static (HostTensor X, HostTensor Y) Table()
    {
        SplitMix64 random = new(7);
        float[] x = [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)random.NextDouble(-1, 1))];
        float[] y = new float[Rows];
        for (int i = 0; i < Rows; i++)
        {
            ReadOnlySpan<float> row = x.AsSpan(i * Columns, Columns);
            y[i] = (float)(
                (2 * row[0]) - row[1] + Math.Sin(2 * row[2]) + (row[3] * row[4]) + (0.05 * random.NextNormal())
            );
        }

        return (
            TestDevice.Tensor([Rows, Columns], x),
            HostTensor.Of<float>(new TensorType(ElementType.F32, [Rows, 1]), y)
        );
    }
}
