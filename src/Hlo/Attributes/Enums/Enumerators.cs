namespace XlaSharp.Hlo;

/// <summary>The enumerations of StableHLO with the texts of their enumerators.</summary>
public static class Enumerators
{
    /// <summary>Texts of <see cref="Hlo.ComparisonDirection"/>.</summary>
    public static readonly Enumeration<ComparisonDirection> ComparisonDirection = new(
        "comparison_direction",
        (Hlo.ComparisonDirection.Eq, "EQ"),
        (Hlo.ComparisonDirection.Ne, "NE"),
        (Hlo.ComparisonDirection.Ge, "GE"),
        (Hlo.ComparisonDirection.Gt, "GT"),
        (Hlo.ComparisonDirection.Le, "LE"),
        (Hlo.ComparisonDirection.Lt, "LT")
    );

    /// <summary>Texts of <see cref="Hlo.ComparisonType"/>.</summary>
    public static readonly Enumeration<ComparisonType> ComparisonType = new(
        "comparison_type",
        (Hlo.ComparisonType.NoType, "NOTYPE"),
        (Hlo.ComparisonType.Float, "FLOAT"),
        (Hlo.ComparisonType.TotalOrder, "TOTALORDER"),
        (Hlo.ComparisonType.Signed, "SIGNED"),
        (Hlo.ComparisonType.Unsigned, "UNSIGNED")
    );

    /// <summary>Texts of <see cref="Hlo.Precision"/>.</summary>
    public static readonly Enumeration<Precision> Precision = new(
        "precision",
        (Hlo.Precision.Default, "DEFAULT"),
        (Hlo.Precision.High, "HIGH"),
        (Hlo.Precision.Highest, "HIGHEST")
    );

    /// <summary>Texts of <see cref="Hlo.FftType"/>.</summary>
    public static readonly Enumeration<FftType> FftType = new(
        "fft_type",
        (Hlo.FftType.Fft, "FFT"),
        (Hlo.FftType.Ifft, "IFFT"),
        (Hlo.FftType.Rfft, "RFFT"),
        (Hlo.FftType.Irfft, "IRFFT")
    );

    /// <summary>Texts of <see cref="Hlo.RngDistribution"/>.</summary>
    public static readonly Enumeration<RngDistribution> RngDistribution = new(
        "rng_distribution",
        (Hlo.RngDistribution.Uniform, "UNIFORM"),
        (Hlo.RngDistribution.Normal, "NORMAL")
    );

    /// <summary>Texts of <see cref="Hlo.RngAlgorithm"/>.</summary>
    public static readonly Enumeration<RngAlgorithm> RngAlgorithm = new(
        "rng_algorithm",
        (Hlo.RngAlgorithm.Default, "DEFAULT"),
        (Hlo.RngAlgorithm.ThreeFry, "THREE_FRY"),
        (Hlo.RngAlgorithm.Philox, "PHILOX")
    );

    /// <summary>Texts of <see cref="Hlo.Transposition"/>.</summary>
    public static readonly Enumeration<Transposition> Transposition = new(
        "transpose",
        (Hlo.Transposition.TransposeInvalid, "TRANSPOSE_INVALID"),
        (Hlo.Transposition.NoTranspose, "NO_TRANSPOSE"),
        (Hlo.Transposition.Transpose, "TRANSPOSE"),
        (Hlo.Transposition.Adjoint, "ADJOINT")
    );

    /// <summary>Texts of <see cref="Hlo.ResultAccuracyMode"/>.</summary>
    public static readonly Enumeration<ResultAccuracyMode> ResultAccuracyMode = new(
        "result_accuracy_mode",
        (Hlo.ResultAccuracyMode.Default, "DEFAULT"),
        (Hlo.ResultAccuracyMode.Highest, "HIGHEST"),
        (Hlo.ResultAccuracyMode.Tolerance, "TOLERANCE")
    );

    /// <summary>Every enumeration.</summary>
    public static IReadOnlyList<Enumeration> All { get; } =
    [
        ComparisonDirection,
        ComparisonType,
        Precision,
        FftType,
        RngDistribution,
        RngAlgorithm,
        Transposition,
        ResultAccuracyMode,
    ];

    /// <summary>Finds an enumeration by its name in attributes.</summary>
    /// <param name="name">For instance <c>comparison_direction</c>.</param>
    /// <returns>The enumeration, or null.</returns>
    public static Enumeration? Find(string name) => All.FirstOrDefault(enumeration => enumeration.Name == name);
}
