using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Rotations of all pairs (i, i + h) of 2h vectors at once, and the round-robin order by which every vector meets every
/// other one in 2h - 1 rounds, after which all stand where they stood.
/// </summary>
internal static class JacobiRotations
{
    /// <summary>
    /// Cosines, sines and phases that diagonalize every <c>[[a, b], [b*, d]]</c>: columns become
    /// <c>c p - s phase* q</c> and <c>s phase p + c q</c>.
    /// </summary>
    public static (Tensor C, Tensor S) Of(Tensor a, Tensor d, Tensor b)
    {
        Tensor size = Lax.Abs(b);
        Tensor none = Lax.Le(size, FloatLimits.Of(size.ElementType).Tiny);
        Tensor safe = Lax.Select(none, Lax.FullLike(size, 1), size);
        Tensor tau = (d - a) / (2 * safe);
        Tensor sign = Lax.Select(Lax.Lt(tau, 0), Lax.FullLike(tau, -1), Lax.FullLike(tau, 1));
        Tensor t = sign / (Lax.Abs(tau) + Np.Hypot(tau, Lax.FullLike(tau, 1)));
        Tensor c = Lax.Rsqrt(1 + (t * t));
        Tensor s = Lax.Select(none, Lax.ZerosLike(t), t * c);
        Tensor phase = b / Lax.ConvertElementType(safe, b.ElementType);
        Tensor cosine = Lax.Select(none, Lax.FullLike(c, 1), c);
        return (Lax.ConvertElementType(cosine, b.ElementType), Lax.ConvertElementType(s, b.ElementType) * phase);
    }

    /// <summary>Rotates pairs of columns.</summary>
    public static Tensor Columns(Tensor x, Tensor c, Tensor s)
    {
        (Tensor p, Tensor q) = Halves(x, 1);
        (Tensor cos, Tensor sin) = (Lax.ExpandDims(c, [0]), Lax.ExpandDims(s, [0]));
        return Lax.Concatenate([(p * cos) - (q * Np.Conj(sin)), (p * sin) + (q * cos)], 1);
    }

    /// <summary>Rotates pairs of rows by the adjoint.</summary>
    public static Tensor Rows(Tensor x, Tensor c, Tensor s)
    {
        (Tensor p, Tensor q) = Halves(x, 0);
        (Tensor cos, Tensor sin) = (Lax.ExpandDims(c, [1]), Lax.ExpandDims(s, [1]));
        return Lax.Concatenate([(p * cos) - (q * sin), (p * Np.Conj(sin)) + (q * cos)], 0);
    }

    /// <summary>The next round: the first vector stays, all others move on by one place around the table.</summary>
    public static Tensor Next(Tensor x, int axis)
    {
        long h = x.Shape[axis] / 2;
        Tensor Part(long start, long limit) => Lax.SliceInDim(x, start, limit, axis);
        return h == 1
            ? x
            : Lax.Concatenate([Part(0, 1), Part(h, h + 1), Part(1, h - 1), Part(h + 1, 2 * h), Part(h - 1, h)], axis);
    }

    public static (Tensor First, Tensor Second) Halves(Tensor x, int axis)
    {
        long h = x.Shape[axis] / 2;
        return (Lax.SliceInDim(x, 0, h, axis), Lax.SliceInDim(x, h, 2 * h, axis));
    }

    /// <summary>
    /// True while a measure that started at 1 is worth a further sweep: large still, or halved by the last one.
    /// </summary>
    public static Tensor GoesOn(Tensor measure, Tensor previous, Tensor sweeps, double floor)
    {
        Tensor large = Lax.Gt(measure, 1e-2);
        Tensor improving = Lax.And(Lax.Gt(measure, floor), Lax.Lt(measure, 0.5 * previous));
        return Lax.And(Lax.Or(large, improving), Lax.Lt(sweeps, 60));
    }
}
