using System.Collections;
using XlaSharp.Tracer;
using Bundles = System.Collections.Generic.Dictionary<
    string,
    System.Collections.Generic.Dictionary<string, XlaSharp.Tracer.Tensor>
>;

namespace XlaSharp.Layers.Transformed;

/// <summary>From functions that create parameters to pure ones.</summary>
internal static class Transforming
{
    public static TransformedFunction Of(NamedFunction function)
    {
        string[] own = [.. function.Names];
        NamedFunction init = new(
            ["rng", .. own],
            values =>
            {
                using Frame frame = Frame.Begin(new(), new(), Key(values[0], "init"), isInit: true);
                _ = function.InvokeInOrder(values[1..]);
                return (Copy(frame.Params), Copy(frame.InitialState));
            }
        );
        NamedFunction apply = new(
            ["params", "state", "rng", .. own],
            values =>
            {
                using Frame frame = Frame.Begin(
                    Read(values[0], "params"),
                    Read(values[1], "state"),
                    Key(values[2], "apply"),
                    isInit: false
                );
                object? result = function.InvokeInOrder(values[3..]);
                return (result, Copy(frame.State));
            }
        );
        return new(init, apply, HasState: true, TakesRng: true);
    }

    public static TransformedFunction WithoutState(TransformedFunction transformed, string who)
    {
        ArgumentNullException.ThrowIfNull(transformed);
        NamedFunction init = new(
            transformed.Init.Names,
            values =>
            {
                (object? @params, object? state) = Pair(transformed.Init.InvokeInOrder(values));
                RequireEmpty(state, who, "init");
                return @params;
            }
        );
        NamedFunction apply = new(
            [.. transformed.Apply.Names.Where(name => name != "state")],
            values =>
            {
                (object? result, object? state) = Pair(
                    transformed.Apply.InvokeInOrder([values[0], new Bundles(), .. values[1..]])
                );
                RequireEmpty(state, who, "apply");
                return result;
            }
        );
        return transformed with { Init = init, Apply = apply, HasState = false };
    }

    public static TransformedFunction WithEmptyState(TransformedFunction transformed)
    {
        ArgumentNullException.ThrowIfNull(transformed);
        NamedFunction init = new(
            transformed.Init.Names,
            values => (transformed.Init.InvokeInOrder(values), new Bundles())
        );
        NamedFunction apply = new(
            [transformed.Apply.Names[0], "state", .. transformed.Apply.Names.Skip(1)],
            values => (transformed.Apply.InvokeInOrder([values[0], .. values[2..]]), new Bundles())
        );
        return transformed with { Init = init, Apply = apply, HasState = true };
    }

    public static TransformedFunction WithoutApplyRng(TransformedFunction transformed)
    {
        ArgumentNullException.ThrowIfNull(transformed);
        int position = transformed.Apply.Names.ToList().IndexOf("rng");
        if (!transformed.TakesRng)
        {
            throw new ArgumentException(
                $"WithoutApplyRng: apply has no parameter rng; it has ({string.Join(", ", transformed.Apply.Names)}).",
                nameof(transformed)
            );
        }

        NamedFunction apply = new(
            [.. transformed.Apply.Names.Where((_, i) => i != position)],
            values => transformed.Apply.InvokeInOrder([.. values[..position], null, .. values[position..]])
        );
        return transformed with { Apply = apply, TakesRng = false };
    }

    private static (object? First, object? Second) Pair(object? result) =>
        ((object? First, object? Second))(
            result is System.Runtime.CompilerServices.ITuple { Length: 2 } pair
                ? (pair[0], pair[1])
                : throw new System.Diagnostics.UnreachableException("Transformed functions return pairs.")
        );

    private static void RequireEmpty(object? state, string who, string where)
    {
        if (state is Bundles { Count: > 0 } bundles)
        {
            throw new InvalidOperationException(
                $"{who}: the function has a non-empty state ({string.Join(", ", bundles.Keys)}), found in {where}. "
                    + "Use TransformWithState."
            );
        }
    }

    private static Tensor? Key(object? rng, string where) =>
        rng switch
        {
            null => null,
            Tensor tensor => tensor,
            int seed => Rng.Key(seed),
            Tree { IsLeaf: true } leaf => leaf.ToTensor(),
            _ => throw new ArgumentException(
                $"{where}: rng must be a key, an int or null, got a {rng.GetType().Name}. Are the arguments in "
                    + "order? With rng removed, apply takes none."
            ),
        };

    /// <summary>Two levels of dictionaries, whatever their C# type.</summary>
    private static Bundles Read(object? given, string role) =>
        given switch
        {
            null => [],
            Tree tree => Read(tree.Value, role),
            Bundles bundles => Copy(bundles),
            IDictionary dictionary => dictionary
                .Keys.Cast<object>()
                .ToDictionary(
                    key => $"{key}",
                    key =>
                        (dictionary[key] as IDictionary ?? throw NotADictionary(dictionary[key], $"{role}['{key}']"))
                            is { } inner
                            ? inner
                                .Keys.Cast<object>()
                                .ToDictionary(name => $"{name}", name => Tensor.From(inner[name]))
                            : []
                ),
            _ => throw NotADictionary(given, role),
        };

    private static ArgumentException NotADictionary(object? given, string role) =>
        new(
            $"apply: {role} must be a dictionary of modules and their values, got {given}. Are the arguments in "
                + "order? They are params, state (if there is "
                + "any), rng (unless removed), then those of the function."
        );

    private static Bundles Copy(Bundles bundles) =>
        bundles.ToDictionary(bundle => bundle.Key, bundle => new Dictionary<string, Tensor>(bundle.Value));
}
