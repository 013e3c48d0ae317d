using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// The method that a layer calls: the module's own, another bound one (of whichever instance), or a function that takes
/// the module first. Whether it has a parameter called <c>training</c> decides whether it is given one.
/// </summary>
internal sealed class ModuleMethod
{
    private readonly NamedFunction _function;
    private readonly bool _isFree;

    private ModuleMethod(NamedFunction function, bool isFree, string who)
    {
        (_function, _isFree) = (function, isFree);
        string[] names = [.. function.Names.Skip(isFree ? 1 : 0)];
        TakesTraining = names.Contains(FunctionNames.Training, StringComparer.Ordinal);
        if (names.Length - (TakesTraining ? 1 : 0) != 1)
        {
            throw new ArgumentException(
                $"{who}: `method` must take `inputs` and maybe "
                    + $"`training`{(isFree ? " after the module" : string.Empty)}, but it has "
                    + $"({string.Join(", ", names)})."
            );
        }
    }

    public bool TakesTraining { get; }

    public static ModuleMethod Of(FlaxModule module, Delegate? method, string who)
    {
        Delegate chosen = method ?? module.Forward;
        if (chosen.Target is not FlaxModule receiver)
        {
            return new(NamedFunction.Of(chosen), isFree: true, who);
        }

        Type declaring = chosen.Method.DeclaringType!;
        return declaring.IsInstanceOfType(module)
            ? new(
                NamedFunction.Of(
                    ReferenceEquals(receiver, module)
                        ? chosen
                        : Delegate.CreateDelegate(chosen.GetType(), module, chosen.Method)
                ),
                isFree: false,
                who
            )
            : throw new ArgumentException(
                $"{who}: `method` {declaring.Name}.{chosen.Method.Name} is no method of the module, a "
                    + $"{module.GetType().Name}."
            );
    }

    /// <summary>The module's own method of a name.</summary>
    public static Delegate Named(FlaxModule module, string name) =>
        module.Forward.Method.Name == name
            ? module.Forward
            : throw new ConfigException(
                $"ModuleLayer: module {module.GetType().Name} has no method '{name}' that can be found by name; only "
                    + "Forward can."
            );

    public object? Invoke(FlaxModule module, object? inputs, bool training)
    {
        IEnumerable<object?> values = _function
            .Names.Skip(_isFree ? 1 : 0)
            .Select(name => name == FunctionNames.Training ? (object?)training : inputs);
        return _function.InvokeInOrder(_isFree ? [module, .. values] : [.. values]);
    }
}
