namespace XlaSharp.Tracer;

/// <summary>Finds expressions of one size, or two, that are no polynomials; every witness must agree.</summary>
internal static class DimSearch
{
    private const int MaxPeriod = 32;
    private const int MaxSteps = 4;

    /// <summary>How many witnesses beyond one per remainder must agree before a period is believed.</summary>
    private const int Evidence = 6;

    /// <summary>
    /// A function that grows by the same amount with every period <c>k</c> of <c>x</c>: quotients and rests of <c>x</c>
    /// by <c>k</c>.
    /// </summary>
    /// <param name="x">The size.</param>
    /// <param name="at">Its values.</param>
    /// <param name="values">The values to express.</param>
    public static Dim? Periodic(Dim x, long[] at, long[] values)
    {
        for (int period = 2; period <= MaxPeriod && period + Evidence <= at.Length; period++)
        {
            if (Growth(at, values, period) is { } growth && Table(at, values, period, growth) is { } table)
            {
                return Shape(x, period, growth, table);
            }
        }

        return null;
    }

    /// <summary>Two straight lines that meet: a minimum or maximum of multiples of <c>x</c> and numbers.</summary>
    public static Dim? Bent(Dim x, long[] at, long[] values)
    {
        int[] order = [.. Enumerable.Range(0, at.Length)];
        Array.Sort((long[])at.Clone(), order);
        (Dim Line, long[] Values)? low = Line(x, at, values, order);
        Array.Reverse(order);
        (Dim Line, long[] Values)? high = Line(x, at, values, order);
        if (low is not { } first || high is not { } second)
        {
            return null;
        }

        return Agree(values, first.Values, second.Values, Math.Min) ? Dim.Min(first.Line, second.Line)
            : Agree(values, first.Values, second.Values, Math.Max) ? Dim.Max(first.Line, second.Line)
            : null;
    }

    /// <summary>The minimum or maximum of two sizes.</summary>
    public static Dim? OfPair(Dim[] sizes, IReadOnlyDictionary<string, long>[] witnesses, long[] values)
    {
        long[][] at = [.. sizes.Select(size => witnesses.Select(size.Evaluate).ToArray())];
        for (int i = 0; i < sizes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Agree(values, at[j], at[i], Math.Min))
                {
                    return Dim.Min(sizes[j], sizes[i]);
                }

                if (Agree(values, at[j], at[i], Math.Max))
                {
                    return Dim.Max(sizes[j], sizes[i]);
                }
            }
        }

        return null;
    }

    private static bool Agree(long[] values, long[] left, long[] right, Func<long, long, long> combine)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != combine(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The line through the first two of some witnesses.</summary>
    private static (Dim Line, long[] Values)? Line(Dim x, long[] at, long[] values, int[] order)
    {
        int second = Array.FindIndex(order, i => at[i] != at[order[0]]);
        if (second < 0)
        {
            return null;
        }

        long run = at[order[second]] - at[order[0]];
        long rise = values[order[second]] - values[order[0]];
        if (rise % run != 0)
        {
            return null;
        }

        long slope = rise / run;
        long offset = values[order[0]] - (slope * at[order[0]]);
        return ((slope * x) + offset, [.. at.Select(value => (slope * value) + offset)]);
    }

    /// <summary>
    /// How much the values grow in a period, by the first two witnesses with one remainder; null if that is no whole
    /// number.
    /// </summary>
    private static long? Growth(long[] at, long[] values, int period)
    {
        Dictionary<long, int> seen = [];
        for (int i = 0; i < at.Length; i++)
        {
            long rest = DimFactor.Apply(DimOperation.Mod, at[i], period);
            if (seen.TryGetValue(rest, out int other) && at[other] != at[i])
            {
                long periods = (at[i] - at[other]) / period;
                long rise = values[i] - values[other];
                return rise % periods == 0 ? rise / periods : null;
            }

            seen[rest] = i;
        }

        return null;
    }

    /// <summary>
    /// What is left of the values for each remainder; null unless the witnesses agree and show all remainders.
    /// </summary>
    private static long[]? Table(long[] at, long[] values, int period, long growth)
    {
        long?[] table = new long?[period];
        for (int i = 0; i < at.Length; i++)
        {
            long rest = DimFactor.Apply(DimOperation.Mod, at[i], period);
            long left = values[i] - (growth * ((at[i] - rest) / period));
            table[rest] ??= left;
            if (table[rest] != left)
            {
                return null;
            }
        }

        return Array.TrueForAll(table, entry => entry is not null) ? [.. table.Select(entry => entry!.Value)] : null;
    }

    // growth * floor(x / k) + table[x mod k], the table as a line or as steps up at some remainders c: floor((x + k -
    // c) / k) - floor(x / k).
    private static Dim? Shape(Dim x, int period, long growth, long[] table)
    {
        long[] rises = [.. Enumerable.Range(1, period - 1).Select(c => table[c] - table[c - 1])];
        int[] steps = [.. Enumerable.Range(1, period - 1).Where(c => rises[c - 1] != 0)];
        if (steps.Length == 1 && rises[steps[0] - 1] == growth)
        {
            return (growth * ((x + (period - steps[0])) / period)) + table[0];
        }

        Dim flat = (growth * (x / period)) + table[0];
        if (Array.TrueForAll(rises, rise => rise == rises[0]))
        {
            return flat + (rises[0] * (x % period));
        }

        // Falling by one after a step at the first remainder: what is missing to the next multiple.
        if (growth == 0 && rises[0] == period - 1 && Array.TrueForAll(rises[1..], rise => rise == -1))
        {
            return ((-1 * x) % period) + table[0];
        }

        return steps.Length > MaxSteps
            ? null
            : steps.Aggregate(flat, (sum, c) => sum + (rises[c - 1] * (((x + (period - c)) / period) - (x / period))));
    }
}
