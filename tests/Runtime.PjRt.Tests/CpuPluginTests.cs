using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>What the embedded CPU plugin does beyond what every plugin must.</summary>
internal sealed class CpuPluginTests
{
    private const string Add = """
        module @sum {
          func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
            %0 = stablehlo.add %a, %b : tensor<4xf32>
            return %0 : tensor<4xf32>
          }
        }
        """;

    private PjRtClient _client = null!;

    private static IEnumerable<TestCaseData> AllTypes =>
        ElementTypes.All.Select(t => new TestCaseData(t).SetArgDisplayNames(t.Text));

    [SetUp]
    public void CreateClient() => _client = Xla.CreateClient("cpu");

    [TearDown]
    public void NothingIsLeftBehind()
    {
        _client.Dispose();
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }

    [Test]
    public void PluginIntroducesItself() =>
        Assert.Multiple(() =>
        {
            Assert.That((_client.PlatformName, _client.Plugin.Name), Is.EqualTo(("xlasharp_cpu", "cpu")));
            Assert.That(_client.AddressableDevices, Is.Not.Empty);
            Assert.That(_client.Devices.Select(d => d.Id), Is.Unique);
            Assert.That(_client.Devices[0].DefaultMemory.Devices, Does.Contain(_client.Devices[0]));
            Assert.That(_client.Plugin.Attributes.Select(a => a.Name), Does.Contain("stablehlo_current_version"));
        });

    [TestCaseSource(nameof(AllTypes))]
    public void EveryElementTypeRoundTrips(ElementType elementType)
    {
        TensorType type = new(elementType, [2, 3]);
        // Values that fit the narrowest types: one byte per element under 8 bits.
        byte mask = elementType.BitWidth < 8 ? (byte)((1 << elementType.BitWidth) - 1) : (byte)255;
        byte[] data = [.. Enumerable.Range(1, (int)type.ByteCount).Select(i => (byte)((i * 7) & mask))];
        using PjRtBuffer buffer = _client.FromHost(type, data);
        HostTensor back = buffer.ToHost();
        Assert.That(back.Type, Is.EqualTo(type));
        // Whether a signed narrow element comes back with its sign in the upper bits is the plugin's choice.
        Assert.That(back.Data.ToArray().Select(b => (byte)(b & mask)), Is.EqualTo(data));
    }

    [Test]
    public void ModulesWithChloReachThePluginAsTheyAre()
    {
        Module module = Parser.Parse(
            "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
                + "  %y = chlo.erf %x : tensor<4xf32> -> tensor<4xf32>\n  return %y : tensor<4xf32>\n}\n"
        );
        string sent = Encoding.UTF8.GetString(PortableProgram.Write(_client.Plugin, module, locations: false));
        Assert.That(sent, Does.Contain("chlo.erf"));
    }

    [Test]
    public void ProgramDescribesItself()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        Assert.Multiple(() =>
        {
            Assert.That((program.Executable.Name, program.Executable.OutputCount), Is.EqualTo(("sum", 1)));
            Assert.That(program.Executable.OutputTypes, Is.EqualTo(new[] { new TensorType(ElementType.F32, [4]) }));
            Assert.That((program.Executable.Replicas, program.Executable.Partitions), Is.EqualTo((1, 1)));
            Assert.That(program.Devices, Is.EqualTo(new[] { _client.Devices[0] }));
        });
    }

    [Test]
    public void DamagedExecutablesAreRefused()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        byte[] bytes = program.Executable.Serialize();
        Assert.That(() => _client.Load(bytes.AsSpan(0, bytes.Length / 2)), Throws.TypeOf<PjRtException>());
        Assert.That(() => _client.Load("no executable"u8), Throws.TypeOf<PjRtException>());
    }

    [Test]
    public void ProgramThatDoesNotParseIsLocated() =>
        Assert.That(
            () => _client.Compile("module {\n  func.func @main( {\n}"),
            Throws
                .TypeOf<PjRtException>()
                .With.Property(nameof(PjRtException.Code))
                .EqualTo(PjRtErrorCode.InvalidArgument)
                .And.Message.Match(@"PJRT_Client_Compile failed \(InvalidArgument\) in plugin 'cpu' 0\.\d+: .*\b2:\d+")
        );

    [Test]
    public void ProgramThatDoesNotVerifyIsLocated() =>
        Assert.That(
            () =>
                _client.Compile(
                    Add.Replace(
                        "tensor<4xf32>) -> tensor<4xf32>",
                        "tensor<5xf32>) -> tensor<4xf32>",
                        StringComparison.Ordinal
                    )
                ),
            Throws
                .TypeOf<PjRtException>()
                .With.Property(nameof(PjRtException.Code))
                .EqualTo(PjRtErrorCode.InvalidArgument)
                .And.Message.Match(@"\b\d+:\d+")
        );

    // Other plugins compare sizes only.
    [Test]
    public void ArgumentsOfOtherElementsAreRefused()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer integers = _client.FromHost(new TensorType(ElementType.I32, [4]), new byte[16]);
        PjRtException e = Assert.Throws<PjRtException>(() => program.Execute([integers, a], new PjRtBuffer[1]))!;
        Assert.That((e.Code, e.Entry), Is.EqualTo((PjRtErrorCode.InvalidArgument, "PJRT_LoadedExecutable_Execute")));
    }

    [Test]
    public void DonatedBuffersAreNamedAsSuch()
    {
        using PjRtLoadedExecutable program = _client.Compile(
            Add.Replace(
                "%a: tensor<4xf32>",
                "%a: tensor<4xf32> {tf.aliasing_output = 0 : i32}",
                StringComparison.Ordinal
            )
        );
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer b = Put(1, 1, 1, 1);
        var results = new PjRtBuffer[1];
        program.Execute([a, b], results);
        using PjRtBuffer sum = results[0];
        Assert.That(() => a.ToHost(), Throws.TypeOf<PjRtException>().With.Message.Contains("deleted or donated"));
        Assert.That(
            () => program.Execute([a, b], results),
            Throws.TypeOf<PjRtException>().With.Message.Contains("deleted or donated")
        );
    }

    [Test]
    public void DevicesOfOtherClientsAreRefused()
    {
        PjRtBackend backend = new(_client);
        using PjRtClient other = Xla.CreateClient("cpu");
        Assert.That(() => backend.Compile(Parser.Parse(Add), other.Devices[0]), Throws.ArgumentException);
        using PjRtBuffer foreign = other.FromHost(new TensorType(ElementType.F32, [4]), new byte[16]);
        using PjRtBuffer own = Put(1, 2, 3, 4);
        using PjRtLoadedExecutable program = _client.Compile(Add);
        Assert.That(
            () => program.Execute([own, foreign], new PjRtBuffer[1]),
            Throws.ArgumentException.With.Message.Contains("argument 1").And.Message.Contains("another client")
        );
    }

    private PjRtBuffer Put(params ReadOnlySpan<float> values) =>
        _client.FromHost(new TensorType(ElementType.F32, [values.Length]), MemoryMarshal.AsBytes(values));
}
