namespace XlaSharp.Hlo.Tests.Types;

/// <summary>
/// Conversions to and from narrow floats; expected bits follow from the formats' definitions (bias, mantissa,
/// specials).
/// </summary>
internal sealed class NarrowFloatTests
{
    private static readonly ElementKind[] Narrow =
    [
        ElementKind.F4E2M1FN,
        ElementKind.F6E2M3FN,
        ElementKind.F6E3M2FN,
        ElementKind.F8E3M4,
        ElementKind.F8E4M3,
        ElementKind.F8E4M3B11FNUZ,
        ElementKind.F8E4M3FN,
        ElementKind.F8E4M3FNUZ,
        ElementKind.F8E5M2,
        ElementKind.F8E5M2FNUZ,
        ElementKind.F8E8M0FNU,
        ElementKind.BF16,
        ElementKind.F16,
    ];

    [TestCase(ElementKind.F8E4M3FN, 448.0, 0x7EUL)]
    [TestCase(ElementKind.F8E4M3FN, 1000.0, 0x7FUL)]
    [TestCase(ElementKind.F8E4M3FN, double.NegativeInfinity, 0xFFUL)]
    [TestCase(ElementKind.F8E5M2, 57344.0, 0x7BUL)]
    [TestCase(ElementKind.F8E5M2, 1e9, 0x7CUL)]
    [TestCase(ElementKind.F8E5M2, double.NegativeInfinity, 0xFCUL)]
    [TestCase(ElementKind.F8E4M3, 240.0, 0x77UL)]
    [TestCase(ElementKind.F8E3M4, 15.5, 0x6FUL)]
    [TestCase(ElementKind.F8E5M2FNUZ, 57344.0, 0x7FUL)]
    [TestCase(ElementKind.F8E5M2FNUZ, 1e9, 0x80UL)]
    [TestCase(ElementKind.F8E5M2FNUZ, -0.0, 0x00UL)]
    [TestCase(ElementKind.F8E4M3FNUZ, 240.0, 0x7FUL)]
    [TestCase(ElementKind.F8E4M3B11FNUZ, 30.0, 0x7FUL)]
    [TestCase(ElementKind.F4E2M1FN, 6.0, 0x7UL)]
    [TestCase(ElementKind.F4E2M1FN, 100.0, 0x7UL)]
    [TestCase(ElementKind.F4E2M1FN, -0.5, 0x9UL)]
    [TestCase(ElementKind.F6E2M3FN, 7.5, 0x1FUL)]
    [TestCase(ElementKind.F6E3M2FN, 28.0, 0x1FUL)]
    [TestCase(ElementKind.F8E8M0FNU, 1.0, 0x7FUL)]
    [TestCase(ElementKind.F8E8M0FNU, 2.9, 0x80UL)]
    [TestCase(ElementKind.F8E8M0FNU, 3.1, 0x81UL)]
    [TestCase(ElementKind.F8E8M0FNU, double.NaN, 0xFFUL)]
    [TestCase(ElementKind.BF16, 3.140625, 0x4049UL)]
    [TestCase(ElementKind.BF16, 1e39, 0x7F80UL)]
    [TestCase(ElementKind.F16, 65504.0, 0x7BFFUL)]
    [TestCase(ElementKind.F16, 65520.0, 0x7C00UL)]
    public void EncodesTheBitsOfTheFormat(ElementKind kind, double value, ulong bits) =>
        Assert.That(NarrowFloat.FromDouble(value, kind), Is.EqualTo(bits));

    [TestCaseSource(nameof(Narrow))]
    public void EveryFiniteBitPatternSurvivesARoundTrip(ElementKind kind)
    {
        int width = WidthOf(kind);
        for (ulong bits = 0; bits < 1UL << width; bits++)
        {
            double value = NarrowFloat.ToDouble(bits, kind);
            if (!double.IsNaN(value))
            {
                Assert.That(NarrowFloat.FromDouble(value, kind), Is.EqualTo(bits), $"{kind} 0x{bits:X}");
            }
        }
    }

    // A tie goes to the even neighbour, anything beside it to the nearer one.
    [TestCaseSource(nameof(Narrow))]
    public void RoundsToNearestTiesToEven(ElementKind kind)
    {
        int width = WidthOf(kind);
        ulong positive = kind == ElementKind.F8E8M0FNU ? 1UL << width : 1UL << (width - 1);
        for (ulong bits = 0; bits + 1 < positive; bits++)
        {
            double low = NarrowFloat.ToDouble(bits, kind);
            double high = NarrowFloat.ToDouble(bits + 1, kind);
            if (!double.IsFinite(low) || !double.IsFinite(high))
            {
                continue;
            }

            double middle = (low + high) / 2;
            ulong even = kind == ElementKind.F8E8M0FNU || (bits & 1) != 0 ? bits + 1 : bits;
            Assert.That(NarrowFloat.FromDouble(middle, kind), Is.EqualTo(even), $"{kind} tie above 0x{bits:X}");
            Assert.That(
                NarrowFloat.FromDouble(Math.BitDecrement(middle), kind),
                Is.EqualTo(bits),
                $"{kind} below tie above 0x{bits:X}"
            );
            Assert.That(
                NarrowFloat.FromDouble(Math.BitIncrement(middle), kind),
                Is.EqualTo(bits + 1),
                $"{kind} above tie above 0x{bits:X}"
            );
        }
    }

    private static int WidthOf(ElementKind kind) =>
        kind switch
        {
            ElementKind.F4E2M1FN => 4,
            ElementKind.F6E2M3FN or ElementKind.F6E3M2FN => 6,
            ElementKind.BF16 or ElementKind.F16 => 16,
            _ => 8,
        };
}
