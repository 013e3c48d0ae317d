using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Index notation in terms of sums, products and dots. Two operands at a time, in the order that takes the fewest
/// operations: found exactly for few operands, by always taking the cheapest pair for many.
/// </summary>
internal static class Einsum
{
    private const int ExactLimit = 8;

    public static Tensor Evaluate(string subscripts, ReadOnlySpan<Tensor> operands)
    {
        (string[] inputs, string result) = Parse(subscripts, operands);
        List<(string Axes, Tensor Value)> parts = [];
        Dictionary<char, long> sizes = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            Measure(inputs[i], operands[i], sizes, subscripts);
        }

        string missing = string.Concat(result.Where(letter => !sizes.ContainsKey(letter)));
        if (missing.Length > 0)
        {
            throw Error($"result axes '{missing}' of '{subscripts}' occur in no operand");
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            string needed = result + string.Concat(inputs.Where((_, j) => j != i));
            parts.Add(Simplify(inputs[i], operands[i], needed));
        }

        foreach ((int first, int second) in Path([.. parts.Select(part => part.Axes)], result, sizes))
        {
            (string Axes, Tensor Value) a = parts[first];
            (string Axes, Tensor Value) b = parts[second];
            parts.RemoveAt(second);
            parts.RemoveAt(first);
            parts.Add(
                Contract(a.Axes, a.Value, b.Axes, b.Value, result + string.Concat(parts.Select(part => part.Axes)))
            );
        }

        (string axes, Tensor value) = parts[0];
        Tensor summed = Summed(axes, value, result, out string kept);
        return Lax.Transpose(
            summed,
            Dims.Of(result.Select(letter => (long)kept.IndexOf(letter, StringComparison.Ordinal)))
        );
    }

    /// <summary>
    /// The order of contractions: pairs of places in a list from which both are removed and to whose end the result
    /// goes.
    /// </summary>
    public static List<(int First, int Second)> Path(string[] inputs, string result, Dictionary<char, long> sizes) =>
        inputs.Length <= ExactLimit ? Exact(inputs, result, sizes) : Greedy([.. inputs], result, sizes);

    /// <summary>
    /// Letters of every operand (with capital ones of no meaning for the axes of an ellipsis) and of the result.
    /// </summary>
    public static (string[] Inputs, string Result) Parse(string subscripts, ReadOnlySpan<Tensor> operands)
    {
        string compact = subscripts.Replace(" ", string.Empty, StringComparison.Ordinal);
        string[] sides = compact.Split("->");
        string[] inputs = sides[0].Split(',');
        if (inputs.Length != operands.Length || sides.Length > 2)
        {
            throw Error($"'{subscripts}' names {inputs.Length} operands, got {operands.Length}");
        }

        // Axes of ellipses get letters that are not used, counted from the last.
        string free = string.Concat(
            Enumerable
                .Range('A', 26)
                .Concat(Enumerable.Range('a', 26))
                .Select(code => (char)code)
                .Where(letter => !compact.Contains(letter, StringComparison.Ordinal))
        );
        int longest = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            string letters = inputs[i].Replace("...", string.Empty, StringComparison.Ordinal);
            bool open = letters.Length != inputs[i].Length;
            int extra = operands[i].Rank - letters.Length;
            if (!letters.All(char.IsAsciiLetter) || (open ? extra < 0 : extra != 0))
            {
                throw Error(
                    $"'{inputs[i]}' must have one letter per axis of "
                        + $"{operands[i]}{(open ? ", the ellipsis for the others" : string.Empty)}"
                );
            }

            longest = Math.Max(longest, open ? extra : 0);
            inputs[i] = open
                ? inputs[i].Replace("...", new string([.. free[..extra].Reverse()]), StringComparison.Ordinal)
                : inputs[i];
        }

        string broadcast = new([.. free[..longest].Reverse()]);
        string result =
            sides.Length > 1
                ? sides[1].Replace("...", broadcast, StringComparison.Ordinal)
                : broadcast
                    + string.Concat(
                        string.Concat(inputs)
                            .GroupBy(letter => letter)
                            .Where(group =>
                                group.Count() == 1 && !broadcast.Contains(group.Key, StringComparison.Ordinal)
                            )
                            .Select(group => group.Key)
                            .Order()
                    );
        return result.All(char.IsAsciiLetter) && result.Distinct().Count() == result.Length
            ? (inputs, result)
            : throw Error($"the result of '{subscripts}' must name different axes by letters");
    }

    private static void Measure(string letters, Tensor operand, Dictionary<char, long> sizes, string subscripts)
    {
        for (int axis = 0; axis < letters.Length; axis++)
        {
            long size = operand.Shape[axis];
            long known = sizes.GetValueOrDefault(letters[axis], 1);
            if (known != size && known != 1 && size != 1)
            {
                throw Error(
                    $"axis '{letters[axis]}' of '{subscripts}' has size {known} in one operand and {size} in {operand}"
                );
            }

            sizes[letters[axis]] = Math.Max(known, size);
        }
    }

    /// <summary>The cheapest order by dynamic programming over sets of operands.</summary>
    private static List<(int First, int Second)> Exact(string[] inputs, string result, Dictionary<char, long> sizes)
    {
        int all = (1 << inputs.Length) - 1;
        double[] cost = new double[all + 1];
        int[] split = new int[all + 1];
        string[] axes = new string[all + 1];
        for (int set = 1; set <= all; set++)
        {
            string inside = string.Concat(Letters(inputs, set));
            string outside = result + string.Concat(Letters(inputs, all & ~set));
            bool single = (set & (set - 1)) == 0;
            axes[set] = string.Concat(
                inside.Distinct().Where(letter => single || outside.Contains(letter, StringComparison.Ordinal))
            );
            if (single)
            {
                continue;
            }

            cost[set] = double.PositiveInfinity;
            for (int part = (set - 1) & set; part > 0; part = (part - 1) & set)
            {
                int rest = set & ~part;
                double total =
                    part < rest
                        ? double.PositiveInfinity
                        : cost[part] + cost[rest] + Operations(axes[part] + axes[rest], sizes);
                if (total < cost[set])
                {
                    (cost[set], split[set]) = (total, part);
                }
            }
        }

        List<int> places = [.. Enumerable.Range(0, inputs.Length).Select(i => 1 << i)];
        List<(int First, int Second)> path = [];
        void Visit(int set)
        {
            if ((set & (set - 1)) == 0)
            {
                return;
            }

            (int part, int rest) = (split[set], set & ~split[set]);
            Visit(rest);
            Visit(part);
            int[] pair = [.. new[] { places.IndexOf(part), places.IndexOf(rest) }.Order()];
            path.Add((pair[0], pair[1]));
            places.RemoveAt(pair[1]);
            places.RemoveAt(pair[0]);
            places.Add(set);
        }

        Visit(all);
        return path;
    }

    private static List<(int First, int Second)> Greedy(List<string> parts, string result, Dictionary<char, long> sizes)
    {
        List<(int First, int Second)> path = [];
        while (parts.Count > 1)
        {
            (int First, int Second) best = Enumerable
                .Range(0, parts.Count)
                .SelectMany(i => Enumerable.Range(i + 1, parts.Count - i - 1).Select(j => (i, j)))
                .MinBy(pair => Operations(parts[pair.i] + parts[pair.j], sizes));
            string pairAxes = parts[best.First] + parts[best.Second];
            parts.RemoveAt(best.Second);
            parts.RemoveAt(best.First);
            string others = result + string.Concat(parts);
            parts.Add(
                string.Concat(pairAxes.Distinct().Where(letter => others.Contains(letter, StringComparison.Ordinal)))
            );
            path.Add(best);
        }

        return path;
    }

    private static IEnumerable<string> Letters(string[] inputs, int set) =>
        inputs.Where((_, i) => ((set >> i) & 1) != 0);

    private static double Operations(string letters, Dictionary<char, long> sizes) =>
        letters.Distinct().Aggregate(1.0, (product, letter) => product * sizes[letter]);

    /// <summary>Takes diagonals of repeated letters and sums over letters that nothing else needs.</summary>
    private static (string Axes, Tensor Value) Simplify(string axes, Tensor value, string needed)
    {
        for (int i = 0; i < axes.Length; i++)
        {
            int again = axes.IndexOf(axes[i], i + 1);
            if (again >= 0)
            {
                value = Np.MoveAxis(Np.Diagonal(value, 0, i, again), -1, i);
                axes = axes.Remove(again, 1);
                i--;
            }
        }

        Tensor summed = Summed(axes, value, needed, out string kept);
        return (kept, summed);
    }

    private static Tensor Summed(string axes, Tensor value, string needed, out string kept)
    {
        Dims dropped = Dims.Of(
            Enumerable
                .Range(0, axes.Length)
                .Where(i => !needed.Contains(axes[i], StringComparison.Ordinal))
                .Select(i => (long)i)
        );
        kept = string.Concat(axes.Where(letter => needed.Contains(letter, StringComparison.Ordinal)));
        return Lax.ReduceSum(value, dropped);
    }

    private static (string Axes, Tensor Value) Contract(string a, Tensor x, string b, Tensor y, string needed)
    {
        (x, y) = Np.SameType(x, y, "einsum");
        (a, x) = WithoutBroadcast(a, x, b, y);
        (b, y) = WithoutBroadcast(b, y, a, x);
        string shared = string.Concat(a.Where(letter => b.Contains(letter, StringComparison.Ordinal)));
        string batch = string.Concat(shared.Where(letter => needed.Contains(letter, StringComparison.Ordinal)));
        string contracted = string.Concat(shared.Where(letter => !batch.Contains(letter, StringComparison.Ordinal)));
        Dims Of(string letters, string axes) =>
            Dims.Of(letters.Select(letter => (long)axes.IndexOf(letter, StringComparison.Ordinal)));
        DotDimensionNumbers numbers = new(Of(batch, a), Of(batch, b), Of(contracted, a), Of(contracted, b));
        string free = string.Concat((a + b).Where(letter => !shared.Contains(letter, StringComparison.Ordinal)));
        return (batch + free, Lax.DotGeneral(x, y, numbers));
    }

    /// <summary>
    /// An axis of size 1 that is longer in the other operand is dropped here: it stands for any size.
    /// </summary>
    private static (string Axes, Tensor Value) WithoutBroadcast(
        string axes,
        Tensor value,
        string otherAxes,
        Tensor other
    )
    {
        int[] dropped =
        [
            .. Enumerable
                .Range(0, axes.Length)
                .Where(i =>
                    value.Shape[i] == 1
                    && otherAxes.IndexOf(axes[i], StringComparison.Ordinal) is >= 0 and var place
                    && other.Shape[place] != 1
                ),
        ];
        return dropped.Length == 0
            ? (axes, value)
            : (
                string.Concat(axes.Where((_, i) => !dropped.Contains(i))),
                Lax.Squeeze(value, Dims.Of(dropped.Select(i => (long)i)))
            );
    }

    private static TraceException Error(string message) => Misuse.Error("einsum", message);
}
