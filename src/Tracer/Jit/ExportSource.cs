using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>A function that can be exported, and its derivative.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Names of its parameters.</param>
/// <param name="Paths">Paths of the tensors among its arguments.</param>
/// <param name="Specs">Their types.</param>
/// <param name="Constraints">What named sizes fulfil.</param>
/// <param name="Trace">Traces it for types without named sizes.</param>
internal sealed record ExportSource(
    string Name,
    string[] Parameters,
    string[] Paths,
    IReadOnlyList<Spec> Specs,
    IReadOnlyList<string> Constraints,
    Func<IReadOnlyList<Spec>, Traced> Trace
)
{
    private const string Cotangents = "cotangents";

    /// <summary>Lowers the function.</summary>
    public Lowered Lower() =>
        SymbolicLowering.IsSymbolic(Specs)
            ? SymbolicLowering.Lower(Name, Specs, Constraints, Trace)
            : Trace(Specs).Lower();

    /// <summary>
    /// The reverse derivative: from the arguments and a cotangent per float result to a cotangent per float argument.
    /// </summary>
    /// <param name="lowered">The function, lowered.</param>
    public ExportSource Vjp(Lowered lowered)
    {
        TensorType[] types = [.. lowered.Traced.Program.OutTypes];
        string[] resultPaths = [.. lowered.Traced.ResultDefinition.Paths];
        int[] floats = [.. Enumerable.Range(0, types.Length).Where(i => JvpInterpreter.IsDifferentiable(types[i]))];
        return new(
            Name + "_vjp",
            [.. Parameters, Cotangents],
            [.. Paths, .. floats.Select(i => Tree.JoinPath(Cotangents, resultPaths[i]))],
            [.. Specs, .. floats.Select(i => SpecOf(types[i], lowered.ResultSizes?[i]))],
            Constraints,
            TraceVjp
        );
    }

    private static Spec SpecOf(TensorType type, ValueList<Dim>? sizes) =>
        sizes is { } dims && dims.Any(size => size.Constant is null)
            ? Spec.Of(type.ElementType, dims[0], dims.Span[1..])
            : new Spec(type);

    private Traced TraceVjp(IReadOnlyList<Spec> specs)
    {
        int count = Specs.Count;
        Jaxpr program = Trace([.. specs.Take(count)]).Program;
        bool[] active = [.. program.InVars.Select(variable => JvpInterpreter.IsDifferentiable(variable.Type))];
        Staged staged = Stage.Run(
            Name + "_vjp",
            specs,
            inputs =>
            {
                Tensor[] point = inputs[..count];
                Linearization linearization = Linearization.Of(program, [], point, active);
                int next = count;
                Tensor?[] given =
                [
                    .. linearization.Results.Select(result =>
                        JvpInterpreter.IsDifferentiable(result.Type) ? inputs[next++] : null
                    ),
                ];
                Tensor?[] cotangents = linearization.Transpose(given);
                int used = 0;
                return
                [
                    .. point.Where((_, i) => active[i]).Select(primal => cotangents[used++] ?? Lax.ZerosLike(primal)),
                ];
            },
            root: true
        );
        string[] names =
        [
            .. Paths,
            .. specs.Skip(count).Select((_, i) => FormattableString.Invariant($"{Cotangents}[{i}]")),
        ];
        return new(
            Name + "_vjp",
            staged.Jaxpr,
            names,
            new bool[specs.Count],
            Tree.Structure(staged.Jaxpr.OutTypes.Select(type => new Spec(type).ToTensor()).ToArray())
        );
    }
}
