using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Along which axes of a mesh the values of a program may differ between devices. Where a loop or branch exchanges
/// values along an axis, its results count as equal along it.
/// </summary>
internal static class VaryingAxes
{
    /// <summary>The axes of each result.</summary>
    /// <param name="program">The program that every device runs.</param>
    /// <param name="arguments">The axes that each argument is cut along.</param>
    public static HashSet<string>[] OfResults(Jaxpr program, IReadOnlyList<IEnumerable<string>> arguments)
    {
        Dictionary<Atom, HashSet<string>> known = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < arguments.Count; i++)
        {
            known[program.InVars[i]] = [.. arguments[i]];
        }

        HashSet<string> Axes(Atom atom) => known.TryGetValue(atom, out HashSet<string>? axes) ? axes : [];
        foreach (Equation equation in program.Equations)
        {
            HashSet<string>[] inputs = [.. equation.Inputs.Select(Axes)];
            HashSet<string>[] outputs = Of(equation, inputs);
            for (int i = 0; i < outputs.Length; i++)
            {
                known[equation.Outputs[i]] = outputs[i];
            }
        }

        return [.. program.OutAtoms.Select(Axes)];
    }

    private static HashSet<string>[] Of(Equation equation, HashSet<string>[] inputs)
    {
        if (equation.Op is CallPrimitive call)
        {
            return OfResults(call.Program, inputs);
        }

        HashSet<string> axes = [.. inputs.SelectMany(input => input)];
        switch (equation.Op)
        {
            case PSum or PMax or PMin or AllGather:
                axes.Remove(((Collective)equation.Op).Axis);
                break;
            case Collective collective:
                axes.Add(collective.Axis);
                break;
            case Primitive primitive:
                axes.RemoveWhere(axis => NamedAxes.Uses(primitive, axis));
                break;
        }

        return [.. equation.Outputs.Select(_ => axes)];
    }
}
