using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>The embedded CPU plugin through the binding: real buffers, real programs.</summary>
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

    private const string DonatingAdd = """
        module {
          func.func public @main(%a: tensor<4xf32> {tf.aliasing_output = 0 : i32}, %b: tensor<4xf32>) -> tensor<4xf32> {
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

    [TestCase(new long[0], 1)]
    [TestCase(new long[] { 3, 0, 2 }, 0)]
    public void ScalarsAndEmptyShapesRoundTrip(long[] dims, int count)
    {
        TensorType type = new(ElementType.UI8, Dims.Create(dims));
        byte[] data = [.. Enumerable.Range(40, count).Select(i => (byte)i)];
        using PjRtBuffer buffer = _client.FromHost(type, data);
        Assert.That(buffer.ToHost().Data.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public async Task AddRuns()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer b = Put(10, 20, 30, 40.5f);
        var results = new PjRtBuffer[1];
        program.Execute([a, b], results);
        using PjRtBuffer sum = results[0];
        byte[] copy = new byte[16];
        await sum.CopyToAsync(copy);
        Assert.That(Read(sum), Is.EqualTo(new float[] { 11, 22, 33, 44.5f }));
        Assert.That(MemoryMarshal.Cast<byte, float>(copy).ToArray(), Is.EqualTo(new float[] { 11, 22, 33, 44.5f }));
        Assert.That((a.IsDeleted, b.IsDeleted), Is.EqualTo((false, false)));
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
        using PjRtLoadedExecutable program = _client.Compile(module);
        using PjRtBuffer x = Put(0, 0.5f, -1, 4);
        var results = new PjRtBuffer[1];
        program.Execute([x], results);
        using PjRtBuffer y = results[0];
        // Abramowitz and Stegun, table 7.1.
        Assert.That(Read(y), Is.EqualTo(new[] { 0, 0.5204998778f, -0.8427007929f, 0.9999999846f }).Within(2e-7f));
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
    public void DonatedArgumentIsGoneUnlessKept()
    {
        using PjRtLoadedExecutable program = _client.Compile(DonatingAdd);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer b = Put(1, 1, 1, 1);
        var results = new PjRtBuffer[1];
        program.Execute([a, b], results, new PjRtExecuteOptions { NonDonatableInputs = [0] });
        Assert.That(a.IsDeleted, Is.False);
        Assert.That(Read(a), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        results[0].Dispose();
        program.Execute([a, b], results);
        Assert.That((a.IsDeleted, b.IsDeleted), Is.EqualTo((true, false)));
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 2, 3, 4, 5 }));
        Assert.That(() => a.ToHost(), Throws.TypeOf<PjRtException>().With.Message.Contains("deleted or donated"));
        Assert.That(
            () => program.Execute([a, b], results),
            Throws.TypeOf<PjRtException>().With.Message.Contains("deleted or donated")
        );
        results[0].Dispose();
    }

    [Test]
    public void StateGoesRoundInOneObject()
    {
        using PjRtLoadedExecutable program = _client.Compile(DonatingAdd);
        using PjRtBuffer one = Put(1, 1, 1, 1);
        using PjRtBuffer state = Put(0, 10, 20, 30);
        for (int i = 0; i < 50; i++)
        {
            program.ExecuteInto([state, one], [state]);
        }

        Assert.That(Read(state), Is.EqualTo(new float[] { 50, 60, 70, 80 }));
    }

    [Test]
    public void SerializedProgramRunsAgain()
    {
        byte[] bytes;
        using (PjRtLoadedExecutable program = _client.Compile(Add))
        {
            bytes = program.Executable.Serialize();
        }

        using PjRtLoadedExecutable loaded = _client.Load(bytes);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        loaded.Execute([a, a], results);
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        results[0].Dispose();
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

    [Test]
    public void OptionsThatAreNoneAreRefused() =>
        Assert.That(
            () => Xla.CreateClient("cpu", [new PjRtNamedValue("no_such_option", 1L)]),
            Throws.TypeOf<PjRtException>().With.Message.Contains("no_such_option")
        );

    [Test]
    public void WrongArgumentsAreRefusedAndTheProcessGoesOn()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer shorter = Put(1, 2, 3);
        using PjRtBuffer integers = _client.FromHost(new TensorType(ElementType.I32, [4]), new byte[16]);
        var results = new PjRtBuffer[1];
        foreach (
            IDeviceBuffer[] arguments in (IDeviceBuffer[][])
                [
                    [a],
                    [a, a, a],
                    [a, shorter],
                    [integers, a],
                ]
        )
        {
            PjRtException e = Assert.Throws<PjRtException>(() => program.Execute(arguments, results))!;
            Assert.That(
                (e.Code, e.Entry),
                Is.EqualTo((PjRtErrorCode.InvalidArgument, "PJRT_LoadedExecutable_Execute"))
            );
        }

        program.Execute([a, a], results);
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        results[0].Dispose();
    }

    [Test]
    public void BackendCompilesModulesForADevice()
    {
        PjRtBackend backend = new(_client);
        IDevice device = backend.Devices[0];
        using IExecutable program = backend.Compile(Parser.Parse(Add, "sum.mlir"), device);
        TensorType type = new(ElementType.F32, [4]);
        Assert.That(program.ParameterTypes, Is.EqualTo(new[] { type, type }));
        Assert.That(program.ResultTypes, Is.EqualTo(new[] { type }));
        using IDeviceBuffer a = backend.ToDevice(HostTensor.Of<float>(type, [1, 2, 3, 4]), device);
        var results = new IDeviceBuffer[1];
        program.Execute([a, a], results);
        using IDeviceBuffer sum = results[0];
        Assert.That(sum.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        using PjRtClient other = Xla.CreateClient("cpu");
        Assert.That(() => backend.Compile(Parser.Parse(Add), other.Devices[0]), Throws.ArgumentException);
    }

    [Test]
    public void ManyThreadsShareOneProgram()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        Parallel.For(
            0,
            200,
            i =>
            {
                using PjRtBuffer a = Put(i, i + 1, i + 2, i + 3);
                var results = new PjRtBuffer[1];
                program.Execute([a, a], results);
                using PjRtBuffer sum = results[0];
                Assert.That(Read(sum), Is.EqualTo(new float[] { 2 * i, (2 * i) + 2, (2 * i) + 4, (2 * i) + 6 }));
            }
        );
    }

    [Test]
    public void SteadyStateAllocatesNothing()
    {
        using PjRtLoadedExecutable program = _client.Compile(Add);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer sum = Put(0, 0, 0, 0);
        IDeviceBuffer[] arguments = [a, a];
        PjRtBuffer[] results = [sum];
        byte[] host = new byte[16];
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Step();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Step()
        {
            program.ExecuteInto(arguments, results);
            sum.CopyTo(host);
        }
    }

    private PjRtBuffer Put(params ReadOnlySpan<float> values) =>
        _client.FromHost(new TensorType(ElementType.F32, [values.Length]), MemoryMarshal.AsBytes(values));

    private static float[] Read(PjRtBuffer buffer) => buffer.ToHost().Values<float>().ToArray();
}
