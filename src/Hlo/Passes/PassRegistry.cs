using System.Collections.Frozen;
using XlaSharp.Hlo.Text;

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
        PassEntry.Of(() => new DecomposeChlo(), "Replace CHLO ops by StableHLO."),
        PassEntry.Of(() => new DecomposeComposites(), "Replace composites by calls of their decompositions."),
        PassEntry.Of(() => new DecomposeQuantized(), "Write quantized ops out in integer arithmetic."),
        PassEntry.Of(
            () => new Inline(),
            "Replace calls by the bodies of their functions; remove private functions without users."
        ),
        PassEntry.Of(() => new RefineDynamic(), "Make the inside of a program static whose arguments are."),
        new("refine-shapes", "Put actual argument types in and carry them through.", CreateRefineShapes)
        {
            Argument = "TYPE,TYPE,…",
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
    /// <param name="pipeline">Names between commas, each with an argument after an equals sign where it takes one: <c>inline,cse,dce</c>.</param>
    /// <returns>The passes in order.</returns>
    /// <exception cref="ArgumentException">A name is unknown, or an argument wrong.</exception>
    public static IReadOnlyList<IPass> Create(string pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        List<IPass> passes = [];
        List<string> parts = SplitAtCommas(pipeline);
        for (int i = 0; i < parts.Count; )
        {
            string[] halves = parts[i++].Split('=', 2, StringSplitOptions.TrimEntries);
            PassEntry entry =
                Find(halves[0])
                ?? throw new ArgumentException(
                    $"There is no pass '{halves[0]}'. Passes: {string.Join(", ", Entries.Select(known => known.Usage))}.",
                    nameof(pipeline)
                );
            string? argument = halves.Length > 1 ? halves[1] : null;

            // Parts of a list of types belong to the pass before them.
            for (; argument is not null && i < parts.Count && Find(parts[i].Split('=')[0].Trim()) is null; i++)
            {
                argument += "," + parts[i];
            }

            passes.Add(entry.Create(argument));
        }

        return passes;
    }

    private static RefineShapes CreateRefineShapes(string? argument)
    {
        if (string.IsNullOrWhiteSpace(argument))
        {
            throw new ArgumentException(
                "Pass 'refine-shapes' needs the type of every argument: refine-shapes=tensor<8x784xf32>,tensor<8xi32>.",
                nameof(argument)
            );
        }

        return new([.. SplitAtCommas(argument).Select(ParseType)]);
    }

    private static HloType ParseType(string text)
    {
        try
        {
            return Parser.ParseType(text.Trim());
        }
        catch (HloException exception)
        {
            throw new ArgumentException(
                $"Pass 'refine-shapes': '{text.Trim()}' is no type.\n{exception.Message}",
                nameof(text)
            );
        }
    }

    private static List<string> SplitAtCommas(string text)
    {
        List<string> parts = [];
        (int start, int depth) = (0, 0);
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '<' or '(' or '[' => 1,
                '>' or ')' or ']' => -1,
                _ => 0,
            };
            if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }
}
