using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class ScipySpecial
{
    /// <summary>
    /// The complement of the error function times <c>e^(x²)</c>, which neither vanishes nor overflows for positive x.
    /// </summary>
    public static Tensor ErfCx(Tensor x) => SpecialFunctions.Erfcx.Apply(Float(x));

    /// <summary>Faddeeva's function <c>e^(-z²) erfc(-iz)</c>; complex.</summary>
    public static Tensor WofZ(Tensor z) => SpecialFunctions.Wofz.Apply(Lax.AsComplex(Float(z)));

    /// <summary>Fresnel's integrals: of <c>sin(pi t² / 2)</c> and <c>cos(pi t² / 2)</c> from 0 to x.</summary>
    public static (Tensor S, Tensor C) Fresnel(Tensor x)
    {
        Tensor value = Float(x);
        return (SpecialFunctions.FresnelS.Apply(value), SpecialFunctions.FresnelC.Apply(value));
    }

    /// <summary>The sine integral, of <c>sin t / t</c> from 0 to x, and the cosine integral of |x|.</summary>
    public static (Tensor Si, Tensor Ci) SiCi(Tensor x)
    {
        Tensor value = Float(x);
        return (SpecialFunctions.SineIntegral.Apply(value), SpecialFunctions.CosineIntegral.Apply(value));
    }

    /// <summary>
    /// Owen's T function: the probability of <c>X &gt; h</c> and <c>0 &lt; Y &lt; a X</c> for independent normal X and
    /// Y.
    /// </summary>
    public static Tensor OwensT(Tensor h, Tensor a) =>
        Two(h, a, "owens_t", (x, y) => SpecialFunctions.OwensT.Apply(x, y));

    /// <summary>Kummer's confluent hypergeometric function 1F1(a; b; x), with derivatives by all three.</summary>
    public static Tensor Hyp1F1(Tensor a, Tensor b, Tensor x) =>
        SpecialFunctions.Hyp1F1.Apply(Same([a, b, x], "hyp1f1"));

    /// <summary>
    /// Gauss's hypergeometric function 2F1(a, b; c; x) for x up to 1, with a derivative by x. Between 0.9 and 1 digits
    /// are lost where c - a - b is nearly, but not quite, an integer.
    /// </summary>
    public static Tensor Hyp2F1(Tensor a, Tensor b, Tensor c, Tensor x) =>
        SpecialFunctions.Hyp2F1.Apply(Same([a, b, c, x], "hyp2f1"));

    /// <summary>Associated Legendre functions of the first kind.</summary>
    /// <param name="m">Largest order.</param>
    /// <param name="n">Largest degree.</param>
    /// <param name="z">Cosines, a vector in [-1, 1].</param>
    /// <param name="normalized">Scales to the norm of spherical harmonics.</param>
    /// <returns>Values <c>[m + 1, n + 1, points]</c>; 0 where the order is above the degree.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Order or degree are negative.</exception>
    public static Tensor LpmnValues(int m, int n, Tensor z, bool normalized = false)
    {
        (Tensor x, Tensor s) = Angles(m, n, z, "lpmn_values");
        return Block(Legendre.Values(m, n, x, s, normalized), x);
    }

    /// <summary>
    /// Associated Legendre functions of the first kind and their derivatives inside (-1, 1), both
    /// <c>[m + 1, n + 1, points]</c>.
    /// </summary>
    /// <param name="m">Largest order.</param>
    /// <param name="n">Largest degree.</param>
    /// <param name="z">Cosines, a vector in [-1, 1].</param>
    /// <returns>Values and derivatives; 0 where the order is above the degree.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Order or degree are negative.</exception>
    public static (Tensor Values, Tensor Derivatives) Lpmn(int m, int n, Tensor z)
    {
        (Tensor x, Tensor s) = Angles(m, n, z, "lpmn");
        Tensor?[,] values = Legendre.Values(m, n, x, s, normalized: false);
        Tensor?[,] derivatives = new Tensor?[m + 1, n + 1];
        for (int i = 0; i <= m; i++)
        {
            for (int j = i; j <= n; j++)
            {
                derivatives[i, j] = Legendre.Derivative(values, i, j, x);
            }
        }

        return (Block(values, x), Block(derivatives, x));
    }

    /// <summary>Spherical harmonics of degree n and order m.</summary>
    /// <param name="n">Degrees, integers.</param>
    /// <param name="m">Orders, integers in [-n, n]; 0 is given outside.</param>
    /// <param name="theta">Polar angles in [0, pi].</param>
    /// <param name="phi">Azimuths.</param>
    /// <param name="nMax">The largest degree that occurs; that of n if null, which then must be known while
    /// tracing.</param>
    /// <returns>Complex values of the common shape of all four.</returns>
    /// <exception cref="TraceException">n is traced and no largest degree was given.</exception>
    public static Tensor SphHarmY(Tensor n, Tensor m, Tensor theta, Tensor phi, int? nMax = null)
    {
        ArgumentNullException.ThrowIfNull(n);
        ArgumentNullException.ThrowIfNull(m);
        int degrees =
            nMax
            ?? (
                n.IsConcrete
                    ? (int)new DenseElementsAttr(n.ToHost().Type, n.ToHost().Data).ToIntegers().DefaultIfEmpty().Max()
                    : throw Misuse.Error(
                        "sph_harm_y",
                        $"the degrees {n} have no value while tracing; give the largest one as nMax"
                    )
            );
        Tensor[] angles = Same([theta, phi], "sph_harm_y");
        Tensor[] all = Broadcasting.UnifyShapes([n, m, .. angles], "sph_harm_y");
        (Tensor degree, Tensor order) = (
            Lax.ConvertElementType(all[0], ElementType.I32),
            Lax.ConvertElementType(all[1], ElementType.I32)
        );
        Tensor polar = Lax.Reshape(all[2], [all[2].Size]);
        Tensor?[,] values = Legendre.Values(
            degrees,
            degrees,
            Lax.Cos(polar),
            Lax.Abs(Lax.Sin(polar)),
            normalized: true
        );
        Tensor table = Lax.Reshape(Block(values, polar), [(degrees + 1) * (degrees + 1), polar.Size]);
        Tensor size = Lax.Abs(order);
        Tensor place = Lax.Clamp(0, (size * (degrees + 1)) + degree, ((degrees + 1) * (degrees + 1)) - 1);
        Tensor picked = Lax.Reshape(
            Np.TakeAlongAxis(table, Lax.Reshape(place, [1, polar.Size]), 0, IndexMode.PromiseInBounds),
            all[2].Shape
        );
        Tensor inside = Lax.And(Lax.Le(size, degree), Lax.Le(degree, degrees));
        Tensor radius = Lax.Select(inside, picked, Lax.ZerosLike(picked));

        // Y of -m is the conjugate of Y of m, with a sign for odd m.
        Tensor flipped = Lax.And(Lax.Lt(order, 0), Lax.Ne(Np.Remainder(size, 2), 0));
        Tensor signed = Lax.Select(flipped, -radius, radius);
        Tensor turn = all[3] * Lax.ConvertElementType(order, all[3].ElementType);
        return Lax.Complex(signed * Lax.Cos(turn), signed * Lax.Sin(turn));
    }

    private static (Tensor X, Tensor S) Angles(int m, int n, Tensor z, string who)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Tensor x = Float(z);
        return x.Rank == 1
            ? (x, Lax.Sqrt((1 - x) * (1 + x)))
            : throw Misuse.Error(who, $"a vector of cosines is needed, got {z}");
    }

    private static Tensor Block(Tensor?[,] values, Tensor like)
    {
        (int orders, int degrees) = (values.GetLength(0), values.GetLength(1));
        Tensor zero = Lax.ZerosLike(like);
        Tensor[] rows =
        [
            .. Enumerable.Range(0, orders * degrees).Select(i => values[i / degrees, i % degrees] ?? zero),
        ];
        return Lax.Reshape(Np.Stack(rows), [orders, degrees, like.Size]);
    }
}
