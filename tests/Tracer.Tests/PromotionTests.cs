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

    /// <summary>Small types join with what stands below all of their kind.</summary>
    [TestCase("i4", "i4", "i4")]
    [TestCase("i1", "i4", "i4")]
    [TestCase("ui2", "i1", "ui2")]
    [TestCase("i32", "f8E4M3FN", "f8E4M3FN")]
    [TestCase("f8E5M2", "ui8", "f8E5M2")]
    [TestCase("f4E2M1FN", "i1", "f4E2M1FN")]
    public void SmallTypesJoinFromBelow(string left, string right, string expected) =>
        TwoStrongTypesJoin(left, right, expected);

    [TestCase("i4", "i8")]
    [TestCase("i4", "ui4")]
    [TestCase("i2", "i4")]
    [TestCase("i4", "f32")]
    [TestCase("f8E4M3FN", "f8E5M2")]
    [TestCase("f8E4M3FN", "bf16")]
    [TestCase("f8E4M3FN", "f64")]
    public void SmallTypesJoinWithNothingElse(string left, string right) =>
        Assert.That(
            () => Xla.Jit((Tensor a, Tensor b) => a + b).Trace(Of(left), Of(right)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Matches(
                    @"PromotionTests\.cs:\d+: add: .* have no common element type by promotion\. Integers below 8 bits .* Convert one of them with Astype"
                )
        );

    [Test]
    public void AFloatNumberDoesNotJoinWithASmallInteger() =>
        Assert.That(
            () => Xla.Jit((Tensor a) => a * 2.5).Trace(Of("i4")),
            Throws.TypeOf<TraceException>().With.Message.Contains("no common element type")
        );

    [TestCase("f8E4M3FN", 1.5, 3.5, 5)]
    [TestCase("f8E5M2", 1.5, 1.25, 3)]
    public void ANumberBesideASmallFloatIsRoundedToIt(string type, double x, double number, double expected) =>
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(
                    v => (v.Astype(Element(type)) + number).Astype(ElementType.F64),
                    Tensor.Of<double>([], x)
                )
            ),
            Is.EqualTo(new[] { expected })
        );

    [TestCase("bf16", "bf16")]
    [TestCase("f16", "f16")]
    [TestCase("f8E5M2", "f8E5M2")]
    [TestCase("i32", "f32")]
    [TestCase("f64", "f64")]
    public void AFloatNumberAdapts(string type, string expected) =>
        Assert.That(
            Xla.Jit((Tensor a) => a * 2.5).Trace(Of(type)).Program.OutAtoms[0].Type.ElementType.Text,
            Is.EqualTo(expected)
        );

    [TestCase("i4")]
    [TestCase("f8E4M3FN")]
    [TestCase("ui8")]
    [TestCase("f32")]
    [TestCase("i64")]
    public void AnIntegerNumberAdapts(string type) =>
        Assert.That(
            Xla.Jit((Tensor a) => a + 1).Trace(Of(type)).Program.OutAtoms[0].Type.ElementType.Text,
            Is.EqualTo(type)
        );

    [Test]
    public void DoublesKeepTheirDigits() =>
        Assert.That(Evaluation.Values(Evaluation.Run(x => x + 0.1, Tensor.Of<double>([], 0)))[0], Is.EqualTo(0.1));

    [Test]
    public void DivisionOfIntegersIsFloat() =>
        Assert.That(
            Evaluation.Values(Evaluation.Run((a, b) => a / b, Tensor.Of<int>([], 7), Tensor.Of<int>([], 2))),
            Is.EqualTo(new[] { 3.5 })
        );

    [TestCase(7, 3, 1)]
    [TestCase(-7, 3, 2)]
    [TestCase(7, -3, -2)]
    public void RemainderHasTheSignOfTheDivisor(int a, int b, double expected) =>
        Assert.That(
            Evaluation.Values(Evaluation.Run((x, y) => x % y, Tensor.Of<int>([], a), Tensor.Of<int>([], b))),
            Is.EqualTo(new[] { expected })
        );

    private static Spec Of(string type) => Spec.Of(Element(type));

    private static ScalarType Element(string type) =>
        ElementType.TryParse(type, out ScalarType? element) ? element : throw new ArgumentException(type);
}
