using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Collects the functions of a module while programs are lowered. A program that is called several times becomes one
/// private function.
/// </summary>
/// <param name="mesh">The devices that run the module together, one replica each; null for one device.</param>
/// <param name="partitioning">How a plugin divides the module, one partition for each device; null where none has
/// to.</param>
internal sealed class ModuleLowering(Mesh? mesh = null, Partitioning? partitioning = null)
{
    private readonly List<Function> _private = [];
    private readonly Dictionary<Jaxpr, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _taken = ["main"];

    /// <summary>The devices that run the module together; null for one device.</summary>
    public Mesh? Mesh => mesh;

    /// <summary>How a plugin divides the module; null where none has to.</summary>
    public Partitioning? Partitioning => partitioning;

    /// <summary>True if shardings say that nothing is cut, so that the program need not carry them.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The module with its entry and the private functions it needs.</summary>
    public Module Finish(string name, Function main) =>
        new()
        {
            Name = name,
            Attributes =
            [
                new("mhlo.num_partitions", IntegerAttr.I32(partitioning?.Mesh.Devices.Count ?? 1)),
                new("mhlo.num_replicas", IntegerAttr.I32(mesh?.Devices.Count ?? 1)),
            ],
            Members =
                partitioning?.Dialect == ShardingDialect.Shardy
                    ? [partitioning.MeshOperation(), main, .. _private]
                    : [main, .. _private],
        };

    /// <summary>The symbol of a program's function, which is lowered at its first use.</summary>
    public string FunctionFor(string name, Jaxpr program)
    {
        if (_names.TryGetValue(program, out string? known))
        {
            return known;
        }

        string symbol = Unique(Symbol(name));
        _names.Add(program, symbol);
        int slot = _private.Count;
        Function function = JaxprLowering.Function(this, symbol, program, "private", [], [], []);
        _private.Insert(Math.Min(slot, _private.Count), function);
        return symbol;
    }

    /// <summary>Letters, digits and underscores of a name.</summary>
    public static string Symbol(string name)
    {
        string symbol = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        return symbol.Length == 0 || char.IsAsciiDigit(symbol[0]) ? "_" + symbol : symbol;
    }

    private string Unique(string name)
    {
        string symbol = name;
        for (int i = 0; !_taken.Add(symbol); i++)
        {
            symbol = FormattableString.Invariant($"{name}_{i}");
        }

        return symbol;
    }
}
