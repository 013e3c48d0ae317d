using System;

namespace XlaSharp.Analyzers;

/// <summary>Whether two names are probably meant to be one.</summary>
internal static class Spelling
{
    private const int FewLetters = 2;

    /// <summary>True for names that differ in case, in a few letters, or where one begins like the other.</summary>
    public static bool IsNear(string known, string written) =>
        known.StartsWith(written, StringComparison.OrdinalIgnoreCase)
        || written.StartsWith(known, StringComparison.OrdinalIgnoreCase)
        || Distance(known, written) <= FewLetters;

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
