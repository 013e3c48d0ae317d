using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Calls after the first: recognized by what they are given, and able to reuse the memory of their results.
/// </summary>
public sealed class SteadyCallTests
{
    [Test]
    public void ResultsAreOverwritten()
    {
        using Jitted<Dictionary<string, Tensor>, Tensor, Dictionary<string, Tensor>> step = Xla.Jit(
            (Dictionary<string, Tensor> p, Tensor x) =>
                new Dictionary<string, Tensor> { ["sum"] = p["sum"] + x, ["count"] = p["count"] + 1 }
        );
        Tensor x = OnDevice(2, 3);
        Dictionary<string, Tensor> state = step.Invoke(new() { ["sum"] = OnDevice(1, 1), ["count"] = OnDevice(0) }, x);
        // The same tensors as arguments and results.
        step.InvokeInto(state, state, x);
        step.InvokeInto(state, state, x);
        Assert.That(Evaluation.Values(state["sum"]), Is.EqualTo(new double[] { 7, 10 }));
        Assert.That(Evaluation.Values(state["count"]), Is.EqualTo(new double[] { 3 }));
    }

    [Test]
    public void ADonatedArgumentCanBeTheResult()
    {
        using Jitted<Tensor, Tensor, Tensor> step = Xla.Jit(
            (Tensor w, Tensor x) => w + x,
            new() { DonatedArguments = [0] }
        );
        Tensor x = OnDevice(1, 2);
        Tensor w = step.Invoke(OnDevice(0, 0), x);
        step.InvokeInto(w, w, x);
        Assert.That(Evaluation.Values(w), Is.EqualTo(new double[] { 2, 4 }));
    }

    [Test]
    public void SteadyCallsAllocateNothing()
    {
        using Jitted<Tensor[], Tensor, Tensor> step = Xla.Jit((Tensor[] p, Tensor x) => (p[0] * x) + p[1]);
        Tensor[] parameters = [OnDevice(1, 2), OnDevice(3, 4)];
        Tensor x = OnDevice(10, 20);
        Tensor y = step.Invoke(parameters, x);
        for (int i = 0; i < 100; i++)
        {
            step.InvokeInto(y, parameters, x);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        step.InvokeInto(y, parameters, x);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(allocated, Is.Zero);
        Assert.That(Evaluation.Values(y), Is.EqualTo(new double[] { 13, 44 }));
    }

    [Test]
    public void ResultsOfOtherTypesAreRefusedAndStayWhatTheyWere()
    {
        using Jitted<Tensor, Tensor> twice = Xla.Jit((Tensor x) => x + x, new() { Name = "twice" });
        Tensor x = OnDevice(1, 2);
        Tensor wrong = twice.Invoke(OnDevice(1, 2, 3));
        Assert.That(
            () => twice.InvokeInto(wrong, x),
            Throws.ArgumentException.With.Message.Contains("'twice': result result is f32[2]")
        );
        Assert.That(
            () => twice.InvokeInto(Tensor.Of<float>([2], 1, 2), x),
            Throws.ArgumentException.With.Message.Contains("Give the device tensors that an earlier call returned")
        );
        Assert.That(Evaluation.Values(wrong), Is.EqualTo(new double[] { 2, 4, 6 }));
    }

    [Test]
    public void ResultsCannotBeOverwrittenInsideAnotherFunction()
    {
        using Jitted<Tensor, Tensor> inner = Xla.Jit((Tensor x) => x + x, new() { Name = "inner" });
        Tensor y = inner.Invoke(OnDevice(1));
        Assert.That(
            () =>
                Xla.Jit(
                        (Tensor x) =>
                        {
                            inner.InvokeInto(y, x);
                            return x;
                        }
                    )
                    .Invoke(OnDevice(1)),
            Throws.TypeOf<TraceException>().With.Message.Contains("outside of traced functions only")
        );
    }

    [Test]
    public void EveryKindOfCallFindsItsOwnExecutable()
    {
        int traces = 0;
        using Jitted<object, int, Tensor> function = Xla.Jit(
            (object tree, int times) =>
            {
                traces++;
                return Tree.Leaves(tree).Select(Tensor.From).Aggregate((sum, next) => sum + next) * times;
            }
        );
        // More kinds than are remembered, in turns, with host data among them.
        object[] arguments =
        [
            .. Enumerable.Range(1, 12).Select(n => (object)Enumerable.Repeat<Tensor>(OnDevice(n), n).ToArray()),
            Tensor.Of<float>([1], 7),
            new[] { 7f },
            OnDevice(7),
        ];
        double[] expected = [.. Enumerable.Range(1, 12).Select(n => (double)(n * n)), 7, 7, 7];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                Assert.That(Evaluation.Values(function.Invoke(arguments[i], 2)), Is.EqualTo(new[] { 2 * expected[i] }));
                Assert.That(Evaluation.Values(function.Invoke(arguments[i], 3)), Is.EqualTo(new[] { 3 * expected[i] }));
            }
        }

        // Host and device tensors of one type are one kind of call.
        Assert.That(traces, Is.EqualTo(2 * 13));
    }

    [Test]
    public void ManyThreadsShareAFunction()
    {
        using Jitted<Tensor, Tensor, Tensor> add = Xla.Jit((Tensor x, Tensor y) => x + y);
        Parallel.For(
            0,
            16,
            thread =>
            {
                Tensor x = OnDevice(thread);
                Tensor y = add.Invoke(x, OnDevice(0));
                for (int i = 1; i <= 200; i++)
                {
                    add.InvokeInto(y, y, x);
                    Tensor fresh = add.Invoke(y, x);
                    Assert.That(Evaluation.Values(fresh), Is.EqualTo(new double[] { thread * (i + 2) }));
                    ((IDisposable)fresh).Dispose();
                }
            }
        );
        Assert.That(add.Function.CacheSize, Is.EqualTo(1));
    }

    private static DeviceTensor OnDevice(params float[] values)
    {
        HostTensor host = Tensor.Of<float>([values.Length], values).ToHost();
        return new(Evaluation.Backend.ToDevice(host, Evaluation.Backend.Devices[0]));
    }
}
