using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>A plugin calls back: programs talk to the host, clients find each other through a store.</summary>
internal sealed class CallbackTests : FakeFixture
{
    [Test]
    public void AProgramSendsAndReceives()
    {
        List<(int Device, int Bytes, long Total, bool IsLast)> sent = [];
        PjRtHostTransfers transfers = new PjRtHostTransfers()
            .OnSend(7, data => sent.Add((data.Device.Id, data.Data.Length, data.TotalSize, data.IsLast)))
            .OnReceive(
                8,
                stream =>
                {
                    using (stream)
                    {
                        stream.WriteAsync(BitConverter.GetBytes(42f)).Wait();
                        Assert.That(
                            (stream.TotalBytes, stream.GranuleBytes, stream.WrittenBytes),
                            Is.EqualTo((16L, 4L, 4L))
                        );
                        Assert.That(() => stream.WriteAsync(new byte[16]), Throws.TypeOf<PjRtException>());
                    }
                }
            );
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        program.Execute([argument], results, new() { HostTransfers = transfers });
        using PjRtBuffer result = results[0];
        Assert.That(sent, Is.EqualTo(new[] { (0, 16, 16L, true) }));
        Assert.That(Read(result), Is.EqualTo(new float[] { 42, 2, 3, 4 }));
    }

    [Test]
    public void AProgramShowsItsValues()
    {
        List<string> shown = [];
        PjRtHostTransfers transfers = new PjRtHostTransfers()
            .OnShow(
                3,
                2,
                value =>
                    shown.Add(
                        $"{value.Replica} {value.Partition} {value.Operand} {value.Type} "
                            + $"{string.Join(' ', MemoryMarshal.Cast<byte, float>(value.Data).ToArray())}"
                    )
            )
            .OnShow(4, 1, _ => throw new InvalidOperationException("ends here"));
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        program.Execute([argument], results, new() { HostTransfers = transfers });
        using PjRtBuffer result = results[0];
        Assert.That(shown, Is.EqualTo(new[] { "0 0 0 tensor<4xf32> 1 2 3 4", "0 0 1  " }));
        Assert.That(Read(result), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void APluginThatIsTooOldToShowSaysSo()
    {
        FakePlugin old = FakePlugin.Load("FAKE_MINOR=100");
        using PjRtClient client = old.Plugin.CreateClient();
        using PjRtLoadedExecutable program = client.Compile("echo 0");
        PjRtHostTransfers transfers = new PjRtHostTransfers().OnShow(1, 1, _ => { });
        PjRtException e = Assert.Throws<PjRtException>(() =>
            program.Execute([], Array.Empty<PjRtBuffer>(), new() { HostTransfers = transfers })
        )!;
        Assert.That(
            (e.Code, e.PluginVersion, e.PluginMessage),
            Is.EqualTo((PjRtErrorCode.Unimplemented, "0.100", "output callbacks (OnShow) came with PJRT 0.112"))
        );
    }

    [Test]
    public void AnExceptionOfAHandlerFailsTheExecution()
    {
        PjRtHostTransfers transfers = new PjRtHostTransfers().OnSend(
            7,
            _ => throw new InvalidOperationException("not now")
        );
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        PjRtException e = Assert.Throws<PjRtException>(() =>
            program.Execute([argument], new PjRtBuffer[1], new() { HostTransfers = transfers })
        )!;
        Assert.That(
            (e.Code, e.PluginMessage),
            Is.EqualTo((PjRtErrorCode.Internal, "InvalidOperationException: not now"))
        );
    }

    [Test]
    public void AClientMeetsOthersThroughTheStore()
    {
        InMemoryKeyValueStore store = new();
        store.Put("leader", "one"u8);
        using PjRtClient client = Fake.Plugin.CreateClient(store);
        Assert.That(store.TryGet("node"), Is.EqualTo("here"u8.ToArray()));
    }

    [Test]
    public void AClientThatFindsNobodySaysSo()
    {
        PjRtException e = Assert.Throws<PjRtException>(() => Fake.Plugin.CreateClient(new InMemoryKeyValueStore()))!;
        Assert.That((e.Code, e.Entry), Is.EqualTo((PjRtErrorCode.DeadlineExceeded, "PJRT_Client_Create")));
        Assert.That(e.PluginMessage, Does.Contain("Nobody stored a value for key 'leader' within 0.05 s"));
    }
}
