namespace XlaSharp.Hlo.Execution.Checks;

/// <summary>Distance of two floats of one format in units in the last place.</summary>
public static class UlpDistance
{
    /// <summary>
    /// Counts the representable values between two floats. Equal numbers and two NaNs are 0 apart, +0 and -0 too;
    /// numbers of different sign are as far apart as the sum of their magnitudes.
    /// </summary>
    /// <param name="leftBits">Bits of one number.</param>
    /// <param name="rightBits">Bits of the other.</param>
    /// <param name="left">Value of the one.</param>
    /// <param name="right">Value of the other.</param>
    /// <param name="bitWidth">Width of the format.</param>
    /// <returns>The distance; null if one is NaN or infinite and the other is not the same.</returns>
    public static long? Of(ulong leftBits, ulong rightBits, double left, double right, int bitWidth)
    {
        if (leftBits == rightBits || left == right || (double.IsNaN(left) && double.IsNaN(right)))
        {
            return 0;
        }

        if (!double.IsFinite(left) || !double.IsFinite(right))
        {
            return null;
        }

        ulong magnitudes = (1UL << (bitWidth - 1)) - 1;
        ulong leftMagnitude = leftBits & magnitudes;
        ulong rightMagnitude = rightBits & magnitudes;
        bool sameSign = ((leftBits ^ rightBits) & (magnitudes + 1)) == 0;
        ulong distance = sameSign
            ? Math.Max(leftMagnitude, rightMagnitude) - Math.Min(leftMagnitude, rightMagnitude)
            : leftMagnitude + rightMagnitude;
        return distance > long.MaxValue ? long.MaxValue : (long)distance;
    }
}
