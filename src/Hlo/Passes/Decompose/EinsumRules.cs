using System.Globalization;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Einstein sums as sums, products and transpositions. Labels are single characters, <c>...</c> stands for the
/// remaining axes, aligned at the right. A label that occurs twice in one operand (a diagonal) is not supported: the op
/// stays.
/// </summary>
internal static class EinsumRules
{
    /// <summary>The replacement of <c>einsum</c>.</summary>
    public static Value? Binary(Einsum op, RewriteSite site)
    {
        string[] sides = op.EinsumConfig.Split("->");
        string[] inputs = sides[0].Split(',');
        if (
            sides.Length != 2
            || inputs.Length != 2
            || Labels(inputs[0], site.Type(0).Rank) is not { } left
            || Labels(inputs[1], site.Type(1).Rank) is not { } right
            || Labels(sides[1], op.ResultType.Rank) is not { } output
        )
        {
            return null;
        }

        Value lhs = SumOut(site, site.Operands[0], ref left, label => right.Contains(label) || output.Contains(label));
        Value rhs = SumOut(site, site.Operands[1], ref right, label => left.Contains(label) || output.Contains(label));
        string[] shared = [.. left.Where(right.Contains)];
        string[] batch = [.. shared.Where(output.Contains)];
        string[] summed = [.. shared.Where(label => !output.Contains(label))];
        DotDimensionNumbers numbers = new(
            Axes(left, batch),
            Axes(right, batch),
            Axes(left, summed),
            Axes(right, summed)
        );
        string[] product =
        [
            .. batch,
            .. left.Where(label => !shared.Contains(label)),
            .. right.Where(label => !shared.Contains(label)),
        ];
        if (!IsPermutation(product, output))
        {
            return null;
        }

        Dims sizes = Dims.Of(product.Select(label => op.ResultType.Dims[Array.IndexOf(output, label)]));
        TensorType type = new(op.ResultType.ElementType, sizes);
        return Arrange(site, site.Append(new DotGeneral(numbers, null, null, type), lhs, rhs), product, output);
    }

    /// <summary>The replacement of <c>unary_einsum</c>.</summary>
    public static Value? Unary(UnaryEinsum op, RewriteSite site)
    {
        string[] sides = op.EinsumConfig.Split("->");
        if (
            sides.Length != 2
            || Labels(sides[0], site.Type(0).Rank) is not { } input
            || Labels(sides[1], op.ResultType.Rank) is not { } output
            || !output.All(input.Contains)
        )
        {
            return null;
        }

        Value summed = SumOut(site, site.Operands[0], ref input, output.Contains);
        return Arrange(site, summed, input, output);
    }

    private static string[]? Labels(string text, int rank)
    {
        text = text.Replace(" ", string.Empty, StringComparison.Ordinal);
        int dots = text.IndexOf("...", StringComparison.Ordinal);
        string[] labels = [.. text.Replace("...", string.Empty, StringComparison.Ordinal).Select(c => c.ToString())];
        if (dots >= 0)
        {
            int hidden = rank - labels.Length;
            IEnumerable<string> names = Enumerable
                .Range(0, Math.Max(hidden, 0))
                .Select(i => (i - hidden).ToString(CultureInfo.InvariantCulture));
            labels = [.. labels[..dots], .. names, .. labels[dots..]];
        }

        return labels.Length == rank && labels.Distinct().Count() == rank ? labels : null;
    }

    private static Value SumOut(RewriteSite site, Value operand, ref string[] labels, Func<string, bool> isKept)
    {
        string[] all = labels;
        Dims axes = Dims.Of(
            Enumerable.Range(0, all.Length).Where(axis => !isKept(all[axis])).Select(axis => (long)axis)
        );
        labels = [.. all.Where(isKept)];
        return Reductions.Sum(site, operand, axes);
    }

    private static Value Arrange(RewriteSite site, Value value, string[] from, string[] to)
    {
        Dims permutation = Axes(from, to);
        return permutation == Dims.Range(0, from.Length) ? value : site.Append(new Transpose(permutation), value);
    }

    private static Dims Axes(string[] labels, string[] wanted) =>
        Dims.Of(wanted.Select(label => (long)Array.IndexOf(labels, label)));

    private static bool IsPermutation(string[] left, string[] right) =>
        left.Length == right.Length && left.All(right.Contains);
}
