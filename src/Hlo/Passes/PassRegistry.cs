using System.Collections.Frozen;

namespace XlaSharp.Hlo.Passes;

/// <summary>Every pass by name: what <c>xlasharp opt --pass</c> and configuration files ask for.</summary>
public static class PassRegistry
{
    private static readonly PassEntry[] Entries =
    [
        PassEntry.Of(
            () => new Canonicalize(),
            "Simplify: identities, small constants, static twins of dynamic ops, decided branches."
        ),
        PassEntry.Of(
            () => new CanonicalOrder(),
            "Order operations by what they depend on, so that programs that differ in order only become equal."
        ),
        PassEntry.Of(() => new CommonSubexpressionElimination(), "Compute equal things once.", "cse"),
        PassEntry.Of(() => new ConstantFolding(), "Compute elementwise ops of small constants."),
        PassEntry.Of(() => new DeadCodeElimination(), "Remove what nobody uses.", "dce"),
        PassEntry.Of(() => new DecomposeBatchNorm(), "Write batch normalization out in arithmetic and reductions."),
        new("decompose-chlo", "Replace CHLO ops by StableHLO.", DecomposeChlo.Create)
        {
            Options = [DecomposeChlo.KeepOption],
        },
        new(
            "decompose-composites",
            "Replace composites by calls of their decompositions.",
            settings => new DecomposeComposites(
                settings.TryGet(DecomposeComposites.KeepOption, out var keep) ? keep : null
            )
        )
        {
            Options = [DecomposeComposites.KeepOption],
        },
        PassEntry.Of(() => new DecomposeQuantized(), "Write quantized ops out in integer arithmetic."),
        new(
            "inline",
            "Replace calls by the bodies of their functions; remove private functions without users.",
            settings =>
                settings.TryGet(Inline.MaxOperationsOption, out int max) ? new Inline { MaxOperations = max } : new()
        )
        {
            Options = [Inline.MaxOperationsOption],
        },
        PassEntry.Of(
            () => new PadDynamic(),
            "Make bounded dimensions static: arrays of the bounds' size, and the sizes beside them."
        ),
        PassEntry.Of(
            () => new PreserveChlo(),
            "Give CHLO a portable form: composites that compilers know, StableHLO for the rest."
        ),
        PassEntry.Of(() => new RefineDynamic(), "Make the inside of a program static whose arguments are."),
        new("refine-shapes", "Put actual argument types in and carry them through.", RefineShapes.Create)
        {
            Options = [RefineShapes.TypesOption],
        },
        PassEntry.Of(() => new ReplaceDeprecated(), "Replace deprecated ops by those that stay."),
        PassEntry.Of(() => new SingleProcess(), "Remove communication from a program that one process runs."),
        PassEntry.Of(() => new StripLocations(), "Forget where operations come from."),
    ];

    private static readonly FrozenDictionary<string, PassEntry> ByName = Entries
        .SelectMany(entry =>
            entry.Alias is null ? [(entry.Name, entry)] : new[] { (entry.Name, entry), (entry.Alias, entry) }
        )
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.entry, StringComparer.Ordinal);

    /// <summary>The passes, sorted by name.</summary>
    public static IReadOnlyList<PassEntry> All => Entries;

    /// <summary>Finds a pass.</summary>
    /// <param name="name">Its name or alias.</param>
    /// <returns>The entry, or null.</returns>
    public static PassEntry? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Makes the passes of a list.</summary>
    /// <param name="pipeline">
    /// Names between commas, options in braces: <c>inline{max-operations=1000},cse,dce</c>. Several options stand with
    /// spaces between.
    /// </param>
    /// <param name="settings">Values for options that the text does not give.</param>
    /// <returns>The passes in order.</returns>
    /// <exception cref="ArgumentException">A name or an option is unknown, or a value wrong.</exception>
    public static IReadOnlyList<IPass> Create(string pipeline, PassSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return [.. OptionText.Split(pipeline, ',').Select(part => CreateOne(part, settings))];
    }

    private static IPass CreateOne(string text, PassSettings? settings)
    {
        int brace = text.IndexOf('{', StringComparison.Ordinal);
        string name = (brace < 0 ? text : text[..brace]).Trim();
        PassEntry entry =
            Find(name)
            ?? throw new ArgumentException(
                $"There is no pass '{name}'. Passes: {string.Join(", ", Entries.Select(known => known.Usage))}.",
                nameof(text)
            );
        PassSettings own = new(settings);
        if (brace >= 0)
        {
            if (text[^1] != '}')
            {
                throw new ArgumentException(
                    $"Pass '{name}': options stand in braces, but '{text[brace..]}' does not end with one.",
                    nameof(text)
                );
            }

            entry.Read(text[(brace + 1)..^1], own);
        }

        return entry.Create(own);
    }
}
