namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>Bits that are expected of an element.</summary>
internal static class FloatAssert
{
    public static void Check(ulong actual, bool expected, Func<string> what)
    {
        if ((actual != 0) != expected)
        {
            Assert.Fail($"{what()} is {expected}");
        }
    }

    public static void Check(FloatFormat format, ulong actual, double exact, Func<string> what)
    {
        if (double.IsNaN(exact))
        {
            // A format without NaN has to make something of it, and nobody says what.
            if (format.HasNaN && !double.IsNaN(format.Decode(actual)))
            {
                Assert.Fail($"{what()} in {format.Name} is a NaN, but was {format.Decode(actual):R}");
            }

            return;
        }

        ulong expected = format.Encode(exact);
        bool isNaN = double.IsNaN(format.Decode(expected)) && double.IsNaN(format.Decode(actual));
        if (actual != expected && !isNaN)
        {
            Assert.Fail(
                $"{what()} in {format.Name} is {format.Decode(expected):R} (0x{expected:X}), but was "
                    + $"{format.Decode(actual):R} (0x{actual:X})"
            );
        }
    }
}
