using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.AnyPlugin;

/// <summary>Programs on every plugin: arguments, results, donation, threads, serialized forms.</summary>
[Category("AnyPlugin")]
internal sealed class PluginExecuteTests : DeviceFixture
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

    private const string AddAndMultiply = """
        func.func @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
          %0 = stablehlo.add %a, %b : tensor<4xf32>
          %1 = stablehlo.multiply %a, %b : tensor<4xf32>
          return %0, %1 : tensor<4xf32>, tensor<4xf32>
        }
        """;

    [Test]
    public void ResultsComeInOrder()
    {
        using PjRtLoadedExecutable program = Client.Compile(AddAndMultiply);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer b = Put(10, 20, 30, 40.5f);
        var results = new PjRtBuffer[2];
        program.Execute([a, b], results);
        using PjRtBuffer sum = results[0];
        using PjRtBuffer product = results[1];
        Assert.That(Read(sum), Is.EqualTo(new float[] { 11, 22, 33, 44.5f }));
        Assert.That(Read(product), Is.EqualTo(new float[] { 10, 40, 90, 162 }));
        Assert.That((a.IsDeleted, b.IsDeleted), Is.EqualTo((false, false)));
    }

    [Test]
    public void MetadataIsRead()
    {
        using PjRtLoadedExecutable program = Client.Compile(AddAndMultiply);
        Assert.Multiple(() =>
        {
            Assert.That(program.Executable.Name, Is.Not.Empty);
            Assert.That(program.Executable.OutputCount, Is.EqualTo(2));
            Assert.That(program.Executable.OutputTypes, Is.EqualTo(new[] { Four, Four }));
            Assert.That((program.Executable.Replicas, program.Executable.Partitions), Is.EqualTo((1, 1)));
            Assert.That(program.Devices, Has.Count.EqualTo(1).And.SubsetOf(Client.AddressableDevices));
        });
    }

    [Test]
    public void OutputsHaveMemoriesAndCosts()
    {
        using PjRtLoadedExecutable program = Client.Compile(Add);
        PjRtMemory memory = program.Devices[0].DefaultMemory;
        Assert.That(program.Executable.OutputMemoryKinds, Is.EqualTo(new[] { memory.Kind }));
        Assert.That(program.Executable.CostAnalysis().Select(p => p.Name), Is.Unique);
        Assert.That(program.Executable.SizeOfGeneratedCode, Is.GreaterThanOrEqualTo(-1));
        Assert.That(program.Executable.OutputLayouts, Is.Null.Or.Count.EqualTo(1));
    }

    [Test]
    public void SerializedProgramRunsAgain()
    {
        byte[] bytes;
        using (PjRtLoadedExecutable program = Client.Compile(Add))
        {
            bytes = program.Executable.Serialize();
        }

        using PjRtLoadedExecutable loaded = Client.Load(bytes);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        loaded.Execute([a, a], results);
        using PjRtBuffer result = results[0];
        Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
    }

    [Test]
    public void ASecondProcessLoadsWhatTheFirstCompiled()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("xlasharp-cache-");
        Module module = Parser.Parse(Add);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        foreach (long hits in (long[])[0, 1])
        {
            CompilationCache cache = new(folder.FullName);
            using PjRtLoadedExecutable program = cache.Compile(Client, module, PjRtCompileOptions.Default);
            program.Execute([a, a], results);
            using PjRtBuffer result = results[0];
            Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
            Assert.That(cache.Statistics.Hits, Is.EqualTo(hits));
        }

        folder.Delete(recursive: true);
    }

    [Test]
    public void APortableProgramIsToldItsDevice()
    {
        using PjRtLoadedExecutable program = Client.Compile(Add, new() { Portable = true });
        PjRtDevice device = Client.AddressableDevices[^1];
        using PjRtBuffer a = Client.FromHost(Four, Bytes(1, 2, 3, 4), device);
        var results = new PjRtBuffer[1];
        Assert.That(() => program.Execute([a, a], results), Throws.ArgumentException.With.Message.Contains("portable"));
        program.Execute([a, a], results, new() { Device = device });
        using PjRtBuffer result = results[0];
        Assert.That(result.Device, Is.EqualTo(device));
        Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
    }

    [Test]
    public void DonatedArgumentIsGoneUnlessKept()
    {
        using PjRtLoadedExecutable program = Client.Compile(DonatingAdd);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer b = Put(1, 1, 1, 1);
        var results = new PjRtBuffer[1];
        program.Execute([a, b], results, new PjRtExecuteOptions { NonDonatableInputs = [0] });
        Assert.That(a.IsDeleted, Is.False);
        Assert.That(Read(a), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        results[0].Dispose();
        program.Execute([a, b], results);
        using PjRtBuffer sum = results[0];
        Assert.That((a.IsDeleted, b.IsDeleted), Is.EqualTo((true, false)));
        Assert.That(Read(sum), Is.EqualTo(new float[] { 2, 3, 4, 5 }));
        Assert.That(() => a.ToHost(), Throws.TypeOf<PjRtException>());
        Assert.That(() => program.Execute([a, b], new PjRtBuffer[1]), Throws.TypeOf<PjRtException>());
    }

    [Test]
    public void StateGoesRoundInOneObject()
    {
        using PjRtLoadedExecutable program = Client.Compile(DonatingAdd);
        using PjRtBuffer one = Put(1, 1, 1, 1);
        using PjRtBuffer state = Put(0, 10, 20, 30);
        for (int i = 0; i < 50; i++)
        {
            program.ExecuteInto([state, one], [state]);
        }

        Assert.That(Read(state), Is.EqualTo(new float[] { 50, 60, 70, 80 }));
    }

    [Test]
    public void ABrokenProgramIsExplained() =>
        Assert.That(
            () => Client.Compile("func.func @main() { nonsense }"),
            Throws.TypeOf<PjRtException>().With.Message.Contains("PJRT_Client_Compile failed")
        );

    [Test]
    public void WrongArgumentsAreRefusedAndTheProcessGoesOn()
    {
        using PjRtLoadedExecutable program = Client.Compile(Add);
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtBuffer shorter = Put(1, 2, 3);
        var results = new PjRtBuffer[1];
        IDeviceBuffer[][] wrong =
        [
            [],
            [a],
            [a, a, a],
            [a, shorter],
        ];
        foreach (IDeviceBuffer[] arguments in wrong)
        {
            PjRtException e = Assert.Throws<PjRtException>(() => program.Execute(arguments, results))!;
            Assert.That(
                (e.Code, e.Entry),
                Is.EqualTo((PjRtErrorCode.InvalidArgument, "PJRT_LoadedExecutable_Execute"))
            );
        }

        program.Execute([a, a], results);
        using PjRtBuffer sum = results[0];
        Assert.That(Read(sum), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
    }

    [Test]
    public void WrongUseIsExplained()
    {
        using PjRtLoadedExecutable program = Client.Compile(Add);
        using PjRtBuffer own = Put(1, 2, 3, 4);
        PjRtBuffer disposed = Put(1);
        disposed.Dispose();
        var results = new PjRtBuffer[1];
        Assert.Multiple(() =>
        {
            Assert.That(
                () => program.Execute([own, own], new PjRtBuffer[2]),
                Throws.ArgumentException.With.Message.Contains("1 results")
            );
            Assert.That(
                () => program.Execute([own, null!], results),
                Throws.ArgumentException.With.Message.Contains("argument 1 must be").And.Message.Contains("null")
            );
            Assert.That(() => program.Execute([own, disposed], results), Throws.TypeOf<ObjectDisposedException>());
        });
    }

    // More arguments and results than fit on the stack.
    [Test]
    public void ManyResultsComeInOrder()
    {
        string values = string.Join(", ", Enumerable.Range(0, 100).Select(i => $"%{i}"));
        string types = string.Join(", ", Enumerable.Repeat("tensor<f32>", 100));
        string parameters = string.Join(", ", Enumerable.Range(0, 100).Select(i => $"%a{i}: tensor<f32>"));
        string lines = string.Join(
            '\n',
            Enumerable.Range(0, 100).Select(i => $"%{i} = stablehlo.negate %a{i} : tensor<f32>")
        );
        using PjRtLoadedExecutable program = Client.Compile(
            $"func.func @main({parameters}) -> ({types}) {{\n{lines}\nreturn {values} : {types}\n}}"
        );
        TensorType scalar = new(ElementType.F32, []);
        PjRtBuffer[] arguments =
        [
            .. Enumerable.Range(0, 100).Select(i => Client.FromHost(scalar, BitConverter.GetBytes((float)i))),
        ];
        var results = new PjRtBuffer[100];
        program.Execute(arguments, results);
        Assert.That(results.Select(r => Read(r)[0]), Is.EqualTo(Enumerable.Range(0, 100).Select(i => -(float)i)));
        Array.ForEach([.. results, .. arguments], buffer => buffer.Dispose());
    }

    [Test]
    public void ManyThreadsShareOneProgram()
    {
        using PjRtLoadedExecutable program = Client.Compile(Add);
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
        using PjRtLoadedExecutable program = Client.Compile(Add);
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

    [Test]
    public void BackendCompilesModulesForADevice()
    {
        PjRtBackend backend = new(Client);
        IDevice device = backend.Devices[0];
        using IExecutable program = backend.Compile(Parser.Parse(Add, "sum.mlir"), device);
        Assert.That(program.ParameterTypes, Is.EqualTo(new[] { Four, Four }));
        Assert.That(program.ResultTypes, Is.EqualTo(new[] { Four }));
        using IDeviceBuffer a = backend.ToDevice(HostTensor.Of<float>(Four, [1, 2, 3, 4]), device);
        var results = new IDeviceBuffer[1];
        program.Execute([a, a], results);
        using IDeviceBuffer sum = results[0];
        Assert.That(sum.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
    }

    [Test]
    public void ModulesWithChloRun()
    {
        Module module = Parser.Parse(
            "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
                + "  %y = chlo.erf %x : tensor<4xf32> -> tensor<4xf32>\n  return %y : tensor<4xf32>\n}\n"
        );
        using PjRtLoadedExecutable program = Client.Compile(module);
        using PjRtBuffer x = Put(0, 0.5f, -1, 4);
        var results = new PjRtBuffer[1];
        program.Execute([x], results);
        using PjRtBuffer y = results[0];
        // Abramowitz and Stegun, table 7.1.
        Assert.That(Read(y), Is.EqualTo(new[] { 0, 0.5204998778f, -0.8427007929f, 0.9999999846f }).Within(3e-7f));
    }
}
