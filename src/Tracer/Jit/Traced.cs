using XlaSharp.Hlo;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Tracer;

/// <summary>
/// A traced function: its program, and how its arguments and results are trees. First of three steps: trace, lower,
/// compile.
/// </summary>
public sealed class Traced
{
    internal Traced(string name, Jaxpr program, string[] argumentNames, bool[] donated, TreeDef resultDefinition) =>
        (Name, Program, ArgumentNames, Donated, ResultDefinition) = (
            name,
            program,
            argumentNames,
            donated,
            resultDefinition
        );

    /// <summary>Name of the function.</summary>
    public string Name { get; }

    /// <summary>The program. Its dump reads like JAX's jaxprs.</summary>
    public Jaxpr Program { get; }

    /// <summary>
    /// Paths of the tensors among the arguments, in the order of the program's: <c>params.dense.kernel</c>.
    /// </summary>
    public IReadOnlyList<string> ArgumentNames { get; }

    /// <summary>Which arguments the program may reuse.</summary>
    public IReadOnlyList<bool> Donated { get; }

    /// <summary>Structure of the results.</summary>
    public TreeDef ResultDefinition { get; }

    /// <summary>How the program runs on the devices of a mesh; null for one device.</summary>
    public ShardMapping? Mapping { get; internal init; }

    /// <summary>How a plugin divides the program; null where none has to.</summary>
    public Partitioning? Partitioning { get; internal init; }

    /// <summary>How each argument lies on the devices, where the program is divided.</summary>
    internal NamedSharding[] ArgumentShardings { get; init; } = [];

    /// <summary>How each result lies on the devices, where the program is mapped or divided.</summary>
    internal NamedSharding[] ResultShardings { get; init; } = [];

    /// <summary>True if a plugin has to divide the program: something in it is cut.</summary>
    internal bool IsCut =>
        Partitioning is { Mesh.Devices.Count: > 1 }
        && (
            Array.Exists([.. ArgumentShardings, .. ResultShardings], sharding => sharding.Spec.Dimensions.Count > 0)
            || Cuts(Program)
        );

    /// <summary>Lowers the program to StableHLO.</summary>
    /// <returns>The module.</returns>
    public Lowered Lower()
    {
        Partitioning? partitioning = IsCut ? Partitioning : null;
        bool isWhole = Partitioning is not null && partitioning is null;
        ModuleLowering module = new(isWhole ? Partitioning!.Mesh : Mapping?.Mesh, partitioning) { IsWhole = isWhole };
        int[] aliases = Aliases();
        DictionaryAttr[] arguments =
        [
            .. ArgumentNames.Select((name, i) => ArgumentAttributes(name, i, aliases[i], partitioning)),
        ];
        DictionaryAttr[] results =
        [
            .. ResultDefinition.Paths.Select((path, i) => ResultAttributes(path, i, partitioning)),
        ];
        Location[] locations = [.. ArgumentNames.Select(name => new NameLocation(name))];
        Function main = JaxprLowering.Function(module, "main", Program, "public", arguments, results, locations);
        return new(this, module.Finish(ModuleLowering.Symbol("jit_" + Name), main));
    }

    /// <summary>
    /// Pairs every donated argument with a result of its type that nothing else took; -1 where there is none.
    /// </summary>
    private int[] Aliases()
    {
        int[] aliases = new int[ArgumentNames.Count];
        Array.Fill(aliases, -1);
        TensorType?[] free = [.. Program.OutTypes];
        for (int i = 0; i < aliases.Length; i++)
        {
            aliases[i] = Donated[i] ? Array.IndexOf(free, Program.InVars[i].Type) : -1;
            if (aliases[i] >= 0)
            {
                free[aliases[i]] = null;
            }
        }

        return aliases;
    }

    private DictionaryAttr ResultAttributes(string path, int index, Partitioning? partitioning)
    {
        DictionaryAttr attributes = [new("jax.result_info", new StringAttr(Tree.JoinPath("result", path)))];
        return Sharded(attributes, partitioning, ResultShardings, index, Program.OutTypes.ElementAt(index).Rank);
    }

    private static DictionaryAttr Sharded(
        DictionaryAttr attributes,
        Partitioning? partitioning,
        NamedSharding[] shardings,
        int index,
        int rank
    )
    {
        if (partitioning is null)
        {
            return attributes;
        }

        (string name, HloAttribute value) = partitioning.Attribute(shardings[index], rank);
        return attributes.With(name, value);
    }

    private static bool Cuts(Jaxpr program) =>
        program.Equations.Any(equation =>
            equation.Op is ShardingConstraint { Cuts: true }
            || (equation.Op is Primitive primitive && primitive.Programs.Any(Cuts))
        );

    private DictionaryAttr ArgumentAttributes(string name, int index, int alias, Partitioning? partitioning)
    {
        DictionaryAttr attributes = [new("jax.arg_info", new StringAttr(name))];
        attributes = Sharded(attributes, partitioning, ArgumentShardings, index, Program.InVars[index].Type.Rank);
        if (alias >= 0)
        {
            return attributes.With("tf.aliasing_output", IntegerAttr.I32(alias));
        }

        return Donated[index] ? attributes.With("jax.buffer_donor", new BoolAttr(true)) : attributes;
    }
}

/// <summary>A function as a StableHLO module. Second step: golden files compare its text.</summary>
public sealed class Lowered : IModuleSource
{
    internal Lowered(Traced traced, Module module, ValueList<Dim>[]? resultSizes = null) =>
        (Traced, Module, ResultSizes) = (traced, module, resultSizes);

    /// <summary>The function it was lowered from.</summary>
    public Traced Traced { get; }

    /// <summary>Sizes of the results, where arguments have named sizes.</summary>
    internal ValueList<Dim>[]? ResultSizes { get; }

    /// <summary>The module; <c>@main</c> is the function.</summary>
    public Module Module { get; }

    /// <summary>The module as StableHLO text.</summary>
    /// <param name="debugInfo">With the C# lines the operations come from.</param>
    /// <returns>The text.</returns>
    public string AsText(bool debugInfo = false) => Module.ToText(new PrintOptions { DebugInfo = debugInfo });
}
