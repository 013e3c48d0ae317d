using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Tracer;
using Bundles = System.Collections.Generic.Dictionary<
    string,
    System.Collections.Generic.Dictionary<string, XlaSharp.Tracer.Tensor>
>;

namespace XlaSharp.Layers.Transformed;

/// <summary>One run of a transformed function: parameters, state, keys, and which module's method is running.</summary>
internal sealed class Frame : IDisposable
{
    private const string TopLevel = "~";

    [ThreadStatic]
    [SuppressMessage("Style", "IDE1006", Justification = "Thread-static field.")]
    private static Frame? _current;

    private readonly Stack<ModuleScope> _scopes = new();
    private Tensor? _key;

    private Frame(Bundles @params, Bundles state, Tensor? key, bool isInit)
    {
        (Params, State, IsInit, _key) = (@params, state, isInit, key);
        _scopes.Push(new ModuleScope(null, null, null));
    }

    public static Frame? Current => _current;

    public Bundles Params { get; }

    public Bundles State { get; }

    public Bundles InitialState { get; } = [];

    public bool IsInit { get; }

    private ModuleScope Scope => _scopes.Peek();

    private string Bundle => Scope.Module?.ModuleName ?? TopLevel;

    public static Frame Begin(Bundles @params, Bundles state, Tensor? key, bool isInit)
    {
        if (_current is not null)
        {
            throw new InvalidOperationException(
                "A transformed function is applied inside another one, so its parameters would be lost. Call the "
                    + "untransformed function there, "
                    + "or apply the transformed one outside."
            );
        }

        return _current = new(@params, state, key, isInit);
    }

    public static Frame Require(string who) =>
        _current
        ?? throw new InvalidOperationException(
            $"{who}: modules, parameters, state and keys exist only inside a function given to Haiku.Transform or "
                + "Haiku.TransformWithState."
        );

    public void Dispose() => _current = null;

    public Tensor? NextKey()
    {
        if (_key is null)
        {
            return null;
        }

        Tensor[] keys = Rng.Split(_key);
        _key = keys[0];
        return keys[1];
    }

    public Tensor GetParameter(string name, Dims shape, ElementType type, HaikuInitializer? init)
    {
        Tensor value = Lookup(Params, name) ?? Make(name, shape, type, init);
        return value.Shape == shape
            ? value
            : throw new ArgumentException(
                $"GetParameter: parameter '{name}' of '{Bundle}' has shape [{value.Shape}], but shape [{shape}] was "
                    + "asked for."
            );
    }

    public Tensor GetState(string name, Dims? shape, ElementType type, HaikuInitializer? init)
    {
        if (Lookup(State, name) is { } value)
        {
            return shape is not { } wanted || value.Shape == wanted
                ? value
                : throw new ArgumentException(
                    $"GetState: state '{name}' of '{Bundle}' has shape [{value.Shape}], but shape [{wanted}] was "
                        + "asked for."
                );
        }

        if (init is null || shape is not { } made)
        {
            throw new ArgumentException(
                $"GetState: there is no state '{name}' of '{Bundle}'; give a shape and an initialiser, or set it first."
            );
        }

        SetState(name, init(made, type));
        return Lookup(State, name)!;
    }

    public void SetState(string name, Tensor value)
    {
        if (Lookup(State, name) is null && Lookup(InitialState, name) is null)
        {
            Keep(InitialState, name, value);
        }

        Keep(State, name, value);
    }

    /// <summary>The full name of a module that is made now.</summary>
    public string NameFor(string name) => Scope.NameFor(name);

    public ModuleScope Enter(HaikuModule module, string method)
    {
        ModuleScope scope = new(module, method, this);
        _scopes.Push(scope);
        return scope;
    }

    public void Leave() => _scopes.Pop();

    private Tensor Make(string name, Dims shape, ElementType type, HaikuInitializer? init)
    {
        if (!IsInit)
        {
            throw new ArgumentException(
                $"GetParameter: unable to retrieve parameter '{name}' of '{Bundle}': the given params have "
                    + $"{(Params.Count == 0 ? "no modules" : string.Join(", ", Params.Keys))}. Parameters are made "
                    + "by init."
            );
        }

        Tensor value = init is null
            ? throw new ArgumentException(
                $"GetParameter: parameter '{name}' of '{Bundle}' is new, so it needs an initialiser."
            )
            : init(shape, type);
        Keep(Params, name, value);
        return value;
    }

    private Tensor? Lookup(Bundles bundles, string name) => bundles.GetValueOrDefault(Bundle)?.GetValueOrDefault(name);

    private void Keep(Bundles bundles, string name, Tensor value)
    {
        if (!bundles.TryGetValue(Bundle, out Dictionary<string, Tensor>? bundle))
        {
            bundles[Bundle] = bundle = [];
        }

        bundle[name] = value;
    }
}
