using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>
/// What every plugin that compiles StableHLO must do, through the binding.
/// </summary>
[Category("AnyPlugin")]
internal sealed class AnyPluginTests : DeviceFixture
{
    private const string AddAndMultiply = """
        func.func @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
          %0 = stablehlo.add %a, %b : tensor<4xf32>
          %1 = stablehlo.multiply %a, %b : tensor<4xf32>
          return %0, %1 : tensor<4xf32>, tensor<4xf32>
        }
        """;

    [TestCase("f32")]
    [TestCase("f64")]
    [TestCase("i8")]
    [TestCase("i32")]
    [TestCase("i64")]
    [TestCase("ui8")]
    [TestCase("i1")]
    [TestCase("bf16")]
    [TestCase("f16")]
    [TestCase("complex<f32>")]
    public void ElementsComeBackAsTheyWent(string element)
    {
        TensorType type = new(ElementTypes.All.Single(t => t.Text == element), [3, 5]);
        byte[] data =
        [
            .. Enumerable.Range(0, (int)type.ByteCount).Select(i => (byte)(element == "i1" ? i & 1 : (i * 37) & 0x3f)),
        ];
        using PjRtBuffer buffer = Client.FromHost(type, data);
        Assert.That(buffer.ToHost().Data.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public void AProgramRunsAndRunsAgainFromItsSerializedForm()
    {
        using PjRtLoadedExecutable program = Client.Compile(AddAndMultiply);
        Assert.That(program.Executable.OutputCount, Is.EqualTo(2));
        Assert.That(Run(program), Is.EqualTo(new float[] { 11, 22, 33, 44, 10, 40, 90, 160 }));
        using PjRtLoadedExecutable loaded = Client.Load(program.Executable.Serialize());
        Assert.That(Run(loaded), Is.EqualTo(new float[] { 11, 22, 33, 44, 10, 40, 90, 160 }));
    }

    [Test]
    public void ABrokenProgramIsExplained() =>
        Assert.That(
            () => Client.Compile("func.func @main() { nonsense }"),
            Throws.TypeOf<PjRtException>().With.Message.Not.Empty
        );

    [Test]
    public async Task ResultsAreAwaited()
    {
        using PjRtBuffer a = Client.FromHost(Four, MemoryMarshal.AsBytes<float>([1, 2, 3, 4]));
        using PjRtEvent ready = a.ReadyEvent();
        await ready;
        byte[] copy = new byte[16];
        await a.CopyToAsync(copy);
        Assert.That(MemoryMarshal.Cast<byte, float>(copy).ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    private float[] Run(PjRtLoadedExecutable program)
    {
        using PjRtBuffer a = Client.FromHost(Four, MemoryMarshal.AsBytes<float>([1, 2, 3, 4]));
        using PjRtBuffer b = Client.FromHost(Four, MemoryMarshal.AsBytes<float>([10, 20, 30, 40]));
        var results = new PjRtBuffer[2];
        program.Execute([a, b], results);
        using PjRtBuffer sum = results[0];
        using PjRtBuffer product = results[1];
        return [.. sum.ToHost().Values<float>(), .. product.ToHost().Values<float>()];
    }
}
