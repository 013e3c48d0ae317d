using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>Static arguments, devices, explanations of retraces, analyses, checks of numbers.</summary>
public sealed class StagingTests
{
    [Test]
    public void AStaticArgumentIsGivenAsItIs()
    {
        using Jitted<Tensor, (int Axis, string Label), Tensor> function = Xla.Jit(
            (Tensor x, (int Axis, string Label) how) => x.Sum(how.Axis),
            new() { StaticArguments = [1] }
        );
        Tensor x = Tensor.Of<float>([2, 3], 1, 2, 3, 4, 5, 6);
        Assert.That(Evaluation.Values(function.Invoke(x, (0, "rows"))), Is.EqualTo(new double[] { 5, 7, 9 }));
        Assert.That(Evaluation.Values(function.Invoke(x, (1, "rows"))), Is.EqualTo(new double[] { 6, 15 }));
        function.Invoke(x, (0, "rows"));
        Assert.That(function.Function.CacheSize, Is.EqualTo(2));
    }

    [Test]
    public void ARetraceExplainsItself()
    {
        List<string> told = [];
        using Jitted<(Tensor Images, Tensor Labels), int, Tensor> function = Xla.Jit(
            ((Tensor Images, Tensor Labels) inputs, int scale) => inputs.Images.Sum() * scale + inputs.Labels.Sum(),
            new() { Name = "step", OnRetrace = told.Add }
        );
        (Tensor, Tensor) Inputs(int batch) =>
            (Tensor.Of<float>([batch, 2], new float[batch * 2]), Tensor.Of<float>([3], 1, 2, 3));
        function.Invoke(Inputs(4), 1);
        function.Invoke(Inputs(4), 1);
        function.Invoke(Inputs(5), 1);
        function.Invoke(Inputs(5), 2);
        Assert.That(told, Has.Count.EqualTo(3));
        Assert.That(told[0], Is.EqualTo("'step' is traced for the first time."));
        Assert.That(told[1], Does.EndWith("argument `inputs[0]`: shape (4, 2) → (5, 2)"));
        Assert.That(told[2], Does.EndWith("argument `scale`: value 1 → 2"));
        Assert.That(function.ExplainRetrace(Inputs(4), 1), Does.Contain("has an executable"));
    }

    [Test]
    public void ADeviceIsChosenPerCall()
    {
        using Jitted<Tensor, Tensor> function = Xla.Jit((Tensor x) => x * 2);
        DeviceTensor result = (DeviceTensor)function.On(Xla.Devices[0])(Tensor.Of<float>([2], 1, 2));
        Assert.That(result.Buffer.Device, Is.EqualTo(Xla.Devices[0]));
        function.Invoke(Tensor.Of<float>([2], 1, 2));
        Assert.That(function.Function.CacheSize, Is.EqualTo(1));
    }

    [Test]
    public void CompiledFunctionsTellWhatTheyCost()
    {
        using Jitted<Tensor, Tensor, Tensor> function = Xla.Jit((Tensor x, Tensor y) => x.Dot(y));
        Compiled compiled = function.Compile(Spec.F32(8, 16), Spec.F32(16, 4));
        Assert.That(compiled.CostAnalysis()["flops"], Is.EqualTo(2 * 8 * 16 * 4));
        Assert.That(compiled.MemoryAnalysis()!.Arguments, Is.EqualTo(((8 * 16) + (16 * 4)) * sizeof(float)));
        Assert.That(compiled.MemoryAnalysis()!.Results, Is.EqualTo(8 * 4 * sizeof(float)));
    }

    [Test]
    public void ADonatedArgumentCannotBeGivenTwice()
    {
        using Jitted<Tensor, Tensor, Tensor> step = Xla.Jit(
            (Tensor state, Tensor x) => state + x,
            new() { Name = "step", DonatedArguments = [0] }
        );
        Tensor both = Lax.Neg(Tensor.Of<float>([2], 1, 2));
        Assert.That(
            () => step.Invoke(both, both),
            Throws.TypeOf<TraceException>().With.Message.Contains("'state' is donated, but 'x' is the same buffer")
        );
    }

    [Test]
    public void ANaNNamesTheLineThatMadeIt()
    {
        using Jitted<Tensor, Tensor> function = Xla.Jit(
            (Tensor x) => Lax.ForiLoop(0, 3, (i, s) => Lax.Log(s - 1), x).Sum(),
            new() { Name = "loss", Checks = NumberChecks.NaN }
        );
        Assert.That(
            () => function.Invoke(Tensor.Of<float>([2], 30, 1.5f)),
            Throws
                .TypeOf<NotFiniteException>()
                .With.Message.Match(
                    @"StagingTests\.cs:\d+: log in 'loss' made 1 NaN elements of f32\[2\]; operands: 0: f32\[2\] with values in \[-"
                )
        );
        Assert.That((double)function.Invoke(Tensor.Of<float>([1], 1e9f)), Is.Positive);
    }

    [Test]
    public void InfinitiesAreFoundOnRequest()
    {
        using Jitted<Tensor, Tensor> function = Xla.Jit((Tensor x) => 1 / x, new() { Checks = NumberChecks.Infinity });
        Assert.That(
            () => function.Invoke(Tensor.Of<float>([2], 1, 0)),
            Throws.TypeOf<NotFiniteException>().With.Message.Contains("divide").And.Message.Contains("1 infinite")
        );
    }

    [Test]
    public void ShapesAreEvaluatedWithoutComputing()
    {
        (Tensor Sum, Tensor Product) result = Transforms.EvalShape(
            ((Tensor A, Tensor B) x) => (Sum: x.A.Sum(0), Product: x.A.Dot(x.B)),
            ((Tensor)Spec.F32(3, 4), (Tensor)Spec.F32(4, 5))
        );
        Assert.That($"{result.Sum} {result.Product}", Is.EqualTo("f32[4] f32[3,5]"));
    }

    [Test]
    public void GradientsByOtherArguments()
    {
        Tensor Function(Tensor x, Tensor y) => (Lax.Sin(x) * y).Sum();
        Tensor x = Tensor.Of<double>([2], 0.1, 0.2);
        Tensor y = Tensor.Of<double>([2], 3, 4);
        Assert.That(
            Evaluation.Values(Transforms.GradBySecond<Tensor, Tensor>(Function)(x, y)),
            Is.EqualTo(new[] { Math.Sin(0.1), Math.Sin(0.2) }).Within(1e-15)
        );
        (Tensor first, Tensor second) = Transforms.GradByBoth<Tensor, Tensor>(Function)(x, y);
        Assert.That(Evaluation.Values(first), Is.EqualTo(new[] { Math.Cos(0.1) * 3, Math.Cos(0.2) * 4 }).Within(1e-15));
        Assert.That(Evaluation.Values(second), Is.EqualTo(new[] { Math.Sin(0.1), Math.Sin(0.2) }).Within(1e-15));
    }
}
