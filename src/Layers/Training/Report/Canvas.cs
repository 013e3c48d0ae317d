using System.Numerics;
using XlaSharp.Hlo;

namespace XlaSharp.Layers.Training.Report;

/// <summary>Where a text stands relative to its point.</summary>
public enum TextAnchor
{
    /// <summary>The text begins at the point.</summary>
    Left,

    /// <summary>The text's middle is at the point.</summary>
    Center,

    /// <summary>The text ends at the point.</summary>
    Right,
}

/// <summary>A picture in memory with anti-aliased lines and text; (0, 0) is the top left corner.</summary>
public sealed class Canvas
{
    private readonly byte[] _rgb;

    /// <summary>A white picture.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);
        _rgb = new byte[3 * width * height];
        Array.Fill(_rgb, byte.MaxValue);
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Fills a rectangle.</summary>
    /// <param name="box">Where; what lies outside the picture is left out.</param>
    /// <param name="color">Its colour.</param>
    public void Fill(Box box, Color color)
    {
        for (int y = Math.Max(0, box.Top); y < Math.Min(Height, box.Bottom); y++)
        {
            for (int x = Math.Max(0, box.Left); x < Math.Min(Width, box.Right); x++)
            {
                Blend(x, y, color, 1);
            }
        }
    }

    /// <summary>Draws the border of a rectangle, inside it.</summary>
    /// <param name="box">Where.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="thickness">Pixels.</param>
    public void Frame(Box box, Color color, int thickness = 1)
    {
        Fill(box with { Height = thickness }, color);
        Fill(box with { Top = box.Bottom - thickness, Height = thickness }, color);
        Fill(box with { Width = thickness }, color);
        Fill(box with { Left = box.Right - thickness, Width = thickness }, color);
    }

    /// <summary>Joins points by straight lines.</summary>
    /// <param name="points">In pixels.</param>
    /// <param name="color">The colour.</param>
    /// <param name="width">Line width in pixels.</param>
    public void Polyline(ReadOnlySpan<Vector2> points, Color color, float width = 1.5f)
    {
        float[] coverage = new float[Width * Height];
        for (int i = 0; i < points.Length; i++)
        {
            Cover(coverage, points[Math.Max(0, i - 1)], points[i], width / 2);
        }

        for (int i = 0; i < coverage.Length; i++)
        {
            if (coverage[i] > 0)
            {
                Blend(i % Width, i / Width, color, coverage[i]);
            }
        }
    }

    /// <summary>Draws a filled circle.</summary>
    /// <param name="center">Its middle in pixels.</param>
    /// <param name="color">The colour.</param>
    /// <param name="radius">In pixels.</param>
    public void Dot(Vector2 center, Color color, float radius) => Polyline([center], color, 2 * radius);

    /// <summary>Writes a line of text.</summary>
    /// <param name="x">Column of the anchor.</param>
    /// <param name="y">Top row of capital letters.</param>
    /// <param name="text">The text; characters that the font lacks appear as boxes.</param>
    /// <param name="color">The colour.</param>
    /// <param name="scale">1: capitals are 7 pixels high.</param>
    /// <param name="anchor">Which part of the text the column belongs to.</param>
    public void Text(int x, int y, string text, Color color, float scale = 2, TextAnchor anchor = TextAnchor.Left)
    {
        ArgumentNullException.ThrowIfNull(text);
        float left =
            x
            - (
                BitmapFont.Measure(text, scale)
                * anchor switch
                {
                    TextAnchor.Left => 0f,
                    TextAnchor.Center => .5f,
                    _ => 1f,
                }
            );
        foreach (char character in text)
        {
            int column = (int)MathF.Round(left);
            for (int row = 0; row < BitmapFont.GlyphHeight * scale; row++)
            {
                for (int i = 0; i < BitmapFont.GlyphWidth * scale; i++)
                {
                    Blend(
                        column + i,
                        y + row,
                        color,
                        BitmapFont.Coverage(character, i / scale, row / scale, 1 / scale)
                    );
                }
            }

            left += BitmapFont.Advance * scale;
        }
    }

    /// <summary>Draws a grey picture, each of its pixels as a square.</summary>
    /// <param name="left">Column of its first pixel.</param>
    /// <param name="top">Row of its first pixel.</param>
    /// <param name="grey">0 is white, 255 is black; row-major.</param>
    /// <param name="width">Pixels per row of the grey picture.</param>
    /// <param name="scale">Size of a square.</param>
    public void Image(int left, int top, ReadOnlySpan<byte> grey, int width, int scale)
    {
        for (int i = 0; i < grey.Length; i++)
        {
            byte value = (byte)(255 - grey[i]);
            Fill(new(left + (i % width * scale), top + (i / width * scale), scale, scale), new(value, value, value));
        }
    }

    /// <summary>Writes the picture as a PNG file; the file appears complete or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    public void SavePng(string path) => AtomicFile.Write(path, PngFile.Encode(Width, Height, _rgb));

    private void Cover(float[] coverage, Vector2 from, Vector2 to, float radius)
    {
        Vector2 reach = new(radius + 1);
        (Vector2 low, Vector2 high) = (Vector2.Min(from, to) - reach, Vector2.Max(from, to) + reach);
        Vector2 line = to - from;
        float length = line.LengthSquared();
        for (int y = Math.Max(0, (int)low.Y); y < Math.Min(Height, high.Y); y++)
        {
            for (int x = Math.Max(0, (int)low.X); x < Math.Min(Width, high.X); x++)
            {
                Vector2 point = new(x + .5f, y + .5f);
                float along = length == 0 ? 0 : Math.Clamp(Vector2.Dot(point - from, line) / length, 0, 1);
                float value = Math.Clamp(radius + .5f - Vector2.Distance(point, from + (along * line)), 0, 1);
                coverage[(y * Width) + x] = Math.Max(coverage[(y * Width) + x], value);
            }
        }
    }

    private void Blend(int x, int y, Color color, float amount)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height)
        {
            return;
        }

        Span<byte> pixel = _rgb.AsSpan(3 * ((y * Width) + x), 3);
        pixel[0] = Mix(pixel[0], color.Red);
        pixel[1] = Mix(pixel[1], color.Green);
        pixel[2] = Mix(pixel[2], color.Blue);

        byte Mix(byte old, byte ink) => (byte)MathF.Round(old + (amount * (ink - old)));
    }
}
