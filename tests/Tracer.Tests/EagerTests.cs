using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>Operations outside of traced functions run at once.</summary>
public sealed class EagerTests
{
    [Test]
    public void OperatorsRunAtOnce()
    {
        Tensor x = Tensor.Of<float>([3], 1, 2, 3);
        Tensor y = (x * 2) + x.Sum();
        Assert.That(y, Is.InstanceOf<DeviceTensor>());
        Assert.That(Evaluation.Values(y), Is.EqualTo(new double[] { 8, 10, 12 }));
    }

    [Test]
    public void CSharpControlFlowReadsValues()
    {
        Tensor x = Tensor.Of<float>([], 3);
        int steps = 0;
        while (x < 100)
        {
            x = x * x;
            steps++;
        }

        Assert.That(steps, Is.EqualTo(3));
        Assert.That((double)x, Is.EqualTo(6561));
    }

    [Test]
    public void NumbersStayWeak()
    {
        Tensor two = (Tensor)1.0 + Lax.Exp((Tensor)0.0);
        Assert.That(two.IsWeak);
        Assert.That((two * Tensor.Of<double>([], 4)).ElementType, Is.EqualTo(ElementType.F64));
    }

    [Test]
    public void TransformsRunOpByOp()
    {
        Tensor x = Tensor.Of<double>([2], 0.3, 0.7);
        Tensor gradient = Transforms.Grad<Tensor>(v => (Lax.Sin(v) * v).Sum())(x);
        Assert.That(
            Evaluation.Values(gradient),
            Is.EqualTo(new[] { 0.3, 0.7 }.Select(v => (Math.Cos(v) * v) + Math.Sin(v))).Within(1e-12)
        );
    }

    [Test]
    public void LoopsAndCapturedTensorsWork()
    {
        Tensor scale = Tensor.Of<float>([], 1) * 2;
        Tensor total = Lax.ForiLoop(
            0,
            5,
            (i, s) => s + (scale * i.Astype(ElementType.F32)),
            (Tensor)Tensor.Of<float>([], 0)
        );
        Assert.That((double)total, Is.EqualTo(20));
        Assert.That(
            Evaluation.Values(Transforms.Vmap((Tensor v) => v * scale)(Tensor.Of<float>([2], 1, 2))),
            Is.EqualTo(new double[] { 2, 4 })
        );
    }

    [Test]
    public void TheSameLoopIsCompiledOnce()
    {
        Tensor Run() => Lax.While(s => s < 100, s => s * 3, (Tensor)Tensor.Of<float>([], 2));
        Run();
        int before = EagerTrace.Instance.CacheSize;
        Run();
        Assert.That(EagerTrace.Instance.CacheSize, Is.EqualTo(before));
    }
}
