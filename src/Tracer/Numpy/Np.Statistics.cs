using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Which number a quantile between two data points is.</summary>
public enum QuantileMethod
{
    /// <summary>On the line between both.</summary>
    Linear,

    /// <summary>The lower one.</summary>
    Lower,

    /// <summary>The higher one.</summary>
    Higher,

    /// <summary>The nearer one; the lower one of equally near ones.</summary>
    Nearest,

    /// <summary>The middle between both.</summary>
    Midpoint,
}

public static partial class Np
{
    /// <summary>Largest element: <see cref="Max"/>.</summary>
    public static Tensor AMax(Tensor x, Dims? axes = null, bool keepDims = false) => Max(x, axes, keepDims);

    /// <summary>Smallest element: <see cref="Min"/>.</summary>
    public static Tensor AMin(Tensor x, Dims? axes = null, bool keepDims = false) => Min(x, axes, keepDims);

    /// <summary>Difference of the largest and the smallest element.</summary>
    public static Tensor Ptp(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Max(x, axes, keepDims) - Min(x, axes, keepDims);

    /// <summary>Number of elements that are not 0, <c>i32</c>.</summary>
    public static Tensor CountNonzero(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Sum(Truth(x), axes, keepDims);

    /// <summary>Weighted mean; weights have the operand's shape or are one per entry of the axis.</summary>
    public static Tensor Average(Tensor x, int? axis = null, Tensor? weights = null, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims? axes = axis is { } given ? [given] : null;
        if (weights is null)
        {
            return Mean(x, axes, keepDims);
        }

        Tensor spread = weights;
        if (weights.Shape != x.Shape)
        {
            if (axis is null || weights.Rank != 1)
            {
                throw Misuse.Error(
                    "average",
                    $"weights must have the shape of {x}, or be a vector for a given axis, got {weights}"
                );
            }

            int place = Axes.Normalize(axis.Value, x.Rank, "average");
            spread = BroadcastTo(Lax.Reshape(weights, Dims.Repeat(1, x.Rank).With(place, weights.Size)), x.Shape);
        }

        (Tensor values, Tensor factors) = Broadcasting.Unify(ToFloat(x), spread, "average");
        return Sum(values * factors, axes, keepDims) / Sum(factors, axes, keepDims);
    }

    /// <summary>Middle of the sorted elements; the mean of both middle ones of an even number.</summary>
    public static Tensor Median(Tensor x, Dims? axes = null, bool keepDims = false) => Quantile(x, 0.5, axes, keepDims);

    /// <summary>
    /// The number that a share q in [0, 1] of the elements is not above; the axes of q come first in the result.
    /// </summary>
    public static Tensor Quantile(
        Tensor x,
        Tensor q,
        Dims? axes = null,
        bool keepDims = false,
        QuantileMethod method = QuantileMethod.Linear
    ) => Quantiles(ToFloat(x), q, axes, keepDims, method, ignoreNan: false);

    /// <summary>The number that q percent of the elements are not above.</summary>
    public static Tensor Percentile(
        Tensor x,
        Tensor q,
        Dims? axes = null,
        bool keepDims = false,
        QuantileMethod method = QuantileMethod.Linear
    ) => Quantile(x, q / 100.0, axes, keepDims, method);

    /// <summary>Median of the elements that are not NaN.</summary>
    public static Tensor NanMedian(Tensor x, Dims? axes = null, bool keepDims = false) =>
        NanQuantile(x, 0.5, axes, keepDims);

    /// <summary>Quantile of the elements that are not NaN.</summary>
    public static Tensor NanQuantile(
        Tensor x,
        Tensor q,
        Dims? axes = null,
        bool keepDims = false,
        QuantileMethod method = QuantileMethod.Linear
    ) => Quantiles(ToFloat(x), q, axes, keepDims, method, ignoreNan: true);

    /// <summary>Percentile of the elements that are not NaN.</summary>
    public static Tensor NanPercentile(
        Tensor x,
        Tensor q,
        Dims? axes = null,
        bool keepDims = false,
        QuantileMethod method = QuantileMethod.Linear
    ) => NanQuantile(x, q / 100.0, axes, keepDims, method);

    /// <summary>Sum of the elements that are not NaN.</summary>
    public static Tensor NanSum(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Sum(WithoutNan(x, 0), axes, keepDims);

    /// <summary>Product of the elements that are not NaN.</summary>
    public static Tensor NanProd(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Prod(WithoutNan(x, 1), axes, keepDims);

    /// <summary>Largest of the elements that are not NaN; NaN where all are.</summary>
    public static Tensor NanMax(Tensor x, Dims? axes = null, bool keepDims = false) =>
        NanExtreme(x, axes, keepDims, double.NegativeInfinity, Max);

    /// <summary>Smallest of the elements that are not NaN; NaN where all are.</summary>
    public static Tensor NanMin(Tensor x, Dims? axes = null, bool keepDims = false) =>
        NanExtreme(x, axes, keepDims, double.PositiveInfinity, Min);

    /// <summary>Mean of the elements that are not NaN.</summary>
    public static Tensor NanMean(Tensor x, Dims? axes = null, bool keepDims = false) =>
        IsWhole(x) ? Mean(x, axes, keepDims) : Mean(WithoutNan(x, 0), axes, keepDims, Lax.Not(IsNan(x)));

    /// <summary>Variance of the elements that are not NaN.</summary>
    public static Tensor NanVar(Tensor x, Dims? axes = null, bool keepDims = false, double ddof = 0) =>
        IsWhole(x) ? Var(x, axes, keepDims, ddof) : Var(WithoutNan(x, 0), axes, keepDims, ddof, Lax.Not(IsNan(x)));

    /// <summary>Standard deviation of the elements that are not NaN.</summary>
    public static Tensor NanStd(Tensor x, Dims? axes = null, bool keepDims = false, double ddof = 0) =>
        Lax.Sqrt(NanVar(x, axes, keepDims, ddof));

    /// <summary>Covariance of variables in rows (or columns) over observations in the other axis.</summary>
    public static Tensor Cov(
        Tensor x,
        Tensor? y = null,
        bool rowVar = true,
        bool bias = false,
        int? ddof = null,
        Tensor? fWeights = null,
        Tensor? aWeights = null
    )
    {
        Tensor Variables(Tensor m) => rowVar || m.Rank < 2 ? AtLeast2D(ToFloat(m)) : Transpose(ToFloat(m));
        Tensor values = y is null ? Variables(x) : Concatenate([Variables(x), Variables(y)]);
        double less = ddof ?? (bias ? 0 : 1);
        Tensor? weights =
            fWeights is null ? aWeights
            : aWeights is null ? fWeights
            : fWeights * aWeights;
        Tensor mean = Average(values, 1, weights is null ? null : ToFloat(weights), keepDims: true);
        Tensor total = weights is null ? (double)values.Shape[1] : Sum(ToFloat(weights));
        Tensor divisor =
            weights is null || less == 0 ? total - less
            : aWeights is null ? total - less
            : total - (less * Sum(ToFloat(weights) * aWeights) / total);
        Tensor centered = values - mean;
        Tensor weighted = weights is null ? centered : centered * ToFloat(weights);
        Tensor result = Matmul(weighted, Conj(Transpose(centered))) / divisor;
        return Squeeze(result);
    }

    /// <summary>Correlation coefficients of variables in rows (or columns).</summary>
    public static Tensor CorrCoef(Tensor x, Tensor? y = null, bool rowVar = true)
    {
        Tensor covariance = Cov(x, y, rowVar);
        if (covariance.Rank == 0)
        {
            return covariance / covariance;
        }

        Tensor deviation = Lax.Sqrt(Real(Diagonal(covariance)));
        return covariance / ExpandDims(deviation, 1) / ExpandDims(deviation, 0);
    }

    private static Tensor NanExtreme(
        Tensor x,
        Dims? axes,
        bool keepDims,
        double worst,
        Func<Tensor, Dims?, bool, Tensor?, Tensor?, Tensor> reduce
    )
    {
        if (IsWhole(x))
        {
            return reduce(x, axes, keepDims, null, null);
        }

        Tensor result = reduce(WithoutNan(x, worst), axes, keepDims, null, null);
        return Lax.Select(All(IsNan(x), axes, keepDims), Lax.FullLike(result, double.NaN), result);
    }

    private static Tensor Quantiles(
        Tensor x,
        Tensor q,
        Dims? axes,
        bool keepDims,
        QuantileMethod method,
        bool ignoreNan
    )
    {
        Dims reduced = Axes.Normalize(axes, x.Rank, "quantile");
        Dims others = Dims.Range(0, x.Rank).Without(reduced);
        Dims kept = x.Shape.Permute(others);
        Tensor rows = Lax.Reshape(
            Lax.Transpose(x, [.. others, .. reduced]),
            [.. kept, x.Shape.Permute(reduced).Product]
        );
        int last = rows.Rank - 1;
        long size = rows.Shape[last];
        Tensor isNan = IsNan(rows);
        Tensor sorted = Lax.Sort(Lax.Select(isNan, Lax.FullLike(rows, double.PositiveInfinity), rows), last);
        Tensor share = Broadcasting.Convert(q, x.ElementType);
        Dims shape = [.. share.Shape, .. kept];
        Tensor spread = Lax.BroadcastInDim(share, shape, Dims.Range(0, share.Rank));
        Tensor count = ignoreNan
            ? Lax.BroadcastInDim(
                Lax.ConvertElementType(Sum(Lax.Not(isNan), [last]), x.ElementType),
                shape,
                Dims.Range(share.Rank, kept.Count)
            )
            : Lax.Full(shape, size, x.ElementType);
        Tensor place = Lax.Max(spread * (count - 1), 0);
        Tensor low = Lax.Floor(place);
        Tensor weight = place - low;

        // Positions along the sorted axis for every result, with the axes of q in between.
        Tensor At(Tensor position)
        {
            Tensor index = Lax.ConvertElementType(Lax.Clamp(0, position, size - 1), ElementType.I32);
            Tensor flat = Lax.Reshape(
                MoveAxis(index, Dims.Range(0, share.Rank), Dims.Range(kept.Count, share.Rank)),
                [.. kept, share.Size]
            );
            Tensor taken = TakeAlongAxis(sorted, flat, last, IndexMode.PromiseInBounds);
            Tensor back = Lax.Reshape(taken, [.. kept, .. share.Shape]);
            return MoveAxis(back, Dims.Range(kept.Count, share.Rank), Dims.Range(0, share.Rank));
        }

        (Tensor lower, Tensor upper) = (At(low), At(Lax.Ceil(place)));
        Tensor value = method switch
        {
            QuantileMethod.Linear => (lower * (1 - weight)) + (upper * weight),
            QuantileMethod.Lower => lower,
            QuantileMethod.Higher => upper,
            QuantileMethod.Nearest => Lax.Select(Lax.Le(weight, 0.5), lower, upper),
            _ => (lower + upper) * 0.5,
        };
        Tensor undefined = ignoreNan ? All(isNan, [last]) : Any(isNan, [last]);
        Tensor result = Lax.Select(
            Lax.BroadcastInDim(undefined, shape, Dims.Range(share.Rank, kept.Count)),
            Lax.FullLike(value, double.NaN),
            value
        );
        return keepDims
            ? Lax.Reshape(
                result,
                [.. share.Shape, .. x.Shape.Select((length, axis) => reduced.Contains(axis) ? 1 : length)]
            )
            : result;
    }
}
