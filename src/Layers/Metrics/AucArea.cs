namespace XlaSharp.Layers.Metrics;

/// <summary>Areas under curves whose points are given by counts at ascending thresholds.</summary>
internal static class AucArea
{
    public static double Of(ConfusionCounts counts, AucCurve curve, AucSummation summation)
    {
        if (curve == AucCurve.PrecisionRecall && summation == AucSummation.Interpolation)
        {
            return DavisGoadrich(counts);
        }

        (double[] x, double[] y) = curve switch
        {
            AucCurve.Roc => (
                counts.Select((_, fp, tn, _) => ConfusionCounts.Ratio(fp, fp + tn)),
                counts.Select((tp, _, _, fn) => ConfusionCounts.Ratio(tp, tp + fn))
            ),
            AucCurve.PrecisionRecall => (
                counts.Select((tp, _, _, fn) => ConfusionCounts.Ratio(tp, tp + fn)),
                counts.Select((tp, fp, _, _) => ConfusionCounts.Ratio(tp, tp + fp))
            ),
            _ => (
                counts.Select((tp, fp, tn, fn) => Gain(fn, tp, tp + fn, tn + fp)),
                counts.Select((tp, fp, tn, fn) => Gain(fp, tp, tp + fn, tn + fp))
            ),
        };
        double area = 0;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double height = summation switch
            {
                AucSummation.Interpolation => (y[i] + y[i + 1]) / 2,
                AucSummation.Minoring => Math.Min(y[i], y[i + 1]),
                _ => Math.Max(y[i], y[i + 1]),
            };
            area += (x[i] - x[i + 1]) * height;
        }

        return area;
    }

    /// <summary>
    /// <c>1 − P/N·wrong/TP</c>, which counts from 0, where the measure is no better than saying yes always.
    /// </summary>
    private static double Gain(double wrong, double right, double positives, double negatives) =>
        right == 0 ? 0 : Math.Max(0, 1 - (ConfusionCounts.Ratio(positives, negatives) * wrong / right));

    /// <summary>
    /// Precision over recall between two points, with counts that change linearly:
    /// <c>∫ TP/P dTP = slope·(ΔTP + intercept·ln(P₁/P₂))</c>, with <c>P = TP + FP</c> and
    /// <c>intercept = TP₂ − slope·P₂</c>.
    /// </summary>
    private static double DavisGoadrich(ConfusionCounts counts)
    {
        double area = 0;
        double[] tp = counts.TruePositives;
        double[] all = counts.Select((right, wrong, _, _) => right + wrong);
        for (int i = 0; i + 1 < tp.Length; i++)
        {
            double gained = tp[i] - tp[i + 1];
            double slope = Math.Max(0, ConfusionCounts.Ratio(gained, Math.Max(0, all[i] - all[i + 1])));
            double intercept = tp[i + 1] - (slope * all[i + 1]);
            double ratio = all[i] > 0 && all[i + 1] > 0 ? ConfusionCounts.Ratio(all[i], Math.Max(0, all[i + 1])) : 1;
            double found = Math.Max(0, tp[i + 1] + counts.FalseNegatives[i + 1]);
            area += ConfusionCounts.Ratio(slope * (gained + (intercept * Math.Log(ratio))), found);
        }

        return area;
    }
}
