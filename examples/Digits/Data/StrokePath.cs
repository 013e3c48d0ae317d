using System.Globalization;
using System.Numerics;

namespace XlaSharp.Examples.Digits.Data;

/// <summary>
/// A pen path in the unit square (y grows downwards), flattened to straight pieces. Commands: <c>M x y</c> lifts the
/// pen, <c>L x y</c> draws a line, <c>Q</c> and <c>C</c> draw Bézier curves of degree 2 and 3,
/// <c>O cx cy rx ry from sweep</c> lifts the pen and draws an elliptic arc (degrees, clockwise from the right).
/// </summary>
/// <param name="Strokes">Points that are joined by straight pieces, one list per touch of the pen.</param>
internal sealed record StrokePath(IReadOnlyList<Vector2[]> Strokes)
{
    private const int CurvePieces = 10;
    private const int ArcPieces = 24;

    public static StrokePath Parse(string text)
    {
        Queue<string> words = new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        List<List<Vector2>> strokes = [];
        while (words.TryDequeue(out string? command))
        {
            if (command is "M" or "O")
            {
                strokes.Add([]);
            }

            Append(strokes[^1], command, words);
        }

        return new([.. strokes.Select(stroke => stroke.ToArray())]);
    }

    private static void Append(List<Vector2> stroke, string command, Queue<string> words)
    {
        float Number() => float.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
        Vector2 Point() => new(Number(), Number());
        switch (command)
        {
            case "M" or "L":
                stroke.Add(Point());
                break;
            case "Q":
                (Vector2 start, Vector2 bend, Vector2 end) = (stroke[^1], Point(), Point());
                AppendCurve(stroke, start, Vector2.Lerp(start, bend, 2f / 3), Vector2.Lerp(end, bend, 2f / 3), end);
                break;
            case "C":
                AppendCurve(stroke, stroke[^1], Point(), Point(), Point());
                break;
            case "O":
                AppendArc(stroke, Point(), Point(), Number(), Number());
                break;
            default:
                throw new FormatException($"unknown pen command '{command}'");
        }
    }

    private static void AppendCurve(List<Vector2> stroke, Vector2 a, Vector2 b, Vector2 c, Vector2 d)
    {
        for (int i = 1; i <= CurvePieces; i++)
        {
            float t = (float)i / CurvePieces;
            float s = 1 - t;
            stroke.Add((s * s * s * a) + (3 * s * s * t * b) + (3 * s * t * t * c) + (t * t * t * d));
        }
    }

    private static void AppendArc(List<Vector2> stroke, Vector2 center, Vector2 radii, float from, float sweep)
    {
        for (int i = 0; i <= ArcPieces; i++)
        {
            (float sin, float cos) = MathF.SinCos((from + (sweep * i / ArcPieces)) * MathF.PI / 180);
            stroke.Add(center + (radii * new Vector2(cos, sin)));
        }
    }
}
