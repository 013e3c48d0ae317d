namespace XlaSharp.Hlo.Passes;

/// <summary>A pass that can be asked for by name.</summary>
/// <param name="Name">Its name: words with dashes.</param>
/// <param name="Description">What it does, in a line.</param>
/// <param name="Create">Makes it from the text after the equals sign, or null where there is none.</param>
public sealed record PassEntry(string Name, string Description, Func<string?, IPass> Create)
{
    /// <summary>A shorter name, if it has one.</summary>
    public string? Alias { get; init; }

    /// <summary>What follows the equals sign, for help; null for passes that take no argument.</summary>
    public string? Argument { get; init; }

    /// <summary>The name as one writes it: <c>refine-shapes=TYPES</c>, <c>dead-code-elimination (dce)</c>.</summary>
    public string Usage =>
        (Argument is null ? Name : $"{Name}={Argument}") + (Alias is null ? string.Empty : $" ({Alias})");

    /// <summary>An entry of a pass without argument.</summary>
    /// <param name="create">Makes the pass, which knows its name.</param>
    /// <param name="description">What it does, in a line.</param>
    /// <param name="alias">A shorter name.</param>
    /// <returns>The entry.</returns>
    public static PassEntry Of(Func<IPass> create, string description, string? alias = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        string name = create().Name;
        return new(
            name,
            description,
            argument =>
                argument is null
                    ? create()
                    : throw new ArgumentException(
                        $"Pass '{name}' takes no argument, got '{argument}'.",
                        nameof(argument)
                    )
        )
        {
            Alias = alias,
        };
    }
}
