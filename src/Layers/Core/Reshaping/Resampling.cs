using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Larger axes by interpolation at half-pixel centres: output <c>i</c> of a factor <c>f</c> lies at
/// <c>(i + ½)/f − ½</c>. Taps outside do not count, and the weights of those inside sum to 1.
/// </summary>
internal static class Resampling
{
    public static readonly string[] Kinds = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"];

    /// <summary>An axis whose size is multiplied by a factor.</summary>
    public static Tensor Grow(Tensor x, int axis, int factor, string kind)
    {
        if (kind == "nearest")
        {
            return Np.Repeat(x, factor, axis);
        }

        (int radius, Func<double, double> kernel) = kind switch
        {
            "bilinear" => (1, Triangle),
            "bicubic" => (2, Cubic),
            "lanczos3" => (3, distance => Lanczos(distance, 3)),
            _ => (5, (Func<double, double>)(distance => Lanczos(distance, 5))),
        };
        int size = (int)x.Shape[axis];
        double[] places = [.. Enumerable.Range(0, size * factor).Select(i => ((i + 0.5) / factor) - 0.5)];
        double[] sums = Array.ConvertAll(places, place => Taps(radius).Sum(tap => Weight(place, tap)));
        Tensor? result = null;
        foreach (int tap in Taps(radius))
        {
            int[] from = Array.ConvertAll(places, place => Math.Clamp((int)Math.Floor(place) + tap, 0, size - 1));
            double[] weights = [.. places.Zip(sums, (place, sum) => Weight(place, tap) / sum)];
            Tensor factors = Lax.Reshape(
                Casts.To(Tensor.Of<double>([weights.Length], weights), x.ElementType),
                [weights.Length, .. Enumerable.Repeat(1L, x.Rank - 1 - axis)]
            );
            Tensor part = Np.Take(x, Tensor.Of<int>([from.Length], from), axis, IndexMode.PromiseInBounds) * factors;
            result = result is null ? part : result + part;
        }

        return result!;

        double Weight(double place, int tap)
        {
            double at = Math.Floor(place) + tap;
            return at < 0 || at >= size ? 0 : kernel(Math.Abs(place - at));
        }
    }

    private static IEnumerable<int> Taps(int radius) => Enumerable.Range(1 - radius, 2 * radius);

    private static double Triangle(double distance) => Math.Max(0, 1 - distance);

    /// <summary>Keys 1981 with a = −½.</summary>
    private static double Cubic(double distance) =>
        distance switch
        {
            < 1 => (((1.5 * distance) - 2.5) * distance * distance) + 1,
            < 2 => (((((-0.5 * distance) + 2.5) * distance) - 4) * distance) + 2,
            _ => 0,
        };

    private static double Lanczos(double distance, int radius)
    {
        if (distance >= radius)
        {
            return 0;
        }

        double angle = Math.PI * distance;
        return distance < 1e-3 ? 1 : radius * Math.Sin(angle) * Math.Sin(angle / radius) / (angle * angle);
    }
}
