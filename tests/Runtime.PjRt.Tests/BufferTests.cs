using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>
/// What only the plugin of the tests can show of buffers: every element type, places, late and broken values. The rest is
/// in <see cref="AnyPlugin.PluginBufferTests"/>.
/// </summary>
internal sealed class BufferTests : FakeFixture
{
    private static IEnumerable<TestCaseData> AllTypes =>
        ElementTypes.All.Select(t => new TestCaseData(t).SetArgDisplayNames(t.Text));

    [TestCaseSource(nameof(AllTypes))]
    public void EveryElementTypeRoundTrips(ElementType elementType)
    {
        TensorType type = new(elementType, [2, 3]);
        byte[] data = [.. Enumerable.Range(1, (int)type.ByteCount).Select(i => (byte)(i * 7))];
        using PjRtBuffer buffer = Client.FromHost(type, data);
        HostTensor back = buffer.ToHost();
        Assert.That(back.Type, Is.EqualTo(type));
        Assert.That(back.Data.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public void ElementTypesOutsidePjrtAreRefused() =>
        Assert.That(
            () => Client.FromHost(new TensorType(ElementType.TF32, [1]), new byte[4]),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("tf32")
        );

    [Test]
    public void BufferKnowsWhereItIs()
    {
        using PjRtBuffer buffer = Client.FromHost(Four, new byte[16], Client.Memories[1]);
        Assert.That((buffer.Device, buffer.Memory), Is.EqualTo((Client.Device(1), Client.Memories[1])));
        Assert.That(buffer.SizeOnDevice, Is.EqualTo(16));
    }

    [Test]
    public void CopiesGoToDevicesAndMemories()
    {
        using PjRtBuffer buffer = Put(5, 6, 7, 8);
        using PjRtBuffer first = buffer.CopyToDevice(Client.Device(1));
        using PjRtBuffer second = first.CopyToMemory(Client.Memories[0]);
        Assert.That((first.Device.Id, second.Device.Id), Is.EqualTo((1, 0)));
        Assert.That(Read(second), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
    }

    [Test]
    public async Task PendingValueArrivesAsynchronouslyAfterItsBufferIsGone()
    {
        using PjRtLoadedExecutable program = Client.Compile("later 1");
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        program.Execute([argument], results);
        byte[] bytes = new byte[16];
        Task copy = results[0].CopyToAsync(bytes);
        results[0].Dispose();
        await copy;
        Assert.That(bytes, Is.EqualTo(argument.ToHost().Data.ToArray()));
    }

    [Test]
    public async Task EventsBecomeReadyOrFail()
    {
        using PjRtLoadedExecutable later = Client.Compile("later 1");
        using PjRtLoadedExecutable broken = Client.Compile("broken 1");
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        later.Execute([argument], results);
        using PjRtBuffer good = results[0];
        broken.Execute([argument], results);
        using PjRtBuffer bad = results[0];
        using PjRtEvent goodReady = good.ReadyEvent();
        using PjRtEvent badReady = bad.ReadyEvent();
        await goodReady.AsTask();
        Assert.That(goodReady.IsReady);
        goodReady.Await();
        PjRtException e = (await Assert.ThrowsAsync<PjRtException>(badReady.AsTask))!;
        Assert.That(
            (e.Code, e.Entry, e.PluginMessage),
            Is.EqualTo((PjRtErrorCode.DataLoss, "PJRT_Buffer_ReadyEvent", "the computation broke"))
        );
        Assert.That(
            () => bad.ToHost(),
            Throws.TypeOf<PjRtException>().With.Message.Contains("PJRT_Buffer_ToHostBuffer failed (DataLoss)")
        );
        Assert.That(() => bad.Await(), Throws.TypeOf<PjRtException>());
    }
}
