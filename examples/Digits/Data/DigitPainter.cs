using System.Numerics;
using XlaSharp.Layers.Data;

namespace XlaSharp.Examples.Digits.Data;

/// <summary>
/// Draws digit images: a random pen path of a random digit, bent, sheared, rotated, scaled and shifted, with a pen of
/// random width and softness, then stray marks and noise. Image <c>i</c> of a seed is the same on every machine and
/// run.
/// </summary>
public static class DigitPainter
{
    private const int Size = DigitImages.Size;

    /// <summary>Draws a set of images; every digit occurs equally often, in random order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Chooses the set.</param>
    /// <returns>The images.</returns>
    public static DigitImages Draw(int count, ulong seed)
    {
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        new SplitMix64(seed).Shuffle<byte>(labels);
        byte[] pixels = new byte[count * Size * Size];
        _ = Parallel.For(
            0,
            count,
            i => Draw(labels[i], new SplitMix64((seed << 32) + (ulong)i), pixels.AsSpan(i * Size * Size, Size * Size))
        );
        return new(pixels, labels);
    }

    private static void Draw(int digit, SplitMix64 random, Span<byte> pixels)
    {
        IReadOnlyList<StrokePath> styles = DigitGlyphs.All[digit];
        StrokePath path = styles[random.NextInt(styles.Count)];
        Matrix3x2 place = RandomPlacement(ref random);
        Vector2 bend = new((float)random.NextDouble(-.07, .07), (float)random.NextDouble(-.05, .05));
        float phase = (float)random.NextDouble(0, 2 * Math.PI);
        Pen pen = new(HalfWidth: (float)random.NextDouble(.7, 1.6), Softness: (float)random.NextDouble(.8, 1.6));
        Span<float> ink = stackalloc float[Size * Size];
        ink.Clear();
        foreach (Vector2[] stroke in path.Strokes)
        {
            Vector2 from = Place(stroke[0]);
            foreach (Vector2 point in stroke.AsSpan(1))
            {
                Vector2 to = Place(point);
                pen.Line(ink, from, to);
                from = to;
            }
        }

        if (random.NextDouble() < .25)
        {
            StrayMark(ref random, pen, ink);
        }

        Expose(ref random, ink, pixels);

        Vector2 Place(Vector2 point) =>
            Vector2.Transform(
                point + (bend * new Vector2(MathF.Sin((5 * point.Y) + phase), MathF.Sin((5 * point.X) + phase))),
                place
            );
    }

    /// <summary>From the unit square to pixels: digits fill between a half and nearly all of the image.</summary>
    private static Matrix3x2 RandomPlacement(ref SplitMix64 random)
    {
        float size = (float)random.NextDouble(16, 25);
        Vector2 scale = size * new Vector2((float)random.NextDouble(.75, 1.1), 1);
        Vector2 shift = new((float)random.NextDouble(-2.5, 2.5), (float)random.NextDouble(-2.5, 2.5));
        return Matrix3x2.CreateTranslation(-.5f, -.5f)
            * Matrix3x2.CreateSkew((float)random.NextDouble(-.35, .25), 0)
            * Matrix3x2.CreateScale(scale)
            * Matrix3x2.CreateRotation((float)random.NextDouble(-.28, .28))
            * Matrix3x2.CreateTranslation(shift + new Vector2(Size / 2f));
    }

    /// <summary>A short piece of a line somewhere, so that pixels far from the digit carry no meaning.</summary>
    private static void StrayMark(ref SplitMix64 random, Pen pen, Span<float> ink)
    {
        Vector2 from = new((float)random.NextDouble(0, Size), (float)random.NextDouble(0, Size));
        Vector2 step = new((float)random.NextDouble(-4, 4), (float)random.NextDouble(-4, 4));
        pen.Line(ink, from, from + step);
    }

    private static void Expose(ref SplitMix64 random, Span<float> ink, Span<byte> pixels)
    {
        float strength = (float)random.NextDouble(.65, 1);
        float noise = (float)random.NextDouble(.02, .12);
        for (int i = 0; i < pixels.Length; i++)
        {
            float value = (strength * ink[i]) + (noise * (float)random.NextNormal());
            pixels[i] = (byte)(255 * Math.Clamp(value, 0, 1));
        }
    }

    /// <param name="HalfWidth">Half of the line's width in pixels.</param>
    /// <param name="Softness">Width in pixels of the transition from ink to paper.</param>
    private readonly record struct Pen(float HalfWidth, float Softness)
    {
        public void Line(Span<float> ink, Vector2 from, Vector2 to)
        {
            float reach = HalfWidth + Softness;
            (Vector2 low, Vector2 high) = (
                Vector2.Min(from, to) - new Vector2(reach),
                Vector2.Max(from, to) + new Vector2(reach)
            );
            for (int y = Math.Max(0, (int)low.Y); y < Math.Min(Size, high.Y); y++)
            {
                for (int x = Math.Max(0, (int)low.X); x < Math.Min(Size, high.X); x++)
                {
                    float distance = Distance(new Vector2(x + .5f, y + .5f), from, to);
                    float value = Math.Clamp(((HalfWidth - distance) / Softness) + .5f, 0, 1);
                    ink[(y * Size) + x] = Math.Max(ink[(y * Size) + x], value);
                }
            }
        }

        private static float Distance(Vector2 point, Vector2 from, Vector2 to)
        {
            Vector2 line = to - from;
            float length = line.LengthSquared();
            float along = length == 0 ? 0 : Math.Clamp(Vector2.Dot(point - from, line) / length, 0, 1);
            return Vector2.Distance(point, from + (along * line));
        }
    }
}
