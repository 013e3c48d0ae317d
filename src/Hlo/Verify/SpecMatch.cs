namespace XlaSharp.Hlo.Verify;

/// <summary>
/// Which entry of the op table each operand or result belongs to. Several variadic entries have equal sizes.
/// </summary>
internal static class SpecMatch
{
    /// <summary>Checks number and types of operands or results.</summary>
    /// <param name="what"><c>operand</c> or <c>result</c>.</param>
    /// <param name="specs">The entries of the op table.</param>
    /// <param name="types">The types.</param>
    /// <exception cref="ConstraintException">A number or type does not fit.</exception>
    public static void Check(string what, IReadOnlyList<OperandSpec> specs, ReadOnlySpan<HloType> types)
    {
        int variadic = 0;
        foreach (OperandSpec spec in specs)
        {
            variadic += spec.Arity == Arity.One ? 0 : 1;
        }

        int extra = types.Length - (specs.Count - variadic);
        RequireCount(what, specs.Count - variadic, variadic, extra, types.Length);
        int index = 0;
        int left = extra;
        foreach (OperandSpec spec in specs)
        {
            int count = spec.Arity switch
            {
                Arity.One => 1,
                Arity.Optional => Math.Min(left, 1),
                _ => variadic == 1 ? left : extra / variadic,
            };
            left -= spec.Arity == Arity.One ? 0 : count;
            for (int i = 0; i < count; i++, index++)
            {
                Constraint.Require(
                    KindsText.Allows(spec, types[index]),
                    $"{what} #{index} must be {KindsText.Describe(spec)}, but got '{types[index]}'"
                );
            }
        }
    }

    private static void RequireCount(string what, int fixedCount, int variadic, int extra, int given)
    {
        if (variadic == 0)
        {
            Constraint.Require(extra == 0, $"expected {fixedCount} {what}s, but found {given}");
            return;
        }

        // That several variadic groups are equally long is left to the type rules.
        Constraint.Require(extra >= 0, $"expected {fixedCount} or more {what}s, but found {given}");
    }
}
