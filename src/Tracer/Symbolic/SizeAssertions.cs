using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Checks that arguments have the sizes the program was traced for; they fail when it is compiled for other ones.
/// </summary>
internal static class SizeAssertions
{
    public static void Append(
        SizeScope scope,
        Function main,
        ValueList<Dim>[] arguments,
        DimConstraint[] constraints,
        IReadOnlyDictionary<string, (int Argument, int Axis, long Factor, long Offset)> sources
    )
    {
        for (int argument = 0; argument < arguments.Length; argument++)
        {
            string name =
                (main.ArgumentAttribute(argument, "jax.arg_info") as StringAttr)?.Value
                ?? FormattableString.Invariant($"{argument}");
            for (int axis = 0; axis < arguments[argument].Count; axis++)
            {
                Dim dim = arguments[argument][axis];
                bool isSource =
                    dim.Name is { } symbol
                    && sources[symbol] is var source
                    && source.Argument == argument
                    && source.Axis == axis;
                if (dim.Constant is null && !isSource)
                {
                    Value size = scope.Append(new Ops.GetDimensionSize(axis), scope.Block.Arguments[argument]);
                    Assert(
                        scope,
                        ComparisonDirection.Eq,
                        size,
                        scope.Of(dim),
                        FormattableString.Invariant(
                            $"argument '{name}': axis {axis} must have size {dim}, which is {{1}}, but has {{0}}"
                        )
                    );
                }
            }
        }

        foreach (DimConstraint constraint in constraints)
        {
            Assert(
                scope,
                Direction(constraint.Relation),
                scope.Of(constraint.Left),
                scope.Of(constraint.Right),
                $"sizes must fulfil {constraint.Text.Trim()}, but the left side is {{0}} and the right side {{1}}"
            );
        }
    }

    private static ComparisonDirection Direction(string relation) =>
        relation switch
        {
            "==" => ComparisonDirection.Eq,
            ">=" => ComparisonDirection.Ge,
            "<=" => ComparisonDirection.Le,
            ">" => ComparisonDirection.Gt,
            _ => ComparisonDirection.Lt,
        };

    private static void Assert(SizeScope scope, ComparisonDirection direction, Value left, Value right, string message)
    {
        Value holds = scope.Append(new Ops.Compare(direction, ComparisonType.Signed), left, right);
        Ops.CustomCall call = new("shape_assertion", true, null, 2, [], null, null, [], null, []);
        scope.Block.Append(
            new Operation(call, [holds, left, right], [], default, [new("error_message", new StringAttr(message))])
        );
    }
}
