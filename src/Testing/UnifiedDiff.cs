using System.Globalization;
using System.Text;
using DiffPlex;
using DiffPlex.Model;

namespace XlaSharp.Testing;

/// <summary>Differences of two texts in the unified format: what changed, with three lines around it.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Compares line by line.</summary>
    /// <param name="before">The expected text; its own lines start with <c>-</c>.</param>
    /// <param name="after">The actual text; its own lines start with <c>+</c>.</param>
    /// <returns>Hunks; empty for equal texts.</returns>
    public static string Of(string before, string after)
    {
        DiffResult diff = new Differ().CreateLineDiffs(before, after, ignoreWhitespace: false);
        StringBuilder text = new();
        for (int i = 0; i < diff.DiffBlocks.Count; )
        {
            int last = i;
            while (last + 1 < diff.DiffBlocks.Count && StartOf(diff, last + 1) - EndOf(diff, last) <= 2 * Context)
            {
                last++;
            }

            AppendHunk(text, diff, i, last);
            i = last + 1;
        }

        return text.ToString();
    }

    private static int StartOf(DiffResult diff, int block) => diff.DiffBlocks[block].DeleteStartA;

    private static int EndOf(DiffResult diff, int block) =>
        diff.DiffBlocks[block].DeleteStartA + diff.DiffBlocks[block].DeleteCountA;

    private static void AppendHunk(StringBuilder text, DiffResult diff, int first, int last)
    {
        DiffBlock opening = diff.DiffBlocks[first];
        DiffBlock closing = diff.DiffBlocks[last];
        int beforeStart = Math.Max(0, opening.DeleteStartA - Context);
        int beforeEnd = Math.Min(diff.PiecesOld.Length, closing.DeleteStartA + closing.DeleteCountA + Context);
        int afterStart = Math.Max(0, opening.InsertStartB - (opening.DeleteStartA - beforeStart));
        int afterEnd = Math.Min(diff.PiecesNew.Length, closing.InsertStartB + closing.InsertCountB + Context);
        text.Append(
            CultureInfo.InvariantCulture,
            $"@@ -{beforeStart + 1},{beforeEnd - beforeStart} +{afterStart + 1},{afterEnd - afterStart} @@\n"
        );

        int line = beforeStart;
        for (int i = first; i <= last; i++)
        {
            DiffBlock block = diff.DiffBlocks[i];
            AppendLines(text, ' ', diff.PiecesOld, line, block.DeleteStartA);
            AppendLines(text, '-', diff.PiecesOld, block.DeleteStartA, block.DeleteStartA + block.DeleteCountA);
            AppendLines(text, '+', diff.PiecesNew, block.InsertStartB, block.InsertStartB + block.InsertCountB);
            line = block.DeleteStartA + block.DeleteCountA;
        }

        AppendLines(text, ' ', diff.PiecesOld, line, beforeEnd);
    }

    private static void AppendLines(StringBuilder text, char mark, string[] lines, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            text.Append(mark).Append(lines[i]).Append('\n');
        }
    }
}
