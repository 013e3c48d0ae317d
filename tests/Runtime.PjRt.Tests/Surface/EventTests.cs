using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Events as tasks, with cancellation; promises; completions of executions; traces.</summary>
[Category("AnyPlugin")]
internal sealed class EventTests : DeviceFixture
{
    [Test]
    public async Task AnEventIsAwaited()
    {
        using PjRtPromisedBuffer promise = Client.Promise(Four);
        using PjRtEvent ready = promise.Buffer.ReadyEvent();
        Task waiting = ready.AsValueTask().AsTask();
        Assert.That(
            (ready.IsReady, ready.Error, waiting.IsCompleted),
            Is.EqualTo((false, (PjRtException?)null, false))
        );
        using PjRtBuffer value = Put(1, 2, 3, 4);
        promise.Fulfill(value);
        await waiting;
        await ready;
        await ready.AsValueTask();
    }

    [Test]
    public void WaitingIsCancelledAndWhatIsWaitedForIsNot()
    {
        using PjRtPromisedBuffer promise = Client.Promise(Four);
        using PjRtEvent ready = promise.Buffer.ReadyEvent();
        using CancellationTokenSource patience = new();
        Task waiting = ready.AsTask(patience.Token);
        patience.Cancel();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        using PjRtBuffer value = Put(1, 2, 3, 4);
        promise.Fulfill(value);
        Assert.That(ready.Await, Throws.Nothing);
    }

    [Test]
    public void AFailedEventHasItsError()
    {
        using PjRtBuffer failed = Client.Failed(Four, PjRtErrorCode.Unavailable, "not here");
        using PjRtEvent ready = failed.ReadyEvent();
        Assert.That(ready.Error!.Code, Is.EqualTo(PjRtErrorCode.Unavailable));
        Assert.That(async () => await ready, Throws.TypeOf<PjRtException>().With.Message.Contains("not here"));
    }

    [Test]
    public void PromisesAreSetOnce()
    {
        using PjRtPromise kept = new(Client);
        Assert.That(kept.IsReady, Is.False);
        kept.Fulfill();
        kept.Await();
        Assert.That(kept.IsReady);
        Assert.That(kept.Fulfill, Throws.InvalidOperationException);
        using PjRtPromise broken = new(Client);
        broken.Fail(PjRtErrorCode.DataLoss, "lost");
        Assert.That(broken.Await, Throws.TypeOf<PjRtException>().With.Message.Contains("lost"));
        new PjRtPromise(Client).Dispose();
    }

    [Test]
    public async Task AnExecutionTellsWhenItIsDone()
    {
        using PjRtLoadedExecutable program = Client.Compile(Module("%y = stablehlo.add %x, %x : tensor<4xf32>"));
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        var results = new PjRtBuffer[1];
        var done = new PjRtEvent[1];
        program.Execute([argument], results, new() { Completions = done, CallLocation = "EventTests.cs:1" });
        using PjRtBuffer result = results[0];
        using PjRtEvent completion = done[0];
        await completion;
        Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.That(
            () => program.Execute([argument], results, new() { Completions = new PjRtEvent[2] }),
            Throws.ArgumentException.With.Message.Contains("runs on 1 devices, but there is room for 2 events")
        );
    }

    [Test]
    [Category("Embedded")]
    public void TransfersAreRefusedByADeviceWithoutThem()
    {
        using PjRtLoadedExecutable program = Client.Compile(Module("%y = stablehlo.add %x, %x : tensor<4xf32>"));
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        PjRtHostTransfers transfers = new PjRtHostTransfers().OnSend(1, _ => { });
        PjRtException e = Assert.Throws<PjRtException>(() =>
            program.Execute([argument], new PjRtBuffer[1], new() { HostTransfers = transfers })
        )!;
        Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
    }

    [Test]
    public void ATraceIsWrittenWhereTensorBoardLooks()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("xlasharp-trace-");
        using (PjRtProfiler profiler = new(Client.Plugin))
        {
            using PjRtBuffer argument = Put(1, 2, 3, 4);
            string path = profiler.Save(folder.FullName, "run");
            Assert.That(
                path,
                Does.StartWith(Path.Combine(folder.FullName, "plugins", "profile", "run")).And.EndsWith(".xplane.pb")
            );
            // The copy to the device is in it.
            Assert.That(new FileInfo(path).Length, Is.Positive);
        }

        folder.Delete(recursive: true);
        Assert.That(
            () => new PjRtProfiler(FakePlugin.Load().Plugin),
            Throws.TypeOf<PjRtException>().With.Message.Contains("has no profiler")
        );
    }
}
