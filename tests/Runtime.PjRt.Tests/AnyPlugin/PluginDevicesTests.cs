using XlaSharp.Runtime.PjRt.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Runtime.PjRt.Tests.AnyPlugin;

/// <summary>All devices of every plugin: two of the embedded one, as many as there are of others.</summary>
[Category("AnyPlugin")]
internal sealed class PluginDevicesTests : DeviceFixture
{
    private static readonly string Double = Module("%y = stablehlo.add %x, %x : tensor<4xf32>");

    protected override IReadOnlyList<PjRtNamedValue> Options =>
        IsEmbedded ? [new PjRtNamedValue("cpu_device_count", 2)] : [];

    private IReadOnlyList<PjRtDevice> Devices => Client.AddressableDevices;

    [Test]
    public void ABufferGoesToEveryDevice()
    {
        foreach (PjRtDevice device in Devices)
        {
            using PjRtBuffer there = Client.FromHost(Four, Bytes(5, 6, 7, 8), device);
            Assert.That((there.Device, there.Memory), Is.EqualTo((device, device.DefaultMemory)));
            Assert.That(Read(there), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
        }
    }

    [Test]
    public void ABufferIsCopiedBetweenDevices()
    {
        RequireTwoDevices();
        using PjRtBuffer here = Put(5, 6, 7, 8);
        using PjRtBuffer there = here.CopyToDevice(Devices[^1]);
        using PjRtBuffer back = there.CopyToMemory(here.Memory);
        Assert.That((there.Device, back.Device), Is.EqualTo((Devices[^1], here.Device)));
        Assert.That(Read(back), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
    }

    [Test]
    public void AProgramRunsOnEachDevice()
    {
        foreach (PjRtDevice device in Devices)
        {
            using PjRtLoadedExecutable program = Client.Compile(Double, new() { DeviceIds = [device.Id] });
            using PjRtBuffer a = Client.FromHost(Four, Bytes(1, 2, 3, 4), device);
            var results = new PjRtBuffer[1];
            program.Execute([a], results);
            using PjRtBuffer result = results[0];
            Assert.That(result.Device, Is.EqualTo(device));
            Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        }
    }

    [Test]
    public void AProgramRunsOnAllDevicesAtOnce()
    {
        int[] ids = [.. Devices.Select(device => device.Id)];
        using PjRtLoadedExecutable program = Client.Compile(Double, new() { Replicas = ids.Length, DeviceIds = ids });
        Assert.That(program.Devices.Select(device => device.Id), Is.EqualTo(ids));
        PjRtBuffer[] arguments = [.. Devices.Select((device, i) => Client.FromHost(Four, Bytes(i, 1, 2, 3), device))];
        var results = new PjRtBuffer[ids.Length];
        program.Execute(arguments, results);
        Assert.That(results.Select(result => result.Device.Id), Is.EqualTo(ids));
        Assert.That(
            results.Select(result => Read(result)),
            Is.EqualTo(Enumerable.Range(0, ids.Length).Select(i => new float[] { 2 * i, 2, 4, 6 }))
        );
        Array.ForEach([.. arguments, .. results], buffer => buffer.Dispose());
    }

    // The embedded device has no partitioner, and says so: PartitioningTests.
    [Test]
    public void AFunctionIsDividedWhereThePluginDivides()
    {
        RequireTwoDevices();
        Mesh mesh = new(Devices, ("x", Devices.Count));
        PartitionSpec rows = new("x");
        using Jitted<Tensor, Tensor> sums = Xla.Jit(
            (Tensor x) => x - x.Mean(),
            new() { Partitioning = new(mesh, [rows], [rows]) },
            new PjRtBackend(Client)
        );
        Tensor x = Tensor.Of<float>([Devices.Count], [.. Enumerable.Range(0, Devices.Count).Select(i => (float)i)]);
        try
        {
            using ShardedTensor result = (ShardedTensor)sums.Invoke(x);
            float mean = (Devices.Count - 1) / 2f;
            Assert.That(
                result.ToHost().Values<float>().ToArray(),
                Is.EqualTo(Enumerable.Range(0, Devices.Count).Select(i => i - mean)).Within(1e-6f)
            );
        }
        catch (PjRtException e) when (IsEmbedded)
        {
            Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
        }
    }

    private void RequireTwoDevices()
    {
        if (Devices.Count < 2)
        {
            Assert.Ignore($"There is no other device than {Devices[0]}.");
        }
    }
}
