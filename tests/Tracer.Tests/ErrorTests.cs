using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Bad input: one exception each, saying what was given, what must hold, where, and what to do.</summary>
public sealed class ErrorTests
{
    private static Tensor? _kept;

    [Test]
    public void AShapeMismatchNamesShapesAndLine()
    {
        TraceException error = Fails(() =>
            Xla.Jit((Tensor a, Tensor b) => a + b).Lower(Spec.F32(2, 3), Spec.F32(2, 4))
        );
        Assert.That(
            error.Message,
            Does.Match(
                @"ErrorTests\.cs:\d+: add: shapes must be equal or broadcast .*axis -1 has 3 and 4 \(shapes \[2, 3\] and \[2, 4\]\)"
            )
        );
    }

    [Test]
    public void AStrictOpNamesItsRuleOperandsAndLine()
    {
        TraceException error = Fails(() =>
            Xla.Jit((Tensor a, Tensor b) => Lax.Add(a, b)).Lower(Spec.F32(3), Spec.I32(3))
        );
        Assert.That(
            error.Message,
            Does.Match(@"ErrorTests\.cs:\d+: add: .*compatible element types.*\(lhs tensor<3xf32>, rhs tensor<3xi32>\)")
        );
    }

    [Test]
    public void ADotMismatchNamesDimensions()
    {
        TraceException error = Fails(() =>
            Xla.Jit((Tensor a, Tensor b) => a.Dot(b)).Lower(Spec.F32(32, 784), Spec.F32(128, 10))
        );
        Assert.That(
            error.Message,
            Does.Contain(
                "contracting dimensions must have equal size: lhs dim 1 is 784, rhs dim 0 is 128 (lhs f32[32,784], "
                    + "rhs f32[128,10])"
            )
        );
    }

    [Test]
    public void AnIfOnATracedValueSaysWhatToUse()
    {
        TraceException error = Fails(() =>
            Xla.Jit((Tensor x) => x > 0 ? x : -x, new() { Name = "Loss" }).Lower(Spec.F32())
        );
        Assert.That(
            error.Message,
            Does.Match(@"ErrorTests\.cs:\d+: Tensor i1\[\] has no value while 'Loss' is traced.*Lax\.Cond")
        );
    }

    [Test]
    public void AnEscapedTensorIsNamed()
    {
        Xla.Jit((Tensor x) => _kept = x * 2, new() { Name = "first" }).Lower(Spec.F32(2));
        TraceException error = Fails(() =>
            Xla.Jit((Tensor x) => x + _kept!, new() { Name = "second" }).Lower(Spec.F32(2))
        );
        Assert.That(
            error.Message,
            Does.Match(
                @"f32\[2\] from the trace of 'first', which has ended, made at ErrorTests\.cs:\d+, is used while 'second' is traced"
            )
        );
    }

    [Test]
    public void AnEscapedTensorIsNamedOutsideOfTracesToo()
    {
        Xla.Jit((Tensor x) => _kept = x * 2, new() { Name = "first" }).Lower(Spec.F32(2));
        Assert.That(
            Fails(() => Lax.Sin(_kept!)).Message,
            Does.Match(@"from the trace of 'first', which has ended, made at ErrorTests\.cs:\d+, is used outside of it")
        );
    }

    [Test]
    public void ATensorPutIntoACapturedTreeIsNamed()
    {
        Dictionary<string, Tensor> cache = [];
        Xla.Jit((Tensor x) => cache["scaled"] = x * 2, new() { Name = "writer" }).Lower(Spec.F32(2));
        TraceException error = Fails(() => Xla.Jit((Tensor x) => x + cache["scaled"]).Lower(Spec.F32(2)));
        Assert.That(
            error.Message,
            Does.Match(@"from the trace of 'writer', which has ended, made at ErrorTests\.cs:\d+")
                .And.Contain("pass it on as an argument")
        );
    }

    [Test]
    public void RecursionWithoutEndIsNamed()
    {
        Tensor Endless(Tensor x) => Endless(x * 2);
        Assert.That(
            Fails(() => Xla.Jit<Tensor, Tensor>(Endless).Lower(Spec.F32())).Message,
            Does.Contain("calls itself without end").And.Contain("Endless")
        );
    }

    [Test]
    public void ACompiledFunctionThatCallsItselfIsNamed()
    {
        Jitted<Tensor, Tensor>? self = null;
        self = Xla.Jit((Tensor x) => self!.Invoke(x), new() { Name = "itself" });
        Assert.That(
            Fails(() => self.Lower(Spec.F32())).Message,
            Does.Contain("'itself' is traced inside").And.Contain("calls itself without end")
        );
    }

    [Test]
    public void AStaticArgumentMustCompareByValue()
    {
        Jitted<Tensor, int[], Tensor> function = Xla.Jit(
            (Tensor x, int[] axes) => x.Sum(axes[0]),
            new() { Name = "f", StaticArguments = [1] }
        );
        Assert.That(
            Fails(() => function.Lower(Spec.F32(2), new[] { 0 })).Message,
            Does.Contain("'f': argument 'axes' is static").And.Contain("compare by value")
        );
    }

    [Test]
    public void AnUnknownAxisNameListsTheKnownOnes() =>
        Assert.That(
            Fails(() =>
                Xla.Jit(Transforms.Vmap((Tensor x) => Lax.PSum(x, "j"), new VmapOptions { AxisName = "i" }))
                    .Lower(Spec.F32(3))
            ).Message,
            Does.Match(@"ErrorTests\.cs:\d+: psum: there is no axis 'j' here; there are 'i'")
        );

    [Test]
    public void ADuplicateAxisNameIsNamed()
    {
        Func<Tensor, Tensor> inner = Transforms.Vmap((Tensor x) => x, new VmapOptions { AxisName = "i" });
        Assert.That(
            Fails(() =>
                Xla.Jit(Transforms.Vmap(inner, new VmapOptions { AxisName = "i" })).Lower(Spec.F32(3, 2))
            ).Message,
            Does.Contain("an axis around is named 'i' already")
        );
    }

    [Test]
    public void TheTraceIsLeftAfterAnError()
    {
        Fails(() => Xla.Jit((Tensor x) => x.Reshape(7)).Lower(Spec.F32(2)));
        Assert.That(Trace.CurrentOrNull, Is.Null);
    }

    [Test]
    public void AWrongReshapeNamesCounts() =>
        Assert.That(
            Fails(() => Xla.Jit((Tensor x) => x.Reshape(4, -1)).Lower(Spec.F32(2, 3))).Message,
            Does.Contain("f32[2,3] has 6 elements, which do not fit shape [4, -1]")
        );

    [Test]
    public void AWrongAxisNamesItsRange() =>
        Assert.That(
            Fails(() => Xla.Jit((Tensor x) => x.Sum(2)).Lower(Spec.F32(2, 3))).Message,
            Does.Contain("sum: axis must be in [-2, 2), got 2")
        );

    [Test]
    public void AnIndexOutsideNamesTheAxis() =>
        Assert.That(
            Fails(() => Xla.Jit((Tensor x) => x[0, 3]).Lower(Spec.F32(2, 3))).Message,
            Does.Contain("position 3 is outside axis 1 of f32[2,3], which has 3 entries")
        );

    [Test]
    public void GradOfAVectorSaysWhatToUse() =>
        Assert.That(
            Fails(() => Xla.Jit(Transforms.Grad<Tensor>(x => x * 2)).Lower(Spec.F32(2))).Message,
            Does.Contain("returns f32[2]").And.Contain("Jacobian")
        );

    [Test]
    public void GradOfIntegersNamesTheLeaf() =>
        Assert.That(
            Fails(() =>
                Xla.Jit(Transforms.Grad<(Tensor, Tensor)>(x => x.Item1.Sum()))
                    .Lower(((Tensor)Spec.F32(2), (Tensor)Spec.I32(2)))
            ).Message,
            Does.Contain("'[1]', which is i32[2]")
        );

    [Test]
    public void AResultThatIsNoTensorIsNamed() =>
        Assert.That(
            Fails(() => Xla.Jit((Tensor x) => (x, "text"), new() { Name = "f" }).Lower(Spec.F32(2))).Message,
            Does.Contain("'f' returned a String at '[1]'")
        );

    [Test]
    public void ASpecHasNoData() =>
        Assert.That(
            Fails(() =>
                Xla.Jit((Tree x) => x["a"].ToTensor() * 2).Invoke(Tree.Of(new { a = (Tensor)Spec.F32(2) }))
            ).Message,
            Does.Contain("Argument 'x.a' is f32[2], which has no data")
        );

    [Test]
    public void AConvolutionOfWrongFeaturesIsALocatedError()
    {
        TraceException error = Fails(() =>
            Xla.Jit((Tensor x, Tensor k) => Nn.Conv(x, k)).Lower(Spec.F32(1, 8, 8, 3), Spec.F32(3, 3, 4, 8))
        );
        Assert.That(error.Message, Does.Match(@"ErrorTests\.cs:\d+: convolution: .*tensor<1x8x8x3xf32>"));
    }

    private static TraceException Fails(Action action) =>
        Assert.Throws<TraceException>(() => action()) ?? throw new InvalidOperationException("no exception");
}
