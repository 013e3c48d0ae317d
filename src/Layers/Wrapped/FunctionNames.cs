namespace XlaSharp.Layers;

/// <summary>Which parameter names the functions of a wrapped layer may have.</summary>
internal static class FunctionNames
{
    public const string Params = "params";
    public const string State = "state";
    public const string Rng = "rng";
    public const string Inputs = "inputs";
    public const string Training = "training";

    private static readonly string[] Call = [Params, State, Rng, Inputs, Training];
    private static readonly string[] Init = [Rng, Inputs, Training];

    /// <summary>Requires <c>inputs</c>, then refuses names that mean nothing.</summary>
    public static NamedFunction CheckCall(NamedFunction function, string layer) =>
        Check(function, "call_fn", Call, layer);

    /// <summary>Requires <c>inputs</c>, then refuses names that mean nothing.</summary>
    public static NamedFunction CheckInit(NamedFunction function, string layer) =>
        Check(function, "init_fn", Init, layer);

    private static NamedFunction Check(NamedFunction function, string role, string[] allowed, string layer)
    {
        string declared = string.Join(", ", function.Names);
        if (!function.Takes(Inputs))
        {
            throw new ArgumentException(
                $"Layer '{layer}': `{role}` must have a parameter `{Inputs}`, but it has ({declared}). Supported "
                    + $"names: {string.Join(", ", allowed)}."
            );
        }

        string[] unknown = [.. function.Names.Except(allowed, StringComparer.Ordinal)];
        return unknown.Length == 0
            ? function
            : throw new ArgumentException(
                $"Layer '{layer}': `{role}` has unsupported parameters: "
                    + $"{string.Join(", ", unknown.Select(name => $"`{name}`"))} in ({declared}). "
                    + $"Supported names: {string.Join(", ", allowed)}."
            );
    }
}
