using System.Collections.Immutable;

namespace XlaSharp.Hlo;

/// <summary>
/// Something at the top level of a module: a function, a nested module, or an operation of another dialect.
/// </summary>
public interface IModuleMember;

/// <summary>A program: functions and, rarely, other top-level operations, with attributes and resources.</summary>
public sealed class Module : IModuleMember
{
    private Dictionary<string, Function>? _functions;

    /// <summary>Symbol name without the at sign, if any.</summary>
    public string? Name { get; init; }

    /// <summary>Attributes, for instance <c>mhlo.num_partitions</c>.</summary>
    public DictionaryAttr Attributes { get; init; } = DictionaryAttr.Empty;

    /// <summary>Everything at the top level, in order.</summary>
    public required ImmutableArray<IModuleMember> Members { get; init; }

    /// <summary>Blobs that <see cref="DenseResourceAttr"/> refers to, by key, after their alignment prefix.</summary>
    public ImmutableDictionary<string, ReadOnlyMemory<byte>> Resources { get; init; } =
        ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty;

    /// <summary>The alignment in memory that a resource asks for, in bytes, by key; 16 where nothing is said.</summary>
    public ImmutableDictionary<string, uint> ResourceAlignments { get; init; } =
        ImmutableDictionary<string, uint>.Empty;

    /// <summary>Where the module comes from.</summary>
    public Location Location { get; init; } = Location.Unknown;

    /// <summary>The functions, in order.</summary>
    public IEnumerable<Function> Functions => Members.OfType<Function>();

    /// <summary>The function named <c>main</c>, or the only function.</summary>
    /// <exception cref="InvalidOperationException">There is no such function.</exception>
    public Function Main =>
        FindFunction("main")
        ?? (
            Functions.Take(2).ToArray() is [{ } only]
                ? only
                : throw new InvalidOperationException(
                    $"The module has no function @main, and not exactly one function: "
                        + $"{string.Join(", ", Functions.Select(f => "@" + f.Name))}."
                )
        );

    /// <summary>Finds a function by name.</summary>
    /// <param name="name">Its name without the at sign.</param>
    /// <returns>The function, or null.</returns>
    public Function? FindFunction(string name)
    {
        Dictionary<string, Function> functions = _functions ??= Index();
        return functions.GetValueOrDefault(name);
    }

    /// <summary>The same module with other members.</summary>
    /// <param name="members">The new members.</param>
    /// <returns>The module.</returns>
    public Module WithMembers(ImmutableArray<IModuleMember> members) =>
        new()
        {
            Name = Name,
            Attributes = Attributes,
            Members = members,
            Resources = Resources,
            ResourceAlignments = ResourceAlignments,
            Location = Location,
        };

    private Dictionary<string, Function> Index()
    {
        Dictionary<string, Function> functions = [];
        foreach (Function function in Functions)
        {
            functions.TryAdd(function.Name, function);
        }

        return functions;
    }
}
