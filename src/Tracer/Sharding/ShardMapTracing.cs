using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Traces a function that runs on the devices of a mesh, with the shapes that each device sees.</summary>
internal static class ShardMapTracing
{
    public static Traced Trace(
        ShardMapping mapping,
        string name,
        JitArguments given,
        Func<object?[], object?> function,
        JitOptions options
    )
    {
        if (options.Checks != NumberChecks.None)
        {
            throw new TraceException(
                $"'{name}': Checks runs a call again op by op, on one device; it cannot be used with a Mapping."
            );
        }

        int arguments = given.Parameters.Length;
        IReadOnlyList<Spec> specs =
        [
            .. given.Key.Specs.Select(
                (spec, i) => mapping.Shard(name, spec, given.Names[i], given.Positions[i], arguments)
            ),
        ];
        TreeDef? definition = null;
        Staged staged = Stage.Run(
            name,
            specs,
            inputs =>
            {
                List<object?> results = [];
                definition = Tree.Flatten(function(given.Rebuild(inputs)), results);
                return [.. results.Select((result, i) => JitArguments.ToResult(name, result, definition.Paths[i]))];
            },
            root: true,
            options.PartitionableRandom,
            axes: mapping.Scope()
        );
        NamedSharding[] outputs = mapping.Out(name, definition!);
        Check(mapping, name, given, staged.Jaxpr, definition!, outputs);
        bool[] donated = [.. given.Positions.Select(position => options.DonatedArguments.Contains(position))];
        return new(name, staged.Jaxpr, given.Names, donated, definition!)
        {
            Mapping = mapping,
            ResultShardings = outputs,
        };
    }

    private static void Check(
        ShardMapping mapping,
        string name,
        JitArguments given,
        Jaxpr program,
        TreeDef definition,
        NamedSharding[] outputs
    )
    {
        TensorType[] types = [.. program.OutTypes];
        IEnumerable<string>[] inputs =
        [
            .. given.Positions.Select(position => mapping.In(name, position, given.Parameters.Length).Spec.Names),
        ];
        HashSet<string>[] varying = VaryingAxes.OfResults(program, inputs);
        for (int i = 0; i < outputs.Length; i++)
        {
            string result = $"'{name}': result '{Tree.JoinPath("result", definition.Paths[i])}'";
            _ = outputs[i].GlobalShape(types[i].Dims, result);
            string[] missing = [.. varying[i].Except(outputs[i].Spec.Names).Order()];
            if (mapping.CheckReplication && missing.Length > 0)
            {
                throw new TraceException(
                    $"{result} {Tensor.Describe(types[i])} may differ between devices along "
                        + $"'{string.Join("', '", missing)}', but OutSpecs says "
                        + $"{outputs[i].Spec}, the same along it. Name the axis there, or make the result equal with "
                        + $"Lax.PSum, PMean, PMax or AllGather "
                        + "(CheckReplication = false takes the first device's)."
                );
            }
        }
    }
}
