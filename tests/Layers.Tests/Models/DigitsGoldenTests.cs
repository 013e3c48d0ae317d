using XlaSharp.Examples.Digits;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>
/// What the demo's net compiles to. A difference here is a change of every model's program: review it.
/// </summary>
public sealed class DigitsGoldenTests
{
    private const int Batch = 32;

    private static InputSignature Images => InputSignature.Of(Spec.F32(Batch, 28, 28, 1));

    [Test]
    public async Task Init()
    {
        using FunctionLayer layer = ConvNet.Layer(seed: 1);
        await Golden.Verify(layer.LowerInit(Images).ToText(), "mlir");
    }

    [Test]
    public async Task Forward()
    {
        using FunctionLayer layer = ConvNet.Layer(seed: 1);
        await Golden.Verify(layer.Lower(Images, placement: ShapeBackend.Placement()).ToText(), "mlir");
    }

    [Test]
    public async Task TrainStep()
    {
        using Sequential model = new([new Input(28, 28, 1), ConvNet.Layer(seed: 1)], name: "digits_model")
        {
            Placement = ShapeBackend.Placement(),
        };
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        HostTensor x = new(new TensorType(ElementType.F32, [Batch, 28, 28, 1]), new byte[Batch * 28 * 28 * 4]);
        HostTensor y = new(new TensorType(ElementType.UI8, [Batch]), new byte[Batch]);
        await Golden.Verify(model.LowerTrainStep(x, y, Batch).ToText(), "mlir");
    }
}
