namespace XlaSharp.Hlo.Passes;

/// <summary>A pass that can be asked for by name.</summary>
/// <param name="Name">Its name: words with dashes.</param>
/// <param name="Description">What it does, in a line.</param>
/// <param name="Create">Makes it with values for its options.</param>
public sealed record PassEntry(string Name, string Description, Func<PassSettings, IPass> Create)
{
    /// <summary>A shorter name, if it has one.</summary>
    public string? Alias { get; init; }

    /// <summary>What can be set.</summary>
    public IReadOnlyList<PassOption> Options { get; init; } = [];

    /// <summary>
    /// The name as one writes it: <c>refine-shapes{types=TYPE,TYPE,…}</c>, <c>dead-code-elimination (dce)</c>.
    /// </summary>
    public string Usage =>
        Name
        + (
            Options.Count == 0
                ? string.Empty
                : $"{{{string.Join(' ', Options.Select(option => $"{option.Name}={option.Form}"))}}}"
        )
        + (Alias is null ? string.Empty : $" ({Alias})");

    /// <summary>An entry of a pass without options.</summary>
    /// <param name="create">Makes the pass, which knows its name.</param>
    /// <param name="description">What it does, in a line.</param>
    /// <param name="alias">A shorter name.</param>
    /// <returns>The entry.</returns>
    internal static PassEntry Of(Func<IPass> create, string description, string? alias = null) =>
        new(create().Name, description, _ => create()) { Alias = alias };

    /// <summary>Reads options: <c>max-operations=1000</c>, several with spaces between.</summary>
    /// <param name="text">What stands between the braces.</param>
    /// <param name="settings">Where the values go.</param>
    /// <exception cref="ArgumentException">An option is unknown, given twice, or its value wrong.</exception>
    internal void Read(string text, PassSettings settings)
    {
        HashSet<string> given = new(StringComparer.Ordinal);
        foreach (string part in OptionText.Split(text, ' ').Where(part => part.Length > 0))
        {
            int at = part.IndexOf('=', StringComparison.Ordinal);
            string name = at < 0 ? part : part[..at];
            PassOption option =
                Options.FirstOrDefault(option => option.Name == name)
                ?? throw Wrong(
                    $"has no option '{name}'; "
                        + (Options.Count == 0 ? "it has none" : string.Join(", ", Options.Select(Help)))
                );
            if (at < 0)
            {
                throw Wrong($"option '{name}' needs a value: {name}={option.Form}");
            }

            if (!given.Add(name))
            {
                throw Wrong($"option '{name}' is given twice");
            }

            try
            {
                settings.Parse(option, part[(at + 1)..]);
            }
            catch (FormatException exception)
            {
                throw Wrong($"option '{name}': {exception.Message}");
            }
        }
    }

    private static string Help(PassOption option) => $"{option.Name}={option.Form} ({option.Description})";

    private ArgumentException Wrong(string what) => new($"Pass '{Name}': {what}.", nameof(what));
}
