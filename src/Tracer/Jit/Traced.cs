using XlaSharp.Hlo;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Tracer;

/// <summary>A traced function: its program, and how its arguments and results are trees. First of three steps: trace, lower, compile.</summary>
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

    /// <summary>Paths of the tensors among the arguments, in the order of the program's: <c>params.dense.kernel</c>.</summary>
    public IReadOnlyList<string> ArgumentNames { get; }

    /// <summary>Which arguments the program may reuse.</summary>
    public IReadOnlyList<bool> Donated { get; }

    /// <summary>Structure of the results.</summary>
    public TreeDef ResultDefinition { get; }

    /// <summary>How the program runs on the devices of a mesh; null for one device.</summary>
    public ShardMapping? Mapping { get; internal init; }

    /// <summary>How each result lies on the devices, where the program is mapped.</summary>
    internal NamedSharding[] ResultShardings { get; init; } = [];

    /// <summary>Lowers the program to StableHLO.</summary>
    /// <returns>The module.</returns>
    public Lowered Lower()
    {
        ModuleLowering module = new(Mapping?.Mesh);
        int[] aliases = Aliases();
        DictionaryAttr[] arguments = [.. ArgumentNames.Select((name, i) => ArgumentAttributes(name, i, aliases[i]))];
        DictionaryAttr[] results =
        [
            .. ResultDefinition.Paths.Select(path =>
                DictionaryAttr.Create([new("jax.result_info", new StringAttr(Tree.JoinPath("result", path)))])
            ),
        ];
        Location[] locations = [.. ArgumentNames.Select(name => new NameLocation(name))];
        Function main = JaxprLowering.Function(module, "main", Program, "public", arguments, results, locations);
        return new(this, module.Finish(ModuleLowering.Symbol("jit_" + Name), main));
    }

    /// <summary>Pairs every donated argument with a result of its type that nothing else took; -1 where there is none.</summary>
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

    private DictionaryAttr ArgumentAttributes(string name, int index, int alias)
    {
        DictionaryAttr attributes = [new("jax.arg_info", new StringAttr(name))];
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
