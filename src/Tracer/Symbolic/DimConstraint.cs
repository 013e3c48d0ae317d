namespace XlaSharp.Tracer;

/// <summary>
/// What named sizes must fulfil: <c>b &gt;= 4</c>, <c>b &lt;= 2*a</c>, <c>b % 8 == 0</c>, <c>a == 2*b</c>.
/// </summary>
internal sealed record DimConstraint(string Text, Dim Left, string Relation, Dim Right)
{
    private static readonly string[] Relations = ["==", ">=", "<=", ">", "<"];

    public static DimConstraint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string relation in Relations)
        {
            int at = text.IndexOf(relation, StringComparison.Ordinal);
            if (at >= 0)
            {
                return new(text, Dim.Parse(text[..at]), relation, Dim.Parse(text[(at + relation.Length)..]));
            }
        }

        throw new FormatException(
            $"'{text}' is no constraint. Constraints are like \"b >= 4\", \"b % 8 == 0\" or \"a == 2*b\"."
        );
    }

    public bool Holds(IReadOnlyDictionary<string, long> values)
    {
        long left = Left.Evaluate(values);
        long right = Right.Evaluate(values);
        return Relation switch
        {
            "==" => left == right,
            ">=" => left >= right,
            "<=" => left <= right,
            ">" => left > right,
            _ => left < right,
        };
    }
}
