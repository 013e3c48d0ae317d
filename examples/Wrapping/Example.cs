using XlaSharp.Examples.Digits.Data;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Wrapping;

/// <summary>One way to wrap functions in a layer, as a net that learns drawn digits.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Model">From a seed to the model.</param>
internal sealed record Example(string Name, Func<int, Model> Model)
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new("stateless", Stateless.Model),
        new("stateful", Stateful.Model),
        new("two-inputs", TwoInputs.Model),
        new("haiku", HaikuConvNet.Model),
        new("flax", FlaxNet.Model),
        new("flax-function", FlaxFreeFunction.Model),
    ];

    /// <summary>Trains on drawn digits.</summary>
    /// <param name="placement">Where to run; null for the default.</param>
    /// <param name="samples">How many digits; a tenth of them validates.</param>
    /// <param name="epochs">How often each is seen.</param>
    /// <param name="verbosity">What is printed.</param>
    /// <returns>The losses and accuracies.</returns>
    public History Train(Placement? placement, int samples, int epochs, Verbosity verbosity)
    {
        DigitImages images = DigitPainter.Draw(samples, seed: 1);
        float[] grey = Array.ConvertAll(images.Pixels, pixel => pixel / 255f);
        HostTensor y = HostTensor.Of<byte>(new TensorType(ElementType.UI8, [samples]), images.Labels);
        using Model model = Model(1);
        model.Placement = placement;
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        if (verbosity != Verbosity.Silent)
        {
            model.Summary();
        }

        object x =
            model is Functional
                ? Halves(grey, samples)
                : HostTensor.Of<float>(new TensorType(ElementType.F32, [samples, 28, 28, 1]), grey);
        return model.Fit(x, y, epochs: epochs, verbose: verbosity, validationSplit: 0.1);
    }

    /// <summary>Upper and lower halves of the images, as two inputs.</summary>
    private static Dictionary<string, Tensor> Halves(float[] grey, int samples)
    {
        const int half = 14 * 28;
        float[][] parts = [new float[samples * half], new float[samples * half]];
        for (int i = 0; i < 2 * samples; i++)
        {
            grey.AsSpan(i * half, half).CopyTo(parts[i % 2].AsSpan(i / 2 * half));
        }

        HostTensor Part(int i) => HostTensor.Of<float>(new TensorType(ElementType.F32, [samples, 14, 28, 1]), parts[i]);
        return new() { ["top"] = Part(0), ["bottom"] = Part(1) };
    }
}
