using System.Runtime.CompilerServices;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Which named axes programs use, found once per program.</summary>
internal static class NamedAxes
{
    private static readonly ConditionalWeakTable<Jaxpr, HashSet<string>> Known = [];

    /// <summary>True if an op, or a program that it holds, is a collective over an axis.</summary>
    public static bool Uses(Op op, string? axis) =>
        axis is not null
        && (
            op is Collective collective
                ? collective.Axis == axis
                : op is Primitive primitive && primitive.Programs.Any(program => Of(program).Contains(axis))
        );

    private static HashSet<string> Of(Jaxpr program) =>
        Known.GetValue(
            program,
            static key =>
            {
                HashSet<string> axes = [];
                foreach (Equation equation in key.Equations)
                {
                    if (equation.Op is Collective collective)
                    {
                        axes.Add(collective.Axis);
                    }
                    else if (equation.Op is Primitive primitive)
                    {
                        axes.UnionWith(primitive.Programs.SelectMany(Of));
                    }
                }

                return axes;
            }
        );
}
