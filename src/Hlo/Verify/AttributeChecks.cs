namespace XlaSharp.Hlo.Verify;

/// <summary>Checks an op's own attributes against their kinds in the op table.</summary>
internal static class AttributeChecks
{
    /// <summary>Raises if a number is out of its range.</summary>
    /// <exception cref="ConstraintException">It is.</exception>
    public static void Check(Operation operation)
    {
        foreach (AttributeSpec spec in operation.Definition.Attributes)
        {
            if (spec.Kind is >= AttributeKind.NonNegativeI64 and <= AttributeKind.PositiveI32)
            {
                CheckNumbers(operation);
                return;
            }
        }
    }

    private static void CheckNumbers(Operation operation)
    {
        foreach (NamedAttribute attribute in operation.Definition.GetAttributes(operation.Op))
        {
            AttributeSpec spec = operation.Definition.Attributes.First(candidate => candidate.Name == attribute.Name);
            if (attribute.Value is IntegerAttr number)
            {
                (bool holds, string what) = spec.Kind switch
                {
                    AttributeKind.NonNegativeI64 => (
                        number.Value.Sign >= 0,
                        "64-bit signless integer attribute whose value is non-negative"
                    ),
                    AttributeKind.PositiveI64 => (
                        number.Value.Sign > 0,
                        "64-bit signless integer attribute whose value is positive"
                    ),
                    AttributeKind.NonNegativeI32 => (
                        number.Value.Sign >= 0,
                        "32-bit signless integer attribute whose value is non-negative"
                    ),
                    AttributeKind.PositiveI32 => (
                        number.Value.Sign > 0,
                        "32-bit signless integer attribute whose value is positive"
                    ),
                    _ => (true, string.Empty),
                };
                Constraint.Require(
                    holds,
                    $"attribute '{spec.Name}' failed to satisfy constraint: {what}, but got {number}"
                );
            }
        }
    }
}
