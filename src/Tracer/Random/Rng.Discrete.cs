using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Rng
{
    private static readonly double[] StirlingTail =
    [
        0.0810614667953272,
        0.0413406959554092,
        0.0276779256849983,
        0.02079067210376509,
        0.0166446911898211,
        0.0138761288230707,
        0.0118967099458917,
        0.0104112652619720,
        0.00925546218271273,
        0.00833056343336287,
    ];

    /// <summary>
    /// Poisson-distributed integers: Knuth's products of uniform numbers below a mean of 10, Hörmann's transformed
    /// rejection above.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="lam">The mean.</param>
    /// <param name="shape">The shape; that of the mean if null.</param>
    /// <param name="type">Integer element type; <c>i32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Poisson(Tensor key, Tensor lam, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(lam);
        ElementType element = type ?? ElementType.I32;
        Dims dims = Resolve("poisson", shape, lam.Shape);
        Tensor mean = Limit(lam, dims, ElementType.F32);
        Tensor small = Lax.Or(Lax.Ne(mean, mean), Lax.Lt(mean, 10));
        Tensor byProducts = Knuth(key, Lax.Select(small, mean, Lax.ZerosLike(mean)), element);
        Tensor byRejection = Hormann(key, Lax.Select(small, Lax.FullLike(mean, 1e5), mean), element);
        Tensor result = Lax.Select(small, byProducts, byRejection);
        return Lax.Select(Lax.Eq(mean, 0), Lax.ZerosLike(result), result);
    }

    /// <summary>Numbers of trials up to the first success, <c>floor(log u / log(1 - p)) + 1</c>.</summary>
    public static Tensor Geometric(Tensor key, Tensor p, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(p);
        Dims dims = Resolve("geometric", shape, p.Shape);
        Tensor share = Broadcasting.Convert(p, Promotion.Inexact(p));
        Tensor u = Uniform(key, dims, share.ElementType);
        Tensor failures = Broadcasting.To(Lax.Log1p(Lax.Neg(share)), dims);
        return Lax.ConvertElementType(Lax.Floor(Lax.Log(u) / failures) + 1, type ?? ElementType.I32);
    }

    /// <summary>
    /// Numbers of successes of n trials with probability p, as floats: by geometric distances below n p = 10, by
    /// Hörmann's transformed rejection above.
    /// </summary>
    public static Tensor Binomial(Tensor key, Tensor n, Tensor p, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(n);
        ArgumentNullException.ThrowIfNull(p);
        ElementType result = type ?? ElementType.F32;
        Dims dims = Resolve("binomial", shape, n.Shape, p.Shape);
        ElementType element = Promotion.Inexact(p);
        (Tensor given, Tensor prob) = (Limit(n, dims, element), Limit(p, dims, element));
        Tensor low = Lax.Lt(prob, 0.5);
        Tensor q = Lax.Select(low, prob, 1 - prob);
        Tensor badCount = Lax.Or(Lax.Ne(given, given), Lax.Lt(given, 0));
        Tensor infinite = Lax.Eq(Lax.Abs(given), double.PositiveInfinity);
        Tensor notANumber = Lax.Ne(q, q);
        Tensor badShare = Lax.Or(notANumber, Lax.Lt(q, 0));
        q = Lax.Select(badShare, Lax.FullLike(q, 0.01), q);
        Tensor byDistances = Lax.Or(badCount, Lax.Le(given * q, 10));
        Tensor count = Lax.Floor(given);
        Tensor distances = BinomialByDistances(key, Lax.Select(byDistances, count, Lax.ZerosLike(count)), q);
        Tensor rejection = BinomialByRejection(
            key,
            Lax.Select(byDistances, Lax.FullLike(count, 1e4), count),
            Lax.Select(byDistances, Lax.FullLike(q, 0.5), q)
        );
        Tensor samples = Lax.ConvertElementType(Lax.Select(byDistances, distances, rejection), result);
        Tensor invalid = Lax.Or(badShare, badCount);
        samples = Lax.Select(invalid, Lax.FullLike(samples, double.NaN), samples);
        samples = Lax.Select(
            Lax.And(infinite, Lax.Not(invalid)),
            Lax.FullLike(samples, double.PositiveInfinity),
            samples
        );
        Tensor direct = Lax.Or(Lax.Or(low, badCount), Lax.Or(notANumber, infinite));
        return Lax.Select(direct, samples, Lax.ConvertElementType(count, result) - samples);
    }

    /// <summary>Counts of n trials over outcomes with probabilities in the last axis of p.</summary>
    public static Tensor Multinomial(Tensor key, Tensor n, Tensor p, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(n);
        ArgumentNullException.ThrowIfNull(p);
        ElementType element = type ?? ElementType.F32;
        Dims batch = Resolve("multinomial", shape, n.Shape, Dims.Create(p.Shape.Span[..(p.Rank - 1)]));
        Tensor rows = Np.MoveAxis(
            Broadcasting.To(Broadcasting.Convert(p, Promotion.Inexact(p)), [.. batch, p.Shape[^1]]),
            -1,
            0
        );
        Tensor left = Lax.CumSum(rows, 0, reverse: true);
        Tensor ratios = rows / Lax.Select(Lax.Eq(left, 0), Lax.FullLike(left, 1), left);
        Tensor keys = SplitStacked(key, [rows.Shape[0]]);
        (_, Tensor counts) = Lax.Scan(
            (Tensor remaining, (Tensor Ratio, Tensor Key) row) =>
            {
                Tensor count = Binomial(row.Key, remaining, Lax.Clamp(0, row.Ratio, 1), batch, element);
                return (remaining - count, count);
            },
            Limit(n, batch, element),
            (Ratio: ratios, Key: keys)
        );
        return Np.MoveAxis(counts, 0, -1);
    }

    /// <summary>Samples of the numbers 0 to count - 1.</summary>
    public static Tensor Choice(Tensor key, int count, Dims shape = default, bool replace = true, Tensor? p = null) =>
        ChoiceOf(key, null, count, shape, replace, p, 0);

    /// <summary>
    /// Samples of the entries of an axis, which the shape replaces; with weights p, with or without replacement.
    /// </summary>
    public static Tensor Choice(
        Tensor key,
        Tensor from,
        Dims shape = default,
        bool replace = true,
        Tensor? p = null,
        int axis = 0
    )
    {
        ArgumentNullException.ThrowIfNull(from);
        int place = Axes.Normalize(axis, from.Rank, "choice");
        return ChoiceOf(key, from, (int)from.Shape[place], shape, replace, p, place);
    }

    private static Tensor ChoiceOf(Tensor key, Tensor? from, int count, Dims shape, bool replace, Tensor? p, int axis)
    {
        long draws = shape.Product;
        if (count <= 0 || (!replace && draws > count))
        {
            throw Misuse.Error(
                "choice",
                $"{draws} samples cannot be drawn from {count} "
                    + $"entries{(replace ? string.Empty : " without replacement")}"
            );
        }

        Tensor positions;
        if (p is null)
        {
            positions = replace ? RandInt(key, shape, 0, count) : Lax.SliceInDim(Permutation(key, count), 0, draws, 0);
        }
        else
        {
            Tensor weights = Broadcasting.Convert(p, Promotion.Inexact(p));
            if (weights.Shape != [count])
            {
                throw Misuse.Error("choice", $"weights must be one per entry, [{count}], got {p}");
            }

            if (replace)
            {
                Tensor sums = Np.CumSum(weights, 0);
                positions = Np.SearchSorted(sums, sums[^1] * (1 - Uniform(key, shape, weights.ElementType)));
            }
            else
            {
                Tensor order = Np.ArgSort(Lax.Neg(Gumbel(key, [count], weights.ElementType)) - Lax.Log(weights));
                positions = Lax.SliceInDim(order, 0, draws, 0);
            }
        }

        positions = Lax.Reshape(positions, shape);
        return from is null ? positions : Np.Take(from, positions, axis, IndexMode.PromiseInBounds);
    }

    private static Tensor Knuth(Tensor key, Tensor mean, ElementType type)
    {
        Dims shape = mean.Shape;
        (Tensor count, _, _) = Lax.While(
            state => Np.Any(Lax.Gt(state.LogProduct, -mean)),
            state =>
            {
                Tensor[] keys = Split(state.Key);
                Tensor going = Lax.Gt(state.LogProduct, -mean);
                Tensor next = Lax.Select(going, state.Count + Lax.FullLike(state.Count, 1), state.Count);
                return (
                    Count: next,
                    Key: keys[0],
                    LogProduct: state.LogProduct + Lax.Log(Uniform(keys[1], shape, ElementType.F32))
                );
            },
            (Count: Lax.Full(shape, 0, type), Key: key, LogProduct: Lax.Full(shape, 0, ElementType.F32))
        );
        return count - Lax.FullLike(count, 1);
    }

    private static Tensor Hormann(Tensor key, Tensor mean, ElementType type)
    {
        Dims shape = mean.Shape;
        Tensor logMean = Lax.Log(mean);
        Tensor b = 0.931 + (2.53 * Lax.Sqrt(mean));
        Tensor a = -0.059 + (0.02483 * b);
        Tensor inverseAlpha = 1.1239 + (1.1328 / (b - 3.4));
        Tensor limit = 0.9277 - (3.6224 / (b - 2));
        (Tensor result, _, _) = Lax.While(
            state => Np.Any(Lax.Not(state.Accepted)),
            state =>
            {
                Tensor[] keys = Split(state.Key, 3);
                Tensor u = Uniform(keys[1], shape, mean.ElementType) - 0.5;
                Tensor v = Uniform(keys[2], shape, mean.ElementType);
                Tensor shifted = 0.5 - Lax.Abs(u);
                Tensor k = Lax.Floor(((((2 * a) / shifted) + b) * u) + mean + 0.43);
                Tensor s = Lax.Log(v * inverseAlpha / ((a / (shifted * shifted)) + b));
                Tensor t = -mean + (k * logMean) - Lax.Lgamma(k + 1);
                Tensor early = Lax.And(Lax.Ge(shifted, 0.07), Lax.Le(v, limit));
                Tensor reject = Lax.Or(Lax.Lt(k, 0), Lax.And(Lax.Lt(shifted, 0.013), Lax.Gt(v, shifted)));
                Tensor accept = Lax.Or(early, Lax.And(Lax.Not(reject), Lax.Le(s, t)));
                return (
                    Result: Lax.Select(accept, k, state.Result),
                    Accepted: Lax.Or(state.Accepted, accept),
                    Key: keys[0]
                );
            },
            (Result: Lax.FullLike(mean, -1), Accepted: Lax.Full(shape, 0, ElementType.I1), Key: key)
        );
        return Lax.ConvertElementType(result, type);
    }

    private static Tensor BinomialByDistances(Tensor key, Tensor count, Tensor prob)
    {
        Dims shape = count.Shape;
        Tensor logFailure = Lax.Log1p(-prob);
        (Tensor number, _, _) = Lax.While(
            state => Np.Any(Lax.Le(state.Sum, count)),
            state =>
            {
                Tensor[] keys = Split(state.Key);
                Tensor next = Lax.Select(Lax.Le(state.Sum, count), state.Number + 1, state.Number);
                Tensor distance = Lax.Ceil(Lax.Log(Uniform(keys[0], shape, prob.ElementType)) / logFailure);
                return (Number: next, Sum: state.Sum + distance, Key: keys[1]);
            },
            (Number: Lax.ZerosLike(prob), Sum: Lax.ZerosLike(prob), Key: key)
        );
        return number - 1;
    }

    private static Tensor BinomialByRejection(Tensor key, Tensor count, Tensor prob)
    {
        Dims shape = count.Shape;
        Tensor deviation = Lax.Sqrt(count * prob * (1 - prob));
        Tensor b = 1.15 + (2.53 * deviation);
        Tensor a = -0.0873 + (0.0248 * b) + (0.01 * prob);
        Tensor c = (count * prob) + 0.5;
        Tensor limit = 0.92 - (4.2 / b);
        Tensor r = prob / (1 - prob);
        Tensor alpha = (2.83 + (5.1 / b)) * deviation;
        Tensor m = Lax.Floor((count + 1) * prob);
        (Tensor result, _, _) = Lax.While(
            state => Np.Any(Lax.Not(state.Accepted)),
            state =>
            {
                Tensor[] keys = Split(state.Key, 3);
                Tensor u = Uniform(keys[1], shape, prob.ElementType) - 0.5;
                Tensor v = Uniform(keys[2], shape, prob.ElementType);
                Tensor us = 0.5 - Lax.Abs(u);
                Tensor early = Lax.And(Lax.Ge(us, 0.07), Lax.Le(v, limit));
                Tensor k = Lax.Floor(((((2 * a) / us) + b) * u) + c);
                Tensor reject = Lax.Or(Lax.Lt(k, 0), Lax.Gt(k, count));
                Tensor left = Lax.Log(v * alpha / ((a / (us * us)) + b));
                Tensor right =
                    ((m + 0.5) * Lax.Log((m + 1) / (r * (count - m + 1))))
                    + ((count + 1) * Lax.Log((count - m + 1) / (count - k + 1)))
                    + ((k + 0.5) * Lax.Log(r * (count - k + 1) / (k + 1)))
                    + Tail(m)
                    + Tail(count - m)
                    - Tail(k)
                    - Tail(count - k);
                Tensor accept = Lax.Or(early, Lax.And(Lax.Not(reject), Lax.Le(left, right)));
                return (
                    Result: Lax.Select(accept, k, state.Result),
                    Accepted: Lax.Or(state.Accepted, accept),
                    Key: keys[0]
                );
            },
            (Result: Lax.FullLike(prob, -1), Accepted: Lax.Full(shape, 0, ElementType.I1), Key: key)
        );
        return result;
    }

    /// <summary>What Stirling's formula for <c>log k!</c> leaves out: a table up to 9, a series beyond.</summary>
    private static Tensor Tail(Tensor k)
    {
        Tensor cut = Lax.Clamp(0, k, 9);
        Tensor square = (cut + 1) * (cut + 1);
        Tensor series = ((1.0 / 12) - (((1.0 / 360) - (1.0 / 1260 / square)) / square)) / (cut + 1);
        Tensor table = Broadcasting.Convert(Tensor.Of<double>([10], StirlingTail), k.ElementType);
        Tensor known = Np.Take(
            table,
            Lax.ConvertElementType(Lax.Floor(cut), ElementType.I32),
            0,
            IndexMode.PromiseInBounds
        );
        return Lax.Select(Lax.Le(k, 9), known, series);
    }
}
