namespace XlaSharp.Hlo.Execution.Checks;

/// <summary>How two tensors are compared.</summary>
public enum Comparison
{
    /// <summary>Numerically equal: -0 equals +0, NaN equals nothing. Integers: equal bits.</summary>
    Equal,

    /// <summary>
    /// Absolute difference at most <see cref="CheckRule.Tolerance"/>; NaN matches NaN, an infinity only itself.
    /// Integers: equal.
    /// </summary>
    AlmostEqual,

    /// <summary>
    /// Units in the last place between <see cref="CheckRule.MinUlp"/> and <see cref="CheckRule.MaxUlp"/>.
    /// </summary>
    Close,
}

/// <summary>A comparison with its limits.</summary>
/// <param name="Comparison">How the tensors are compared.</param>
/// <param name="Tolerance">Largest absolute difference.</param>
/// <param name="MinUlp">Smallest distance; above 0 only to show that a result differs.</param>
/// <param name="MaxUlp">Largest distance.</param>
public sealed record CheckRule(Comparison Comparison, double Tolerance = 0, ulong MinUlp = 0, ulong MaxUlp = 0)
{
    /// <summary>Numerically equal.</summary>
    public static readonly CheckRule Equal = new(Comparison.Equal);

    /// <summary>Compares two tensors of one type.</summary>
    /// <param name="actual">What was computed.</param>
    /// <param name="expected">What it should be.</param>
    /// <returns>Null if the rule holds; else what differs, with index and values of the first offending
    /// element.</returns>
    public string? Mismatch(HostTensor actual, HostTensor expected)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        if (!actual.Type.ElementType.Equals(expected.Type.ElementType) || actual.Type.Dims != expected.Type.Dims)
        {
            return $"types differ: {actual.Type} against expected {expected.Type}";
        }

        ElementReader left = new(actual);
        ElementReader right = new(expected);
        long failures = 0;
        string? first = null;
        for (long i = 0; i < left.Count; i++)
        {
            if (!Holds(left, right, i))
            {
                failures++;
                first ??= Describe(left, right, i);
            }
        }

        return first is null ? null : $"{failures} of {left.Count} numbers differ, first {first}";
    }

    private bool Holds(in ElementReader actual, in ElementReader expected, long index)
    {
        if (!actual.IsFloat)
        {
            return actual.Bits(index) == expected.Bits(index);
        }

        double left = actual.Value(index);
        double right = expected.Value(index);
        return Comparison switch
        {
            Comparison.Equal => left == right,
            Comparison.AlmostEqual => AreAlmostEqual(left, right),
            _ => IsWithinUlps(UlpDistance.Of(actual.Bits(index), expected.Bits(index), left, right, actual.BitWidth)),
        };
    }

    // Values that cannot be compared are as far apart as can be: a smallest distance of 2^64-1 asks for them.
    private bool IsWithinUlps(long? distance)
    {
        ulong ulps = distance is { } finite ? (ulong)finite : ulong.MaxValue;
        return ulps >= MinUlp && ulps <= MaxUlp;
    }

    private bool AreAlmostEqual(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right)
            ? double.IsNaN(left) && double.IsNaN(right)
            : left == right || Math.Abs(left - right) <= Tolerance;

    private string Describe(in ElementReader actual, in ElementReader expected, long index)
    {
        string ulp =
            Comparison == Comparison.Close
                ? UlpDistance.Of(
                    actual.Bits(index),
                    expected.Bits(index),
                    actual.Value(index),
                    expected.Value(index),
                    actual.BitWidth
                )
                    is { } distance
                    ? FormattableString.Invariant($" ({distance} ulp)")
                    : " (not comparable)"
                : string.Empty;
        return FormattableString.Invariant(
            $"at {actual.Position(index)}: {actual.Show(index)}, expected {expected.Show(index)}{ulp}"
        );
    }
}
