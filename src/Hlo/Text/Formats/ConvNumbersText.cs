namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]</c>: position is dimension, a number k the k-th spatial one.
/// </summary>
internal static class ConvNumbersText
{
    /// <summary>Reads the three lists.</summary>
    public static ConvDimensionNumbers Parse(AssemblyParser parser)
    {
        Layout input = ParseLayout(parser, 'b', 'f');
        parser.ExpectKeyword("x");
        Layout kernel = ParseLayout(parser, 'i', 'o');
        parser.Expect(TokenKind.Arrow);
        Layout output = ParseLayout(parser, 'b', 'f');
        return new(
            input.First,
            input.Second,
            input.Spatial,
            kernel.First,
            kernel.Second,
            kernel.Spatial,
            output.First,
            output.Second,
            output.Spatial
        );
    }

    private readonly record struct Layout(long First, long Second, Dims Spatial);

    private static Layout ParseLayout(AssemblyParser parser, char first, char second)
    {
        int start = parser.Position;
        Dictionary<string, long> positions = [];
        long next = 0;
        parser.Expect(TokenKind.LeftBracket);
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
            {
                int position = parser.Position;
                string entry = parser.TokenText.ToString();
                bool valid =
                    parser.At(TokenKind.Integer)
                    || parser.At(TokenKind.Question)
                    || entry == $"{first}"
                    || entry == $"{second}";
                if (parser.TryConsume(TokenKind.Minus))
                {
                    throw AssemblyParser.Error(position, $"Unexpected dimension -{parser.TokenText}");
                }

                if (!valid || (entry != "?" && !positions.TryAdd(entry, next)))
                {
                    string[] missing =
                    [
                        .. new[] { $"{first}", $"{second}" }.Where(letter => !positions.ContainsKey(letter)),
                    ];
                    string expected = missing.Length == 0 ? string.Empty : $", expecting {string.Join(", ", missing)}";
                    throw AssemblyParser.Error(position, $"Unexpected dimension {entry}{expected}");
                }

                parser.Advance();

                next++;
            }
        );
        return new(Find(positions, $"{first}", start), Find(positions, $"{second}", start), Spatial(positions, start));
    }

    private static long Find(Dictionary<string, long> positions, string letter, int start) =>
        positions.TryGetValue(letter, out long position)
            ? position
            : throw AssemblyParser.Error(start, $"Expected dimensions {letter} not specified");

    private static Dims Spatial(Dictionary<string, long> positions, int start)
    {
        long[] spatial = new long[positions.Count - 2];
        for (int i = 0; i < spatial.Length; i++)
        {
            spatial[i] = positions.TryGetValue($"{i}", out long position)
                ? position
                : throw AssemblyParser.Error(
                    start,
                    $"Expected spatial dimensions {i} not specified; they are numbered from 0 without gaps"
                );
        }

        return Dims.Create(spatial);
    }
}
