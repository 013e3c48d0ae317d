using System.Text;
using XlaSharp.Runtime.PjRt.Protos;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>Clients, devices, memories, options.</summary>
internal sealed class ClientTests : FakeFixture
{
    [Test]
    public void PlatformAndDevicesAreRead() =>
        Assert.Multiple(() =>
        {
            Assert.That((Client.PlatformName, Client.PlatformVersion), Is.EqualTo(("fake", "fake 1 ä")));
            Assert.That(
                Client.Devices.Select(d => d.ToString()),
                Is.EqualTo(new[] { "FakeDevice(id=0)", "FakeDevice(id=1)" })
            );
            Assert.That(
                Client.Devices.Select(d => (d.Id, d.Kind, d.LocalHardwareId)),
                Is.EqualTo(new[] { (0, "fake", 0), (1, "fake", 1) })
            );
            Assert.That(
                Client.Memories.Select(m => (m.Id, m.Kind)),
                Is.EqualTo(new[] { (10, "device"), (11, "device") })
            );
            Assert.That(Client.Device(1).DefaultMemory, Is.SameAs(Client.Memories[1]));
            Assert.That(Client.Memories[1].Devices, Is.EqualTo(new[] { Client.Device(1) }));
            Assert.That(Client.Device(0).MemoryStats(), Is.Null);
        });

    [Test]
    public void UnknownDeviceIsAnError() =>
        Assert.That(
            () => Client.Device(7),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("it has 0, 1")
        );

    [Test]
    public void OptionsReachThePlugin()
    {
        using PjRtClient client = Fake.Plugin.CreateClient([new PjRtNamedValue("options", "text")]);
        PjRtException e = Assert.Throws<PjRtException>(() =>
            Fake.Plugin.CreateClient([new PjRtNamedValue("colours", [1L, 2L, 3L])])
        )!;
        Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.InvalidArgument));
        Assert.That(
            e.PluginMessage,
            Is.EqualTo("Unexpected option name passed to PJRT_Client_Create: colours (type 2, size 3)")
        );
    }

    [Test]
    public void DisposedClientSaysSo()
    {
        PjRtClient client = Fake.Plugin.CreateClient();
        client.Dispose();
        Assert.That(
            () => client.Compile("echo 1"),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("PJRT client")
        );
        Assert.That(() => client.Devices[0].DefaultMemory, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void ClientOutlivesItsDisposalWhileABufferNeedsIt()
    {
        PjRtLoadedExecutable program = Client.Compile("echo 1");
        PjRtBuffer buffer = Put(1, 2, 3, 4);
        Client.Dispose();
        var results = new PjRtBuffer[1];
        program.Execute([buffer], results);
        buffer.Dispose();
        program.Dispose();
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        results[0].Dispose();
    }

    [Test]
    public void CompileOptionsAlwaysNameReplicasAndPartitions()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        ExecutableBuildOptionsProto build = Sent(program).ExecutableBuildOptions;
        Assert.That((build.NumReplicas, build.NumPartitions, build.DeviceOrdinal), Is.EqualTo((1L, 1L, -1L)));
        Assert.That(build.DeviceAssignment, Is.Null);
    }

    [Test]
    public void CompileOptionsCarryDevicesAndOverrides()
    {
        var options = new PjRtCompileOptions
        {
            Replicas = 2,
            Partitions = 3,
            DeviceIds = [0, 1, 2, 3, 4, 5],
            CompilerOptions = [new("xla_dump_to", "dir"), new("level", 3), new("fast", true)],
        };
        using PjRtLoadedExecutable program = Client.Compile("echo 1", options);
        CompileOptionsProto sent = Sent(program);
        Assert.That(
            sent.ExecutableBuildOptions.DeviceAssignment.ComputationDevices.Select(c => c.ReplicaDeviceIds),
            Is.EqualTo(new long[][] { [0, 3], [1, 4], [2, 5] }),
            "one list per partition, by replica"
        );
        Assert.That(sent.EnvOptionOverrides["xla_dump_to"].StringField, Is.EqualTo("dir"));
        Assert.That(sent.EnvOptionOverrides["level"].IntField, Is.EqualTo(3));
        Assert.That(sent.EnvOptionOverrides["fast"].BoolField, Is.True);
    }

    [Test]
    public void DevicesMustFitReplicasAndPartitions() =>
        Assert.That(
            () => Client.Compile("echo 1", new PjRtCompileOptions { Replicas = 2, DeviceIds = [0] }),
            Throws.ArgumentException.With.Message.Contains("take 2 devices, got 1")
        );

    [Test]
    public void SecondClientIsIndependent()
    {
        using PjRtClient other = Fake.Plugin.CreateClient();
        Assert.That(
            () => Client.FromHost(Four, new byte[16], other.Devices[0]),
            Throws.ArgumentException.With.Message.Contains("belongs to another client")
        );
    }

    private static CompileOptionsProto Sent(PjRtLoadedExecutable program)
    {
        byte[] bytes = program.Executable.OptimizedProgram(out string format);
        Assert.That(format, Is.EqualTo("options"), Encoding.UTF8.GetString(bytes));
        return CompileOptionsProto.Parser.ParseFrom(bytes);
    }
}
