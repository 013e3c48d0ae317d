using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Verify;

/// <summary>Checks one operation: attributes, operands, results, type rule, the op's own constraints.</summary>
internal static class OperationChecks
{
    /// <summary>Findings about an operation by itself; nested operations are not visited.</summary>
    public static IEnumerable<string> Check(Operation operation)
    {
        HloType[] operands = RegionRules.Types(operation.Operands);
        HloType[] results = RegionRules.Types(operation.Results);
        if (Catch(() => CheckInvariants(operation, operands, results)) is { } broken)
        {
            yield return broken;
            yield break;
        }

        HloType[] inferred = [];
        if (Catch(() => inferred = Infer(operation, operands)) is { } violated)
        {
            yield return violated;
            if (!operation.Definition.Traits.HasFlag(OpTraits.DeclaredResults))
            {
                yield return "failed to infer returned types";
            }

            yield break;
        }

        if (!AreCompatible(inferred, results))
        {
            // The op's own rules say more than that the types differ.
            bool hasOwnRules =
                operation.Definition.Traits.HasFlag(OpTraits.DeclaredResults)
                || operands.Concat(results).Any(IsQuantized);
            if (hasOwnRules && Catch(() => operation.Definition.Verify(operation)) is { } specific)
            {
                yield return specific;
                yield break;
            }

            yield return $"inferred type(s) {TypeRules.Quote(inferred)} are incompatible with return type(s) of "
                + $"operation {TypeRules.Quote(results)}";
            yield return "failed to infer returned types";
        }
        else if (Catch(() => operation.Definition.Verify(operation)) is { } message)
        {
            yield return message;
            if (operation.Definition.Traits.HasFlag(OpTraits.InfersFromConstants))
            {
                yield return "failed to infer returned types";
            }
        }
    }

    private static void CheckInvariants(Operation operation, HloType[] operands, HloType[] results)
    {
        OpDefinition definition = operation.Definition;
        AttributeChecks.Check(operation);
        SpecMatch.Check("operand", definition.Operands, operands);
        SpecMatch.Check("result", definition.Results, results);
        foreach (HloType type in results)
        {
            TypeChecks.Check(type);
        }

        CheckRegionCount(operation);
    }

    private static void CheckRegionCount(Operation operation)
    {
        IReadOnlyList<RegionSpec> specs = operation.Definition.Regions;
        int fixedCount = specs.Count(spec => !spec.IsVariadic);
        bool isOpen = fixedCount < specs.Count;
        int given = operation.Regions.Length;
        string expected = fixedCount switch
        {
            0 => "zero regions",
            1 => "one region",
            _ => $"{fixedCount} regions",
        };
        Constraint.Require(
            given == fixedCount || (isOpen && given >= fixedCount),
            $"requires {expected}, but got {given}"
        );
    }

    private static HloType[] Infer(Operation operation, HloType[] operands) =>
        operation.Definition.InferTypes(operation.Op, new OpSite(operands, operation.Regions));

    private static bool AreCompatible(HloType[] inferred, HloType[] results)
    {
        bool compatible = inferred.Length == results.Length;
        for (int i = 0; compatible && i < results.Length; i++)
        {
            compatible = TypeRules.AreCompatible(inferred[i], results[i]);
        }

        return compatible;
    }

    private static bool IsQuantized(HloType type) => type is TensorType { ElementType.IsQuantized: true };

    // Sizes whose product leaves 64 bits, and shapes that an earlier rule should have rejected, are findings too.
    private static string? Catch(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (ConstraintException violation)
        {
            return violation.Message;
        }
        catch (Exception exception)
            when (exception
                    is OverflowException
                        or InvalidOperationException
                        or IndexOutOfRangeException
                        or ArgumentException
            )
        {
            return $"cannot be checked: {exception.Message}";
        }
    }
}
