using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Operands (constants of the map, of its solve, of the solve of its transpose, right side): the x that a linear map
/// takes to the right side. Derivatives follow from the map; the solves are never differentiated.
/// </summary>
/// <param name="Map">From its constants and x to the right side; linear in x.</param>
/// <param name="Solve">From its constants and the right side to x.</param>
/// <param name="TransposedSolve">The same for the transposed map; null if none was given.</param>
internal sealed record LinearSolvePrimitive(Jaxpr Map, Jaxpr Solve, Jaxpr? TransposedSolve) : Primitive
{
    private static readonly OpDefinition<LinearSolvePrimitive> Definitions = Define<LinearSolvePrimitive>(
        "custom_linear_solve",
        (op, _) => [.. op.Solve.OutTypes]
    );

    public override OpDefinition Definition => Definitions;

    /// <summary>How many tensors make up the right side.</summary>
    public int Count => Solve.OutAtoms.Count;

    /// <summary>How many constants the map has.</summary>
    public int MapConstants => Map.InVars.Count - Count;

    /// <summary>How many constants the solve has.</summary>
    public int SolveConstants => Solve.InVars.Count - Count;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        TransposedSolve is null
            ? [("matvec", Map), ("solve", Solve)]
            : [("matvec", Map), ("solve", Solve), ("transpose_solve", TransposedSolve)];

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Inline(Solve, [.. operands[MapConstants..(MapConstants + SolveConstants)], .. operands[^Count..]]);
}
