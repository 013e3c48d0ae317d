using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Two devices of the embedded plugin: topologies, and what is told about devices and executables.</summary>
internal sealed class TopologyTests : DeviceFixture
{
    private static readonly string Double = Module("%y = stablehlo.add %x, %x : tensor<4xf32>");

    protected override IReadOnlyList<PjRtNamedValue> Options => [new("cpu_device_count", 2)];

    [Test]
    public void AProgramIsCompiledWithoutADevice()
    {
        using PjRtTopology topology = PjRtTopology.Create(Client.Plugin, "", new PjRtNamedValue("cpu_device_count", 2));
        using PjRtExecutable executable = topology.Compile(Double);
        Assert.That(executable.OutputTypes, Is.EqualTo(new[] { Four }));
        using PjRtLoadedExecutable loaded = Client.Load(executable);
        using PjRtLoadedExecutable again = Client.Load(executable, new() { DeviceIds = [1] });
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        loaded.Execute([argument], results);
        using PjRtBuffer result = results[0];
        Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.That(again.Devices.Single().Id, Is.EqualTo(1));
    }

    [Test]
    public void ATopologyDescribesItself()
    {
        using PjRtTopology topology = Client.Topology();
        byte[] bytes = topology.Serialize();
        using PjRtTopology back = PjRtTopology.Deserialize(Client.Plugin, bytes);
        Assert.Multiple(() =>
        {
            Assert.That(
                (topology.PlatformName, topology.PlatformVersion),
                Is.EqualTo((Client.PlatformName, Client.PlatformVersion))
            );
            Assert.That(topology.Devices.Select(d => d.Id), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(topology.Devices[1].ToString(), Is.EqualTo(Client.Device(1).ToString()));
            Assert.That(topology.Devices[0].MemoryKinds[0], Is.EqualTo("device"));
            Assert.That(topology.DefaultLayout(new(ElementType.F32, [2, 3])).Text, Is.EqualTo("{1,0}"));
            Assert.That(topology.MemoryKindIds, Does.Contain(Client.Device(0).DefaultMemory.KindId).And.Not.Contain(0));
            Assert.That(topology.CanonicalShape(topology.MemoryKindIds[0], Four), Is.Not.Empty);
            Assert.That(topology.Attributes, Is.Empty);
            Assert.That((back.Fingerprint, back.Devices.Count), Is.EqualTo((topology.Fingerprint, 2)));
            Assert.That(topology.Fingerprint, Is.Not.Null.And.Not.Zero);
        });
    }

    [Test]
    public void AnUnknownTopologyIsNamed()
    {
        Assert.That(
            () => PjRtTopology.Create(Client.Plugin, "moon"),
            Throws.TypeOf<PjRtException>().With.Message.Contains("'moon'")
        );
        Assert.That(
            () => PjRtTopology.Deserialize(Client.Plugin, "nonsense"u8),
            Throws.TypeOf<PjRtException>().With.Message.Contains("not a topology")
        );
    }

    [Test]
    public void DevicesAreLookedUp() =>
        Assert.Multiple(() =>
        {
            Assert.That(Client.LookupDevice(1), Is.SameAs(Client.Device(1)));
            Assert.That(Client.LookupLocalDevice(0), Is.SameAs(Client.Device(0)));
            Assert.That(
                () => Client.LookupDevice(9),
                Throws.TypeOf<PjRtException>().With.Message.Contains("No matching device found for device_id 9")
            );
            Assert.That(Client.DefaultDeviceAssignment(2, 1), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(() => Client.DefaultDeviceAssignment(0, 1), Throws.TypeOf<PjRtException>());
        });

    [Test]
    public void DevicesAnswerQuestions()
    {
        PjRtDevice device = Client.Device(1);
        Assert.That(device.QueryAttributes().Select(a => a.Name), Is.Unique);
        Assert.That(device.PoisonExecution(17, PjRtErrorCode.Aborted, "no such launch"), Is.False);
        device.TrackWork("nothing in particular").Dispose();
        try
        {
            device.ClearMemoryStats();
        }
        catch (PjRtException e)
        {
            Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
        }
    }

    [Test]
    public void APendingExecutionIsPoisoned()
    {
        using PjRtLoadedExecutable program = Client.Compile(Double);
        using PjRtPromisedBuffer argument = Client.Promise(Four);
        var results = new PjRtBuffer[1];
        program.Execute([argument.Buffer], results, new() { LaunchId = 5 });
        using PjRtBuffer result = results[0];
        Assert.That(Client.Device(0).PoisonExecution(5, PjRtErrorCode.Aborted, "stop it"), Is.True);
        Assert.That(Assert.Throws<PjRtException>(() => result.ToHost())!.PluginMessage, Is.EqualTo("stop it"));
    }

    [Test]
    public void MemoriesTellTheirKind()
    {
        IReadOnlyList<PjRtMemory> memories = Client.Device(0).Memories;
        Assert.That(memories.Select(m => m.Kind), Does.Contain("device").And.Contain("pinned_host"));
        Assert.That(memories.Select(m => m.KindId), Is.Unique.And.All.Not.Zero);
        Assert.That(memories.Select(m => m.DebugText), Is.All.Not.Empty);
        using PjRtBuffer pinned = Client.FromHost(
            Four,
            Bytes(1, 2, 3, 4),
            memories.Single(m => m.Kind == "pinned_host")
        );
        using PjRtBuffer back = pinned.CopyToMemory(Client.Device(0).DefaultMemory);
        Assert.That((pinned.Memory.Kind, back.Memory.Kind), Is.EqualTo(("pinned_host", "device")));
        Assert.That(Read(back), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void AnExecutableTellsWhereItRunsAndHow()
    {
        using PjRtLoadedExecutable program = Client.Compile(Double, new() { Replicas = 2, DeviceIds = [1, 0] });
        using PjRtLoadedExecutable portable = Client.Compile(Double, new() { Portable = true });
        Assert.Multiple(() =>
        {
            Assert.That(program.DeviceAssignment, Is.EqualTo(new[] { 1, 0 }));
            Assert.That(program.LogicalIds, Is.EqualTo(new[] { (0, 0), (1, 0) }));
            Assert.That(portable.DeviceAssignment, Is.Empty);
            Assert.That(program.Executable.ParameterMemoryKinds, Is.EqualTo(new[] { "device" }));
            Assert.That(program.Executable.ParameterLayouts!.Select(l => l.Text), Is.EqualTo(new[] { "{0}" }));
            Assert.That(program.Executable.OutputLayouts!.Select(l => l.Text), Is.EqualTo(new[] { "{0}" }));
            Assert.That(program.Executable.CompileOptions, Is.Not.Empty);
            Assert.That(program.Executable.ParameterShardings, Is.Null, "the embedded plugin does not partition");
            Assert.That(program.Executable.OutputShardings, Is.Null);
        });
        program.Delete();
        Assert.That((program.IsDeleted, portable.IsDeleted), Is.EqualTo((true, false)));
    }

    [Test]
    public void ProcessesAreReported()
    {
        PjRtProcess[] processes =
        [
            new(0, 1, PjRtProcessState.Connected),
            new(1, 7, PjRtProcessState.Error, PjRtErrorCode.Aborted, "killed"),
        ];
        Assert.That(
            () => Client.UpdateProcesses(processes),
            Throws
                .Nothing.Or.TypeOf<PjRtException>()
                .With.Property(nameof(PjRtException.Code))
                .EqualTo(PjRtErrorCode.Unimplemented)
        );
    }
}
