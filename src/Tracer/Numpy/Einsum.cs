using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Index notation in terms of sums, products and dots.</summary>
internal static class Einsum
{
    public static Tensor Evaluate(string subscripts, ReadOnlySpan<Tensor> operands)
    {
        string[] sides = subscripts.Replace(" ", string.Empty, StringComparison.Ordinal).Split("->");
        string[] inputs = sides[0].Split(',');
        string result = sides.Length > 1 ? sides[1] : Implicit(sides[0]);
        if (inputs.Length != operands.Length)
        {
            throw Error($"'{subscripts}' names {inputs.Length} operands, got {operands.Length}");
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Length != operands[i].Rank || !inputs[i].All(char.IsAsciiLetter))
            {
                throw Error($"'{inputs[i]}' must have one letter per axis of {operands[i]}");
            }
        }

        (string axes, Tensor value) = Simplify(inputs[0], operands[0], result + string.Concat(inputs[1..]));
        for (int i = 1; i < inputs.Length; i++)
        {
            string later = result + string.Concat(inputs[(i + 1)..]);
            (string otherAxes, Tensor other) = Simplify(inputs[i], operands[i], later + axes);
            (axes, value) = Contract(axes, value, otherAxes, other, later);
        }

        string missing = string.Concat(result.Where(letter => !axes.Contains(letter, StringComparison.Ordinal)));
        return missing.Length > 0
            ? throw Error($"result axes '{missing}' of '{subscripts}' occur in no operand")
            : Lax.Transpose(Summed(axes, value, result, out string kept), Dims.Of(result.Select(letter => (long)kept.IndexOf(letter, StringComparison.Ordinal))));
    }

    /// <summary>Without an arrow: letters that occur once, in alphabetical order.</summary>
    private static string Implicit(string inputs) =>
        string.Concat(inputs.Where(char.IsAsciiLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());

    /// <summary>Takes diagonals of repeated letters and sums over letters that nothing else needs.</summary>
    private static (string Axes, Tensor Value) Simplify(string axes, Tensor value, string needed)
    {
        for (int i = 0; i < axes.Length; i++)
        {
            int again = axes.IndexOf(axes[i], i + 1);
            if (again >= 0)
            {
                value = Diagonal(value, i, again);
                axes = axes.Remove(again, 1);
                i--;
            }
        }

        Tensor summed = Summed(axes, value, needed, out string kept);
        return (kept, summed);
    }

    private static Tensor Summed(string axes, Tensor value, string needed, out string kept)
    {
        Dims dropped = Dims.Of(Enumerable.Range(0, axes.Length).Where(i => !needed.Contains(axes[i], StringComparison.Ordinal)).Select(i => (long)i));
        kept = string.Concat(axes.Where(letter => needed.Contains(letter, StringComparison.Ordinal)));
        return Lax.ReduceSum(value, dropped);
    }

    private static Tensor Diagonal(Tensor x, int first, int second)
    {
        Tensor rows = Lax.BroadcastedIota(ElementType.I32, x.Shape, first);
        Tensor columns = Lax.BroadcastedIota(ElementType.I32, x.Shape, second);
        return Lax.ReduceSum(Lax.Select(Lax.Eq(rows, columns), x, Lax.ZerosLike(x)), [second]);
    }

    private static (string Axes, Tensor Value) Contract(string a, Tensor x, string b, Tensor y, string needed)
    {
        (x, y) = Np.SameType(x, y, "einsum");
        string shared = string.Concat(a.Where(letter => b.Contains(letter, StringComparison.Ordinal)));
        string batch = string.Concat(shared.Where(letter => needed.Contains(letter, StringComparison.Ordinal)));
        string contracted = string.Concat(shared.Where(letter => !batch.Contains(letter, StringComparison.Ordinal)));
        Dims Of(string letters, string axes) => Dims.Of(letters.Select(letter => (long)axes.IndexOf(letter, StringComparison.Ordinal)));
        DotDimensionNumbers numbers = new(Of(batch, a), Of(batch, b), Of(contracted, a), Of(contracted, b));
        string free = string.Concat((a + b).Where(letter => !shared.Contains(letter, StringComparison.Ordinal)));
        return (batch + free, Lax.DotGeneral(x, y, numbers));
    }

    private static TraceException Error(string message) => new($"{SourceLocations.Prefix(Trace.CurrentLocation())}einsum: {message}.");
}
