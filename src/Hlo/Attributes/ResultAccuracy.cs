using System.Text;

namespace XlaSharp.Hlo;

/// <summary>
/// How exact the result of a transcendental op has to be: <c>#stablehlo.result_accuracy&lt;…&gt;</c>.
/// </summary>
/// <param name="Atol">Largest absolute error; 0 unless <paramref name="Mode"/> is a tolerance.</param>
/// <param name="Rtol">Largest relative error.</param>
/// <param name="Ulps">Largest error in units in the last place.</param>
/// <param name="Mode">What is demanded.</param>
public sealed record ResultAccuracy(double Atol, double Rtol, long Ulps, ResultAccuracyMode Mode) : HloAttribute
{
    /// <summary>No demand.</summary>
    public static readonly ResultAccuracy Default = new(0, 0, 0, ResultAccuracyMode.Default);

    /// <inheritdoc/>
    public override string Text
    {
        get
        {
            StringBuilder text = new("#stablehlo.result_accuracy<");
            _ = Atol != 0 ? text.Append($"atol = {FloatText.Format(Atol, ElementType.F64)}, ") : text;
            _ = Rtol != 0 ? text.Append($"rtol = {FloatText.Format(Rtol, ElementType.F64)}, ") : text;
            _ = Ulps != 0 ? text.Append(System.Globalization.CultureInfo.InvariantCulture, $"ulps = {Ulps}, ") : text;
            string mode = Enumerators.ResultAccuracyMode.Text(Mode);
            return text.Append($"mode = #stablehlo.result_accuracy_mode<{mode}>>").ToString();
        }
    }

    /// <summary>
    /// Checks that numbers stand only with <see cref="ResultAccuracyMode.Tolerance"/> and are not negative.
    /// </summary>
    /// <exception cref="ConstraintException">They do not.</exception>
    public void Check()
    {
        Constraint.Require(
            Mode == ResultAccuracyMode.Tolerance || this is { Atol: 0, Rtol: 0, Ulps: 0 },
            $"Invalid tolerances for ResultAccuracyAttr with mode {Enumerators.ResultAccuracyMode.Text(Mode)}, must "
                + $"be all zero."
        );
        Constraint.Require(
            Atol >= 0 && Rtol >= 0 && Ulps >= 0,
            $"tolerances must not be negative, got atol {Atol}, rtol {Rtol}, ulps {Ulps}"
        );
    }
}
