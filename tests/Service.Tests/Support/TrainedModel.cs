using XlaSharp.Artifacts;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Service.Tests.Support;

/// <summary>Weights of a net of two layers.</summary>
internal sealed record Weights(Tensor Hidden, Tensor HiddenBias, Tensor Output, Tensor OutputBias);

/// <summary>A small model, trained within a second on drawn digits: what the service serves in these tests.</summary>
internal static class TrainedModel
{
    private const int Pixels = DigitImages.Size * DigitImages.Size;
    private const int Units = 64;
    private const int Batch = 50;
    private const int Epochs = 8;
    private const double Rate = 0.15;

    /// <summary>Trains the model and writes it as an artifact with executables for batches of 1, 8 and 32.</summary>
    public static void Write(string path)
    {
        Weights weights = Train(DigitPainter.Draw(4000, seed: 11));
        using var predict = Xla.Jit(
            (Weights weights, Tensor images) => Nn.Softmax(Logits(weights, images), 1),
            new() { Name = "digits" }
        );
        Module module = predict
            .Export(
                new Weights(Spec.F32(Pixels, Units), Spec.F32(Units), Spec.F32(Units, 10), Spec.F32(10)),
                Spec.F32("batch", DigitImages.Size, DigitImages.Size, 1)
            )
            .Module;
        ArtifactBuilder artifact = new(module);
        Tensor[] values = [weights.Hidden, weights.HiddenBias, weights.Output, weights.OutputBias];
        foreach ((ArtifactValue input, Tensor value) in artifact.Inputs.Zip(values))
        {
            artifact.WithParameter(input.Name, value.ToHost());
        }

        artifact.Compile(Xla.DefaultClient, null, 1, 8, 32).Write(path);
    }

    private static Weights Train(DigitImages images)
    {
        var loss = (Weights weights, Tensor x, Tensor y) =>
            -(Nn.LogSoftmax(Logits(weights, x), 1) * Nn.OneHot(y, 10)).Sum() / Batch;
        using var step = Xla.Jit(
            (Weights weights, Tensor x, Tensor y) =>
            {
                Weights gradient = Transforms.Grad(loss)(weights, x, y);
                return new Weights(
                    weights.Hidden - (Rate * gradient.Hidden),
                    weights.HiddenBias - (Rate * gradient.HiddenBias),
                    weights.Output - (Rate * gradient.Output),
                    weights.OutputBias - (Rate * gradient.OutputBias)
                );
            }
        );
        Tensor[] keys = Rng.Split(Rng.Key(3), 2);
        Weights weights = new(
            Rng.Normal(keys[0], [Pixels, Units]) / Math.Sqrt(Pixels),
            Np.Zeros([Units]),
            Rng.Normal(keys[1], [Units, 10]) / Math.Sqrt(Units),
            Np.Zeros([10])
        );
        (HostTensor X, HostTensor Y)[] batches =
        [
            .. Enumerable.Range(0, images.Count / Batch).Select(i => Examples(images, i * Batch)),
        ];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            foreach ((HostTensor x, HostTensor y) in batches)
            {
                weights = step.Invoke(weights, Tensor.From(x), Tensor.From(y));
            }
        }

        return weights;
    }

    private static Tensor Logits(Weights weights, Tensor images)
    {
        Tensor hidden = Nn.Relu(images.Reshape(-1, Pixels).Matmul(weights.Hidden) + weights.HiddenBias);
        return hidden.Matmul(weights.Output) + weights.OutputBias;
    }

    private static (HostTensor X, HostTensor Y) Examples(DigitImages images, int from) =>
        (
            HostTensor.Of<float>(
                new(ElementType.F32, [Batch, DigitImages.Size, DigitImages.Size, 1]),
                Array.ConvertAll(images.Pixels[(from * Pixels)..((from + Batch) * Pixels)], pixel => pixel / 255f)
            ),
            HostTensor.Of<byte>(new(ElementType.UI8, [Batch]), images.Labels.AsSpan(from, Batch))
        );
}
