using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;
using Collections = System.Collections.Generic.Dictionary<string, object>;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// A layer made from a module: its collection <c>params</c> becomes trainable weights, all others become state. In
/// init, the module gets the streams <c>params</c> and <c>dropout</c>; in training calls <c>dropout</c>; in inference
/// none.
/// </summary>
public class ModuleLayer : FunctionLayer, IConfigurable<ModuleLayer>
{
    private const string Trained = "params";
    private const string Intermediates = "intermediates";

    private readonly FlaxModule _module;
    private readonly Delegate? _method;

    /// <summary>Wraps a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="method">What to call instead of <see cref="FlaxModule.Forward"/>: a method of the module's class,
    /// whose receiver is ignored, or a function that takes the module first.</param>
    /// <param name="variables">Collections of variables; null lets the module make them.</param>
    /// <param name="seed">Seeds the keys that the module gets in training; null draws a seed.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="trainable">False freezes the parameters.</param>
    /// <param name="initSeed">Makes the first values depend on this number alone; null takes keys from the global
    /// seed.</param>
    /// <exception cref="ArgumentException">The method does not fit the module, or has other parameters than
    /// <c>inputs</c> and <c>training</c>.</exception>
    public ModuleLayer(
        FlaxModule module,
        Delegate? method = null,
        object? variables = null,
        int? seed = null,
        DTypePolicy? dtype = null,
        string? name = null,
        bool trainable = true,
        int? initSeed = null
    )
        : this(
            Required(module),
            method,
            ModuleMethod.Of(module, method, $"ModuleLayer of {module.GetType().Name}"),
            variables is null ? null : Flax.Plain(variables),
            seed,
            dtype,
            name,
            trainable,
            initSeed
        ) { }

    private ModuleLayer(
        FlaxModule module,
        Delegate? method,
        ModuleMethod bound,
        Collections? variables,
        int? seed,
        DTypePolicy? dtype,
        string? name,
        bool trainable,
        int? initSeed
    )
        : base(
            MakeCall(module, bound),
            MakeInit(module, bound),
            variables is null ? null : Split(variables).Params,
            variables is null ? null : Split(variables).State,
            seed,
            dtype,
            name,
            trainable,
            initSeed: initSeed
        ) => (_module, _method) = (module, method);

    /// <inheritdoc/>
    protected override int InitKeyCount => 2;

    /// <summary>Makes a layer of a module whose class is registered.</summary>
    /// <param name="config">What <see cref="GetConfig"/> gave.</param>
    /// <returns>The layer, unbuilt.</returns>
    /// <exception cref="ConfigException">The module's class or the function is not registered.</exception>
    public static new ModuleLayer FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        FlaxModule module =
            config.Object<FlaxModule>("module")
            ?? throw new ConfigException("ModuleLayer: the config has no 'module'.");
        Delegate? method = config.Json["method"] switch
        {
            null => null,
            System.Text.Json.Nodes.JsonValue => ModuleMethod.Named(module, config.Text("method")),
            _ => config.Function("method") as Delegate,
        };
        return new(
            module,
            method,
            dtype: config.Object<DTypePolicy>("dtype"),
            name: config.OptionalText("name"),
            trainable: config.Flag("trainable", true)
        );
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The module's class has no config, or the method is not
    /// registered.</exception>
    public override Config GetConfig()
    {
        IConfigurable module =
            _module as IConfigurable
            ?? throw new NotSupportedException(
                $"ModuleLayer '{Name}': module {_module.GetType().Name} has no config. Let it implement "
                    + $"IConfigurable<{_module.GetType().Name}> and register it."
            );
        Config config = new Config(nameof(ModuleLayer))
            .With("name", Name)
            .With("trainable", IsTrainable)
            .With("dtype", Policy)
            .With("module", module);
        return _method?.Target is FlaxModule receiver && receiver.Equals(_module)
            ? config.With("method", _method.Method.Name)
            : config.WithFunction("method", _method);
    }

    /// <summary>Streams of keys for init: <c>params</c> and <c>dropout</c>.</summary>
    /// <param name="keys">As many keys as <see cref="InitKeyCount"/> says.</param>
    /// <returns>Keys by stream.</returns>
    protected override object? GetInitRng(IReadOnlyList<Tensor> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new Dictionary<string, Tensor> { [Trained] = keys[0], ["dropout"] = keys[1] };
    }

    /// <summary>Streams of keys for a call: <c>dropout</c> in training, none in inference.</summary>
    /// <param name="context">The context of the running call.</param>
    /// <returns>Keys by stream.</returns>
    protected override object? GetCallRng(CallContext context) =>
        base.GetCallRng(context) is Tensor key
            ? new Dictionary<string, Tensor> { ["dropout"] = key }
            : new Dictionary<string, Tensor>();

    private static NamedFunction MakeCall(FlaxModule module, ModuleMethod method)
    {
        string[] names = [FunctionNames.Params, FunctionNames.State, FunctionNames.Rng, FunctionNames.Inputs];
        return new(
            method.TakesTraining ? [.. names, FunctionNames.Training] : names,
            values =>
            {
                Collections variables = new([.. Flax.Plain(values[0]), .. Flax.Plain(values[1])]);
                return Flax.Apply(
                    module,
                    variables,
                    (Dictionary<string, Tensor>)values[2]!,
                    collection => collection is not (Trained or Intermediates),
                    () => method.Invoke(module, values[3], method.TakesTraining && (bool)values[4]!)
                );
            }
        );
    }

    private static NamedFunction MakeInit(FlaxModule module, ModuleMethod method)
    {
        string[] names = [FunctionNames.Rng, FunctionNames.Inputs];
        return new(
            method.TakesTraining ? [.. names, FunctionNames.Training] : names,
            values =>
            {
                Collections variables = Flax.Init(
                    module,
                    (Dictionary<string, Tensor>)values[0]!,
                    () => _ = method.Invoke(module, values[1], training: true)
                );
                return Split(variables);
            }
        );
    }

    /// <summary>The key <c>params</c> stays inside the trainable tree.</summary>
    private static (Collections Params, Collections State) Split(Collections variables) =>
        (
            variables.Where(pair => pair.Key == Trained).ToDictionary(),
            variables.Where(pair => pair.Key is not (Trained or Intermediates)).ToDictionary()
        );

    private static FlaxModule Required(FlaxModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module;
    }
}
