using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.AnyPlugin;

/// <summary>Clients, devices and memories of every plugin.</summary>
[Category("AnyPlugin")]
internal sealed class PluginClientTests : DeviceFixture
{
    private PjRtDevice First => Client.AddressableDevices[0];

    [Test]
    public void PlatformAndDevicesAreRead() =>
        Assert.Multiple(() =>
        {
            Assert.That(Client.PlatformName, Is.Not.Empty);
            Assert.That(Client.PlatformVersion, Is.Not.Empty);
            Assert.That(Client.AddressableDevices, Is.Not.Empty.And.SubsetOf(Client.Devices));
            Assert.That(Client.Devices.Select(d => d.Id), Is.Unique);
            Assert.That(Client.Devices.Select(d => d.Kind), Is.All.Not.Empty);
            Assert.That(Client.Devices.Select(d => d.ToString()), Is.Unique.And.All.Not.Empty);
            Assert.That(Client.AddressableDevices.Select(d => d.IsAddressable), Is.All.True);
            Assert.That(Client.AddressableDevices.Select(d => d.ProcessIndex), Is.All.EqualTo(Client.ProcessIndex));
            Assert.That(Client.AddressableDevices.Select(d => d.LocalHardwareId), Is.Unique);
        });

    [Test]
    public void DevicesAndMemoriesKnowEachOther() =>
        Assert.Multiple(() =>
        {
            foreach (PjRtDevice device in Client.AddressableDevices)
            {
                Assert.That(device.Memories, Does.Contain(device.DefaultMemory));
                Assert.That(device.Memories.Select(m => m.Devices), Is.All.Contains(device));
                Assert.That(device.Memories.Select(m => m.Kind), Is.Unique.And.All.Not.Empty);
                Assert.That(device.Memories.Select(m => m.KindId), Is.Unique);
                Assert.That(device.Memories.Select(m => m.DebugText), Is.All.Not.Empty);
                Assert.That(Client.Memories, Is.SupersetOf(device.Memories));
            }

            Assert.That(Client.Memories.Select(m => m.Id), Is.Unique);
        });

    [Test]
    public void DevicesAreLookedUp()
    {
        Assert.That(Client.Device(First.Id), Is.SameAs(First));
        Assert.That(Client.LookupDevice(First.Id), Is.SameAs(First));
        Assert.That(Client.LookupLocalDevice(First.LocalHardwareId), Is.SameAs(First));
        Assert.That(
            () => Client.Device(987_654),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"it has {First.Id}")
        );
        Assert.That(() => Client.LookupDevice(987_654), Throws.TypeOf<PjRtException>());
    }

    [Test]
    public void DevicesAreAssigned()
    {
        Assert.That(Client.DefaultDeviceAssignment(1, 1), Has.Length.EqualTo(1));
        Assert.That(Client.Devices.Select(d => d.Id), Does.Contain(Client.DefaultDeviceAssignment(1, 1)[0]));
        Assert.That(() => Client.DefaultDeviceAssignment(0, 1), Throws.TypeOf<PjRtException>());
    }

    [Test]
    public void DevicesAnswerQuestions()
    {
        Assert.That(First.QueryAttributes().Select(a => a.Name), Is.Unique);
        First.TrackWork("nothing in particular").Dispose();
    }

    [Test]
    public void MemoryIsCounted()
    {
        using PjRtBuffer buffer = Client.FromHost(Four, new byte[16]);
        buffer.Await();
        if (First.MemoryStats() is { } stats)
        {
            Assert.That(stats.BytesInUse, Is.GreaterThanOrEqualTo(16));
        }

        try
        {
            First.ClearMemoryStats();
        }
        catch (PjRtException e)
        {
            Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
        }
    }

    [Test]
    public void AttributesAreRead() => Assert.That(Client.Plugin.Attributes.Select(a => a.Name), Is.Unique);

    [Test]
    public void OptionsThatAreNoneAreRefused() =>
        Assert.That(
            () => Xla.CreateClient(PluginPath, [new PjRtNamedValue("no_such_option", 1L)]),
            Throws.TypeOf<PjRtException>().With.Message.Contains("no_such_option")
        );

    [Test]
    public void DisposedClientSaysSo()
    {
        Client.Dispose();
        Assert.That(
            () => Client.Compile(Module("%y = stablehlo.negate %x : tensor<4xf32>")),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("PJRT client")
        );
        Assert.That(() => Client.Devices[0].DefaultMemory, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void ClientOutlivesItsDisposalWhileABufferNeedsIt()
    {
        PjRtLoadedExecutable program = Client.Compile(Module("%y = stablehlo.negate %x : tensor<4xf32>"));
        PjRtBuffer buffer = Put(1, 2, 3, 4);
        Client.Dispose();
        var results = new PjRtBuffer[1];
        program.Execute([buffer], results);
        buffer.Dispose();
        program.Dispose();
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { -1, -2, -3, -4 }));
        results[0].Dispose();
    }

    [Test]
    public void ATopologyDescribesItself()
    {
        using PjRtTopology topology = Client.Topology();
        Assert.That(
            (topology.PlatformName, topology.PlatformVersion),
            Is.EqualTo((Client.PlatformName, Client.PlatformVersion))
        );
        Assert.That(
            topology.Devices.Select(d => d.Id),
            Is.EquivalentTo(Client.Devices.Select(d => d.Id)),
            "devices of all processes"
        );
        using PjRtTopology back = PjRtTopology.Deserialize(Client.Plugin, topology.Serialize());
        Assert.That(back.Devices, Has.Count.EqualTo(topology.Devices.Count));
    }

    [Test]
    public void AProgramIsCompiledForATopology()
    {
        using PjRtTopology topology = Client.Topology();
        using PjRtExecutable executable = topology.Compile(Module("%y = stablehlo.negate %x : tensor<4xf32>"));
        using PjRtLoadedExecutable loaded = Client.Load(executable);
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        loaded.Execute([argument], results);
        using PjRtBuffer result = results[0];
        Assert.That(Read(result), Is.EqualTo(new float[] { -1, -2, -3, -4 }));
    }
}
