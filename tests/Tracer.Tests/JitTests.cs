using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Tracing, lowering, compiling and caching.</summary>
public sealed class JitTests
{
    [Test]
    public void CompilesOncePerShapeTypeAndConfiguration()
    {
        int traces = 0;
        using Jitted<Tensor, bool, Tensor> function = Xla.Jit(
            (Tensor x, bool training) =>
            {
                traces++;
                return training ? x * 2 : x;
            }
        );
        Tensor a = Tensor.Of<float>([2], 1, 2);
        Assert.That(Evaluation.Values(function.Invoke(a, true)), Is.EqualTo(new double[] { 2, 4 }));
        Assert.That(Evaluation.Values(function.Invoke(a, true)), Is.EqualTo(new double[] { 2, 4 }));
        Assert.That(traces, Is.EqualTo(1));
        Assert.That(Evaluation.Values(function.Invoke(a, false)), Is.EqualTo(new double[] { 1, 2 }));
        function.Invoke(Tensor.Of<float>([3], 1, 2, 3), false);
        function.Invoke(Tensor.Of<double>([2], 1, 2), false);
        Assert.That(traces, Is.EqualTo(4));
        Assert.That(function.Function.CacheSize, Is.EqualTo(4));
    }

    [Test]
    public void ResultsAreTreesAndFeedTheNextCall()
    {
        using Jitted<(Tensor, Tensor), (Tensor Sum, Dictionary<string, Tensor> Parts)> function = Xla.Jit(
            ((Tensor A, Tensor B) pair) =>
                (pair.A + pair.B, new Dictionary<string, Tensor> { ["difference"] = pair.A - pair.B })
        );
        (Tensor sum, Dictionary<string, Tensor> parts) = function.Invoke(
            (Tensor.Of<float>([], 5), Tensor.Of<float>([], 3))
        );
        Assert.That(
            Evaluation.Values(function.Invoke((sum, parts["difference"])).Sum),
            Is.EqualTo(new double[] { 10 })
        );
    }

    [Test]
    public void DonatedArgumentsAreReused()
    {
        using Jitted<Tensor, Tensor, Tensor> step = Xla.Jit(
            (Tensor state, Tensor x) => state + x,
            new() { DonatedArguments = [0] }
        );
        string text = step.Lower(Spec.F32(4), Spec.F32(4)).AsText();
        Assert.That(text, Does.Contain("tf.aliasing_output = 0 : i32"));
        DeviceTensor state = (DeviceTensor)step.Invoke(Tensor.Of<float>([2], 1, 2), Tensor.Of<float>([2], 1, 1));
        Tensor next = step.Invoke(state, Tensor.Of<float>([2], 1, 1));
        Assert.That(Evaluation.Values(next), Is.EqualTo(new double[] { 3, 4 }));
        Assert.That(state.Buffer.IsDeleted);
    }

    [Test]
    public void AFunctionInsideAFunctionIsCalledNotCopied()
    {
        Jitted<Tensor, Tensor> inner = Xla.Jit((Tensor x) => Lax.Sin(x) * x, new() { Name = "inner" });
        Lowered lowered = Xla.Jit((Tensor x) => inner.Invoke(inner.Invoke(x)) + inner.Invoke(x)).Lower(Spec.F32(3));
        string text = lowered.AsText();
        Assert.That(text.Split("func.func private @inner").Length - 1, Is.EqualTo(1));
        Assert.That(text.Split("call @inner").Length - 1, Is.EqualTo(3));
    }

    [Test]
    public void AFunctionInsideAFunctionIsDifferentiatedAsOne()
    {
        Jitted<Tensor, Tensor> inner = Xla.Jit((Tensor x) => Lax.Sin(x) * x, new() { Name = "inner" });
        GradientCheck.Check(x => inner.Invoke(inner.Invoke(x)), Evaluation.Draw([3]));
        string text = Xla.Jit(Transforms.Grad<Tensor>(x => inner.Invoke(inner.Invoke(x)).Sum()))
            .Lower(Spec.F32(3))
            .AsText();
        Assert.That(text.Split("func.func private @inner_forward").Length - 1, Is.EqualTo(1));
    }

    [Test]
    public void CapturedValuesBecomeConstantsOrArguments()
    {
        Tensor weights = Tensor.Of<float>([2], 3, 4);
        Jitted<Tensor, Tensor> inner = Xla.Jit((Tensor x) => x * weights);
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(
                    x =>
                    {
                        Jitted<Tensor, Tensor> captures = Xla.Jit((Tensor y) => y + x);
                        return captures.Invoke(inner.Invoke(x));
                    },
                    Tensor.Of<float>([2], 1, 2)
                )
            ),
            Is.EqualTo(new double[] { 4, 10 })
        );
    }

    [Test]
    public async Task LoweringIsReadable()
    {
        Model model = new(Spec.F32(4, 3), Spec.F32(3));
        string text = Xla.Jit<Tree, Tensor, Tensor, (Tensor, Tree)>(Step)
            .Lower(model.Untyped(), Spec.F32(2, 4), Spec.I32(2))
            .AsText();
        await Golden.Verify(text, "mlir");
    }

    [Test]
    public async Task SourceLinesAreKept()
    {
        string text = Xla.Jit((Tensor x) => Lax.Sin(x) + 1).Lower(Spec.F32(2)).AsText(debugInfo: true);
        await Golden.Verify(text, "mlir");
    }

    [Test]
    public async Task ProgramsReadLikeJaxprs()
    {
        Traced traced = Xla.Jit(
                (Tensor x, Tensor y) => Lax.Cond(x.Sum() > 0, v => v * 2, v => v, y) + Lax.Exp(x).Sum(0)
            )
            .Trace(Spec.F32(2, 3), Spec.F32(3));
        await Golden.Verify(traced.Program.ToString(), "txt");
    }

    [Test]
    public void LoweringIsDeterministic()
    {
        string Text() =>
            Xla.Jit((Tree p, Tensor x, Tensor y) => Step(p, x, y))
                .Lower(new Model(Spec.F32(4, 3), Spec.F32(3)).Untyped(), Spec.F32(2, 4), Spec.I32(2))
                .AsText();
        string first = Text();
        Assert.That(Text(), Is.EqualTo(first));
    }

    [Test]
    public void LoweredModulesVerify()
    {
        Lowered lowered = Xla.Jit<Tree, Tensor, Tensor, (Tensor, Tree)>(Step)
            .Lower(new Model(Spec.F32(4, 3), Spec.F32(3)).Untyped(), Spec.F32(2, 4), Spec.I32(2));
        Assert.That(XlaSharp.Hlo.Verify.Verifier.Verify(lowered.Module), Is.Empty);
        Assert.That(XlaSharp.Hlo.Text.Parser.Parse(lowered.AsText()), Is.Not.Null);
    }

    private static (Tensor Loss, Tree Gradient) Step(Tree parameters, Tensor images, Tensor labels) =>
        Transforms.ValueAndGrad(
            (Tree p) =>
            {
                Tensor logits = Nn.Relu(images.Dot(p["kernel"]) + p["bias"]);
                return -(Nn.LogSoftmax(logits) * Nn.OneHot(labels, 3)).Sum(1).Mean();
            }
        )(parameters);

    private sealed record Model(Spec Kernel, Spec Bias)
    {
        public Tree Untyped() => Tree.Of(new Dictionary<string, object> { ["kernel"] = Kernel, ["bias"] = Bias });
    }
}
