namespace XlaSharp.Layers.Training.Report;

/// <summary>
/// A font of 5x7 dots with two more rows for descenders, its corners smoothed by doubling the resolution twice (each
/// doubling lets a corner follow the neighbours it shares a colour with, which turns staircases into slopes).
/// </summary>
internal static class BitmapFont
{
    public const int GlyphWidth = 5;
    public const int GlyphHeight = 9;
    public const int Advance = 6;
    private const int Detail = 4;

    /// <summary>Each character is followed by its rows, top to bottom; bit 4 is the left column.</summary>
    private static readonly string[] Rows =
    [
        "A 0E 11 11 1F 11 11 11",
        "B 1E 11 11 1E 11 11 1E",
        "C 0E 11 10 10 10 11 0E",
        "D 1E 11 11 11 11 11 1E",
        "E 1F 10 10 1E 10 10 1F",
        "F 1F 10 10 1E 10 10 10",
        "G 0E 11 10 17 11 11 0E",
        "H 11 11 11 1F 11 11 11",
        "I 0E 04 04 04 04 04 0E",
        "J 07 02 02 02 02 12 0C",
        "K 11 12 14 18 14 12 11",
        "L 10 10 10 10 10 10 1F",
        "M 11 1B 15 15 11 11 11",
        "N 11 19 19 15 13 13 11",
        "O 0E 11 11 11 11 11 0E",
        "P 1E 11 11 1E 10 10 10",
        "Q 0E 11 11 11 15 12 0D",
        "R 1E 11 11 1E 14 12 11",
        "S 0F 10 10 0E 01 01 1E",
        "T 1F 04 04 04 04 04 04",
        "U 11 11 11 11 11 11 0E",
        "V 11 11 11 11 11 0A 04",
        "W 11 11 11 15 15 15 0A",
        "X 11 11 0A 04 0A 11 11",
        "Y 11 11 11 0A 04 04 04",
        "Z 1F 01 02 04 08 10 1F",
        "a 00 00 0E 01 0F 11 0F",
        "b 10 10 1E 11 11 11 1E",
        "c 00 00 0E 11 10 11 0E",
        "d 01 01 0F 11 11 11 0F",
        "e 00 00 0E 11 1F 10 0E",
        "f 06 08 1E 08 08 08 08",
        "g 00 00 0F 11 11 11 0F 01 0E",
        "h 10 10 1E 11 11 11 11",
        "i 04 00 0C 04 04 04 0E",
        "j 02 00 06 02 02 02 02 12 0C",
        "k 10 10 12 14 18 14 12",
        "l 0C 04 04 04 04 04 0E",
        "m 00 00 1E 15 15 15 15",
        "n 00 00 1E 11 11 11 11",
        "o 00 00 0E 11 11 11 0E",
        "p 00 00 1E 11 11 11 1E 10 10",
        "q 00 00 0F 11 11 11 0F 01 01",
        "r 00 00 17 18 10 10 10",
        "s 00 00 0F 10 0E 01 1E",
        "t 08 08 1E 08 08 08 06",
        "u 00 00 11 11 11 11 0F",
        "v 00 00 11 11 11 0A 04",
        "w 00 00 15 15 15 15 0A",
        "x 00 00 11 0A 04 0A 11",
        "y 00 00 11 11 11 11 0F 01 0E",
        "z 00 00 1F 02 04 08 1F",
        "0 0E 11 11 11 11 11 0E",
        "1 04 0C 04 04 04 04 0E",
        "2 0E 11 01 02 04 08 1F",
        "3 0E 11 01 06 01 11 0E",
        "4 02 06 0A 12 1F 02 02",
        "5 1F 10 1E 01 01 11 0E",
        "6 06 08 10 1E 11 11 0E",
        "7 1F 01 02 04 04 08 08",
        "8 0E 11 11 0E 11 11 0E",
        "9 0E 11 11 0F 01 02 0C",
        ". 00 00 00 00 00 0C 0C",
        ", 00 00 00 00 00 0C 04 08",
        ": 00 0C 0C 00 0C 0C 00",
        "; 00 0C 0C 00 00 0C 04 08",
        "- 00 00 00 0E 00 00 00",
        "+ 00 04 04 1F 04 04 00",
        "= 00 00 1F 00 1F 00 00",
        "/ 01 01 02 04 08 10 10",
        "% 18 19 02 04 08 13 03",
        "( 02 04 08 08 08 04 02",
        ") 08 04 02 02 02 04 08",
        "[ 0E 08 08 08 08 08 0E",
        "] 0E 02 02 02 02 02 0E",
        "< 02 04 08 10 08 04 02",
        "> 08 04 02 01 02 04 08",
        "_ 00 00 00 00 00 00 1F",
        "# 0A 0A 1F 0A 1F 0A 0A",
        "* 00 04 15 0E 15 04 00",
        "' 04 04 08 00 00 00 00",
        "! 04 04 04 04 04 00 04",
        "? 0E 11 01 02 04 00 04",
        "× 00 11 0A 04 0A 11 00",
        "· 00 00 00 0C 0C 00 00",
        "→ 00 04 02 1F 02 04 00",
    ];

    private static readonly Dictionary<char, bool[,]> Glyphs = Rows.ToDictionary(
        row => row[0],
        row => Double(Double(Dots(row[2..].Split(' '))))
    );

    private static readonly bool[,] Missing = Double(Double(Dots(["1F", "11", "11", "11", "11", "11", "1F"])));

    /// <summary>Width of a text in pixels.</summary>
    public static float Measure(string text, float scale) => Math.Max(0, (text.Length * Advance) - 1) * scale;

    /// <summary>How much of a square of a glyph is ink; position and size in dots.</summary>
    public static float Coverage(char character, float x, float y, float size)
    {
        if (character == ' ')
        {
            return 0;
        }

        const int samples = 4;
        bool[,] glyph = Glyphs.GetValueOrDefault(character, Missing);
        int hits = 0;
        for (int i = 0; i < samples * samples; i++)
        {
            int column = (int)(Detail * (x + (size * ((i % samples) + .5f) / samples)));
            int row = (int)(Detail * (y + (size * ((i / samples) + .5f) / samples)));
            hits += row < glyph.GetLength(0) && column < glyph.GetLength(1) && glyph[row, column] ? 1 : 0;
        }

        return hits / (float)(samples * samples);
    }

    private static bool[,] Dots(string[] rows)
    {
        bool[,] dots = new bool[GlyphHeight, GlyphWidth];
        for (int y = 0; y < rows.Length; y++)
        {
            int bits = Convert.ToInt32(rows[y], 16);
            for (int x = 0; x < GlyphWidth; x++)
            {
                dots[y, x] = ((bits >> (GlyphWidth - 1 - x)) & 1) == 1;
            }
        }

        return dots;
    }

    /// <summary>
    /// The Scale2x rule: a quarter takes the colour of its two neighbours where these agree and the others differ.
    /// </summary>
    private static bool[,] Double(bool[,] dots)
    {
        (int height, int width) = (dots.GetLength(0), dots.GetLength(1));
        bool[,] result = new bool[2 * height, 2 * width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (bool up, bool down, bool left, bool right) = (At(y - 1, x), At(y + 1, x), At(y, x - 1), At(y, x + 1));
                bool own = dots[y, x];
                bool smooth = up != down && left != right;
                result[2 * y, 2 * x] = smooth && left == up ? left : own;
                result[2 * y, (2 * x) + 1] = smooth && up == right ? right : own;
                result[(2 * y) + 1, 2 * x] = smooth && left == down ? left : own;
                result[(2 * y) + 1, (2 * x) + 1] = smooth && down == right ? right : own;
            }
        }

        return result;

        bool At(int y, int x) => y >= 0 && x >= 0 && y < height && x < width && dots[y, x];
    }
}
