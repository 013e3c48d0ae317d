using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>Floats in StableHLO text.</summary>
internal static class FloatText
{
    /// <summary>A float as the reference printer writes it.</summary>
    public static string Format(double value, ElementType type) => value.ToString("e6", CultureInfo.InvariantCulture);
}
