using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>Executions: arguments, results, donation, devices.</summary>
internal sealed class ExecuteTests : FakeFixture
{
    [Test]
    public void ResultsComeInOrder()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 2");
        using PjRtBuffer a = Put(1, 2);
        using PjRtBuffer b = Put(3);
        var results = new PjRtBuffer[2];
        program.Execute([a, b], results);
        Assert.That((Read(results[0]), Read(results[1])), Is.EqualTo((new float[] { 1, 2 }, new float[] { 3 })));
        Dispose(results);
    }

    [Test]
    public void MetadataIsRead()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 2");
        PjRtExecutable facts = program.Executable;
        Assert.Multiple(() =>
        {
            Assert.That(
                (facts.Name, facts.OutputCount, facts.Replicas, facts.Partitions),
                Is.EqualTo(("echo", 2, 1, 1))
            );
            Assert.That(
                facts.OutputTypes,
                Is.EqualTo(new TensorType[] { new(ElementType.F32, [2, 3]), new(ElementType.BF16, [4]) })
            );
            Assert.That(facts.OutputMemoryKinds, Is.EqualTo(new[] { "device", "" }));
            Assert.That((facts.Fingerprint, facts.SizeOfGeneratedCode), Is.EqualTo(("fake-fingerprint", 17L)));
            Assert.That(facts.CostAnalysis(), Is.Empty);
            Assert.That(facts.MemoryStats(), Is.Null);
            Assert.That(program.Devices, Is.EqualTo(new[] { Client.Device(0) }));
        });
    }

    [Test]
    public void SerializedExecutableRunsAgain()
    {
        byte[] bytes;
        using (PjRtLoadedExecutable program = Client.Compile("echo 1"))
        {
            bytes = program.Executable.Serialize();
        }

        using PjRtLoadedExecutable loaded = Client.Load(bytes);
        using PjRtBuffer a = Put(9);
        var results = new PjRtBuffer[1];
        loaded.Execute([a], results);
        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 9 }));
        Dispose(results);
    }

    [Test]
    public void DonatedArgumentsAreDeletedExceptThoseKept()
    {
        using PjRtLoadedExecutable program = Client.Compile("donate 1");
        using PjRtBuffer gone = Put(1);
        using PjRtBuffer kept = Put(2);
        var results = new PjRtBuffer[1];
        program.Execute([gone, kept], results, new PjRtExecuteOptions { NonDonatableInputs = [1] });
        Assert.That((gone.IsDeleted, kept.IsDeleted), Is.EqualTo((true, false)));
        PjRtException e = Assert.Throws<PjRtException>(() => program.Execute([gone, kept], new PjRtBuffer[1]))!;
        Assert.That(e.PluginMessage, Does.Contain("deleted or donated"));
        Dispose(results);
    }

    [Test]
    public void SeveralDevicesTakeTheirListsOneAfterTheOther()
    {
        using PjRtLoadedExecutable program = Client.Compile(
            "echo 1",
            new PjRtCompileOptions { CompilerOptions = [new PjRtNamedValue("both-devices", true)] }
        );
        Assert.That(program.Devices, Has.Count.EqualTo(2));
        using PjRtBuffer a = Put(1);
        using PjRtBuffer b = Put(2);
        using PjRtBuffer c = Put(3);
        using PjRtBuffer d = Put(4);
        var results = new PjRtBuffer[2];
        program.Execute([a, b, c, d], results);
        Assert.That((Read(results[0])[0], Read(results[1])[0]), Is.EqualTo((1f, 3f)));
        Assert.That((results[0].Device.Id, results[1].Device.Id), Is.EqualTo((0, 1)));
        Dispose(results);
        Assert.That(
            () => program.Execute([a, b, c], new PjRtBuffer[2]),
            Throws.ArgumentException.With.Message.Contains("3 arguments cannot be dealt evenly to 2 devices")
        );
    }

    [Test]
    public void PortableExecutableNeedsADevice()
    {
        using PjRtLoadedExecutable program = Client.Compile("portable 1", new PjRtCompileOptions { Portable = true });
        using PjRtBuffer a = Put(1);
        var results = new PjRtBuffer[1];
        Assert.That(() => program.Execute([a], results), Throws.ArgumentException.With.Message.Contains("portable"));
        program.Execute([a], results, new PjRtExecuteOptions { Device = Client.Device(1) });
        Assert.That(results[0].Device.Id, Is.EqualTo(1));
        Dispose(results);
    }

    [Test]
    public void WrongUseIsExplained()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtClient otherClient = Fake.Plugin.CreateClient();
        using PjRtBuffer foreign = otherClient.FromHost(Four, new byte[16]);
        using PjRtBuffer own = Put(1);
        PjRtBuffer disposed = Put(1);
        disposed.Dispose();
        var results = new PjRtBuffer[1];
        Assert.Multiple(() =>
        {
            Assert.That(
                () => program.Execute([own], new PjRtBuffer[2]),
                Throws.ArgumentException.With.Message.Contains("1 results")
            );
            Assert.That(
                () => program.Execute([null!], results),
                Throws.ArgumentException.With.Message.Contains("argument 0 must be").And.Message.Contains("null")
            );
            Assert.That(
                () => program.Execute([own, foreign], results),
                Throws.ArgumentException.With.Message.Contains("argument 1").And.Message.Contains("another client")
            );
            Assert.That(() => program.Execute([own, disposed], results), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(
                () => program.Execute([], results),
                Throws.TypeOf<PjRtException>().With.Message.Contains("RuntimeProgramInputMismatch")
            );
        });
    }

    [Test]
    public void ResultObjectsAreReused()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtBuffer a = Put(1, 2);
        using PjRtBuffer b = Put(7, 8);
        var results = new PjRtBuffer[1];
        program.Execute([a], results);
        PjRtBuffer result = results[0];
        long objects = Fake.Live;
        program.ExecuteInto([b], results);
        Assert.That(results[0], Is.SameAs(result));
        Assert.That(Read(result), Is.EqualTo(new float[] { 7, 8 }));
        Assert.That(Fake.Live, Is.EqualTo(objects), "the old value is freed");
        // The state of a loop: argument and result at once.
        program.ExecuteInto(results, results);
        Assert.That(Read(result), Is.EqualTo(new float[] { 7, 8 }));
        Dispose(results);
    }

    [Test]
    public void DisposedResultObjectIsAnErrorAndItsResultIsDropped()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtBuffer a = Put(1);
        PjRtBuffer result = Put(2);
        result.Dispose();
        Assert.That(
            () => program.ExecuteInto([a], [result]),
            Throws.InvalidOperationException.With.Message.Contains("Result object 0")
        );
    }

    [Test]
    public void SteadyStateAllocatesNothing()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 2");
        using PjRtBuffer a = Put(1);
        using PjRtBuffer b = Put(2);
        IDeviceBuffer[] arguments = [a, b];
        var results = new PjRtBuffer[2];
        byte[] host = new byte[4];
        program.Execute(arguments, results);
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Step();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Dispose(results);

        void Step()
        {
            program.ExecuteInto(arguments, results);
            results[0].CopyTo(host);
        }
    }

    [Test]
    public void ManyResultsGoThroughThePool()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 100");
        PjRtBuffer[] arguments = [.. Enumerable.Range(0, 100).Select(i => Put(i))];
        var results = new PjRtBuffer[100];
        program.Execute(arguments, results);
        Assert.That(results.Select(r => Read(r)[0]), Is.EqualTo(Enumerable.Range(0, 100)));
        Dispose(results);
        Dispose(arguments);
    }

    [Test]
    public void ManyThreadsRunOneExecutable()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        Parallel.For(
            0,
            200,
            i =>
            {
                using PjRtBuffer a = Put(i, i + 1);
                var results = new PjRtBuffer[1];
                program.Execute([a], results);
                Assert.That(Read(results[0]), Is.EqualTo(new float[] { i, i + 1 }));
                Dispose(results);
            }
        );
    }

    // Each thread counts its uses apart; an argument that goes away during calls is destroyed after the last of them, once.
    [Test]
    public void AnArgumentMayBeDisposedWhileThreadsUseIt([Values(1, 3)] int threads)
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        for (int round = 0; round < 200; round++)
        {
            PjRtBuffer shared = Put(round);
            (int calls, int refused) = (0, 0);
            Thread[] users =
            [
                .. Enumerable
                    .Range(0, threads)
                    .Select(_ => new Thread(() =>
                    {
                        var results = new PjRtBuffer[1];
                        try
                        {
                            while (true)
                            {
                                program.Execute([shared], results);
                                results[0].Dispose();
                                Interlocked.Increment(ref calls);
                            }
                        }
                        catch (ObjectDisposedException)
                        {
                            Interlocked.Increment(ref refused);
                        }
                    })),
            ];
            Array.ForEach(users, user => user.Start());
            SpinWait.SpinUntil(() => Volatile.Read(ref calls) > round % 8);
            shared.Dispose();
            Array.ForEach(users, user => user.Join());

            Assert.That((shared.IsDeleted, refused), Is.EqualTo((true, threads)));
        }
    }

    [Test]
    public void WhatThreadsHaveReadCanBeOverwritten()
    {
        using PjRtLoadedExecutable program = Client.Compile("echo 1");
        using PjRtBuffer a = Put(1);
        using PjRtBuffer b = Put(2);
        PjRtBuffer[] results = new PjRtBuffer[1];
        program.Execute([a], results);
        Parallel.For(0, 100, _ => Assert.That(Read(results[0]), Is.EqualTo(new float[] { 1 })));
        program.ExecuteInto([b], results);

        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 2 }));
        Dispose(results);
    }

    private static void Dispose(PjRtBuffer[] buffers) => Array.ForEach(buffers, b => b.Dispose());
}
