using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Element types of results, against JAX's promotion table.</summary>
public sealed class PromotionTests
{
    [TestCase("i32", "f32", "f32")]
    [TestCase("i64", "f16", "f16")]
    [TestCase("i1", "ui8", "ui8")]
    [TestCase("ui8", "i8", "i16")]
    [TestCase("ui32", "i32", "i64")]
    [TestCase("ui64", "i8", "f32")]
    [TestCase("bf16", "f16", "f32")]
    [TestCase("f32", "f64", "f64")]
    public void TwoStrongTypesJoin(string left, string right, string expected)
    {
        Traced traced = Xla.Jit((Tensor a, Tensor b) => a + b).Trace(Of(left), Of(right));
        Assert.That(traced.Program.OutAtoms[0].Type.ElementType.Text, Is.EqualTo(expected));
    }

    [TestCase("bf16", "bf16")]
    [TestCase("f16", "f16")]
    [TestCase("i32", "f32")]
    [TestCase("f64", "f64")]
    public void AFloatNumberAdapts(string type, string expected) => Assert.That(
        Xla.Jit((Tensor a) => a * 2.5).Trace(Of(type)).Program.OutAtoms[0].Type.ElementType.Text, Is.EqualTo(expected));

    [TestCase("ui8")]
    [TestCase("f32")]
    [TestCase("i64")]
    public void AnIntegerNumberAdapts(string type) => Assert.That(
        Xla.Jit((Tensor a) => a + 1).Trace(Of(type)).Program.OutAtoms[0].Type.ElementType.Text, Is.EqualTo(type));

    [Test]
    public void DoublesKeepTheirDigits() => Assert.That(
        Evaluation.Values(Evaluation.Run(x => x + 0.1, Tensor.Of<double>([], 0)))[0], Is.EqualTo(0.1));

    [Test]
    public void DivisionOfIntegersIsFloat() => Assert.That(
        Evaluation.Values(Evaluation.Run((a, b) => a / b, Tensor.Of<int>([], 7), Tensor.Of<int>([], 2))), Is.EqualTo(new[] { 3.5 }));

    [TestCase(7, 3, 1)]
    [TestCase(-7, 3, 2)]
    [TestCase(7, -3, -2)]
    public void RemainderHasTheSignOfTheDivisor(int a, int b, double expected) => Assert.That(
        Evaluation.Values(Evaluation.Run((x, y) => x % y, Tensor.Of<int>([], a), Tensor.Of<int>([], b))), Is.EqualTo(new[] { expected }));

    private static Spec Of(string type) => Spec.Of(ElementType.TryParse(type, out ScalarType? element) ? element : throw new ArgumentException(type));
}
