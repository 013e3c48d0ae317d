using System.Collections;
using XlaSharp.Tracer;
using Collections = System.Collections.Generic.Dictionary<string, object>;

namespace XlaSharp.Layers.Modules;

/// <summary>Runs modules on variables: what <see cref="ModuleLayer"/> does, for whoever holds the variables.</summary>
public static class Flax
{
    /// <summary>Makes the first values of all variables.</summary>
    /// <param name="module">The module.</param>
    /// <param name="rngs">A key for stream <c>params</c>, or keys by stream.</param>
    /// <param name="run">Calls the module on inputs.</param>
    /// <returns>Collections of variables: <c>collection → module → … → name → tensor</c>; without
    /// <c>intermediates</c>.</returns>
    public static Dictionary<string, object> Init(
        FlaxModule module,
        IReadOnlyDictionary<string, Tensor> rngs,
        Action run
    )
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(run);
        using ModuleRun scope = ModuleRun.Begin(
            module,
            [],
            rngs,
            isInit: true,
            collection => collection != "intermediates"
        );
        run();
        return scope.Variables;
    }

    /// <summary>Calls a module on variables.</summary>
    /// <param name="module">The module.</param>
    /// <param name="variables">Collections of variables, as <see cref="Init"/> makes them.</param>
    /// <param name="rngs">Keys by stream.</param>
    /// <param name="mutable">Which collections may change.</param>
    /// <param name="run">Calls the module on inputs.</param>
    /// <returns>The outputs, and the collections that may change.</returns>
    /// <exception cref="ArgumentException"><c>params</c> is nested in itself.</exception>
    public static (object? Outputs, Dictionary<string, object> Mutated) Apply(
        FlaxModule module,
        object? variables,
        IReadOnlyDictionary<string, Tensor> rngs,
        Func<string, bool> mutable,
        Func<object?> run
    )
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(run);
        Collections all = Plain(variables);
        if (
            all.GetValueOrDefault("params") is Collections { Count: 1 } nested
            && nested.GetValueOrDefault("params") is Collections
        )
        {
            throw new ArgumentException(
                "The variables hold {\"params\": {\"params\": …}}. Pass the inner dictionary's parent only once: "
                    + "{\"params\": …}.",
                nameof(variables)
            );
        }

        using ModuleRun scope = ModuleRun.Begin(module, all, rngs, isInit: false, mutable);
        object? outputs = run();
        return (outputs, all.Where(pair => mutable(pair.Key)).ToDictionary());
    }

    /// <summary>Dictionaries of any C# type as nested dictionaries of objects; a copy.</summary>
    internal static Collections Plain(object? variables) =>
        variables switch
        {
            null => [],
            Tree tree => Plain(tree.Value),
            IDictionary dictionary => dictionary
                .Keys.Cast<object>()
                .ToDictionary(
                    key => $"{key}",
                    key =>
                        dictionary[key] is IDictionary or Tree { IsLeaf: false }
                            ? Plain(dictionary[key])
                            : dictionary[key]!
                ),
            _ => throw new ArgumentException(
                $"Variables must be dictionaries of collections, modules and values, got a {variables.GetType().Name}.",
                nameof(variables)
            ),
        };
}
