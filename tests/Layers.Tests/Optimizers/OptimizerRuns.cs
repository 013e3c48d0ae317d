using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Optimizers;

/// <summary>
/// Steps with given gradients: the loss is <c>Σ w·x</c>, whose derivative by the weight is the input.
/// </summary>
internal static class OptimizerRuns
{
    public static float[] Scalar(Optimizer optimizer, float weight, float[] gradients) =>
        [
            .. Steps(optimizer, [1], [weight], [.. gradients.Select(gradient => new[] { gradient })])
                .Select(value => value[0]),
        ];

    /// <summary>The weight after each step.</summary>
    public static float[][] Steps(Optimizer optimizer, Dims shape, float[] weight, float[][] gradients)
    {
        using Sequential model = Model(optimizer, TestDevice.Tensor(shape, weight));
        return [.. gradients.Select(gradient => Step(model, shape, gradient))];
    }

    public static Sequential Model(Optimizer optimizer, HostTensor weight)
    {
        Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: weight),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(optimizer, Loss.Of((_, prediction) => prediction.Sum()));
        return model;
    }

    public static float[] Step(Sequential model, Dims shape, float[] gradient)
    {
        _ = model.TrainOnBatch(TestDevice.Tensor([1, .. shape], gradient), new[] { 0f });
        return model.Weights[0].ToHost().Values<float>().ToArray();
    }

    public static float[][] Gradients(int size, int steps) =>
        [
            .. Enumerable
                .Range(0, steps)
                .Select(step =>
                    Enumerable.Range(0, size).Select(i => (float)Math.Sin(1 + (2.3 * i) + (0.7 * step))).ToArray()
                ),
        ];
}
