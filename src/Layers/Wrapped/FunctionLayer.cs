using System.Collections;
using System.Runtime.CompilerServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A layer made from functions: <c>call_fn</c> computes outputs, <c>init_fn</c> makes the initial parameters. The names
/// of their parameters decide what they are given:
/// <list type="bullet">
/// <item><c>inputs</c>: a tensor or a tree of tensors; required.</item>
/// <item><c>params</c> (call): the trainable tree. <c>state</c> (call): the non-trainable tree; then <c>call_fn</c>
/// returns <c>(outputs, newState)</c> and <c>init_fn</c> returns <c>(params, state)</c>.</item>
/// <item><c>rng</c>: a random key; in inference null.</item>
/// <item><c>training</c>: a <see cref="bool"/>, known while tracing; <c>init_fn</c> always gets true.</item>
/// </list>
/// </summary>
public partial class FunctionLayer : Layer, IConfigurable<FunctionLayer>
{
    private readonly NamedFunction _callFn;
    private readonly NamedFunction? _initFn;
    private readonly SeedGenerator? _seeds;
    private readonly int? _initSeed;
    private VariableTree? _params;
    private VariableTree? _state;

    /// <summary>Wraps lambdas or methods.</summary>
    /// <param name="callFn">Computes the outputs; parameters among <c>params, state, rng, inputs, training</c>.</param>
    /// <param name="initFn">Makes <c>params</c>, or <c>(params, state)</c>; parameters among
    /// <c>rng, inputs, training</c>.</param>
    /// <param name="params">Initial trainable tree; null lets <paramref name="initFn"/> make it.</param>
    /// <param name="state">Initial non-trainable tree.</param>
    /// <param name="seed">Seeds the keys that <paramref name="callFn"/> gets in training; null draws a seed.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="trainable">False freezes the parameters.</param>
    /// <param name="autocast">False leaves float inputs in their own type.</param>
    /// <param name="initSeed">Makes the key of <paramref name="initFn"/> depend on this number alone; null takes it
    /// from the global seed.</param>
    /// <exception cref="ArgumentException">A parameter's name is missing or unknown, or nothing says what the
    /// parameters are.</exception>
    public FunctionLayer(
        Delegate callFn,
        Delegate? initFn = null,
        object? @params = null,
        object? state = null,
        int? seed = null,
        DTypePolicy? dtype = null,
        string? name = null,
        bool trainable = true,
        bool autocast = true,
        int? initSeed = null
    )
        : this(
            NamedFunction.Of(callFn),
            initFn is null ? null : NamedFunction.Of(initFn),
            @params,
            state,
            seed,
            dtype,
            name,
            trainable,
            autocast,
            initSeed
        ) { }

    /// <summary>Wraps functions that state their parameters' names.</summary>
    /// <param name="callFn">Computes the outputs.</param>
    /// <param name="initFn">Makes <c>params</c>, or <c>(params, state)</c>.</param>
    /// <param name="params">Initial trainable tree.</param>
    /// <param name="state">Initial non-trainable tree.</param>
    /// <param name="seed">Seeds the keys that <paramref name="callFn"/> gets in training.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="trainable">False freezes the parameters.</param>
    /// <param name="autocast">False leaves float inputs in their own type.</param>
    /// <param name="initSeed">Makes the key of <paramref name="initFn"/> depend on this number alone.</param>
    /// <exception cref="ArgumentException">A parameter's name is missing or unknown, or nothing says what the
    /// parameters are.</exception>
    public FunctionLayer(
        NamedFunction callFn,
        NamedFunction? initFn = null,
        object? @params = null,
        object? state = null,
        int? seed = null,
        DTypePolicy? dtype = null,
        string? name = null,
        bool trainable = true,
        bool autocast = true,
        int? initSeed = null
    )
        : base(name, dtype, trainable, autocast)
    {
        ArgumentNullException.ThrowIfNull(callFn);
        _params = @params is null ? null : CreateVariables(@params, FunctionNames.Params, isTrainable: true);
        _state = state is null ? null : CreateVariables(state, FunctionNames.State, isTrainable: false);
        _callFn = FunctionNames.CheckCall(callFn, Name);
        _seeds = callFn.Takes(FunctionNames.Rng) ? AddSeeds(new SeedGenerator(seed, Name)) : null;
        if (initFn is null && @params is null && state is null && WantsVariables)
        {
            throw new ArgumentException(
                $"Layer '{Name}': `call_fn` takes `params` or `state`, but `init_fn`, `params` and `state` are all "
                    + "null. Give at least one of them."
            );
        }

        _initFn = initFn is null ? null : FunctionNames.CheckInit(initFn, Name);
        _initSeed = initSeed;
    }

    /// <summary>The trainable tree with its current values as constants; null before it exists.</summary>
    public Tree? Params => Snapshot(_params);

    /// <summary>The non-trainable tree with its current values as constants; null before it exists.</summary>
    public Tree? State => Snapshot(_state);

    /// <summary>
    /// The wrapped <c>call_fn</c> with its parameters' names; register it to write the layer into a config.
    /// </summary>
    public NamedFunction CallFunction => _callFn;

    /// <summary>The wrapped <c>init_fn</c> with its parameters' names; null if there is none.</summary>
    public NamedFunction? InitFunction => _initFn;

    private bool WantsVariables => _callFn.Takes(FunctionNames.Params) || WantsState;

    private bool WantsState => _callFn.Takes(FunctionNames.State);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (_initFn is null || _params is not null || _state is not null || !WantsVariables)
        {
            return;
        }

        if (!MayRunInitializers && Trace.CurrentOrNull is { } trace)
        {
            throw new ArgumentException(
                $"Layer '{Name}' cannot be built in a tracing scope (of '{trace.Name}'), because its `init_fn` has "
                    + "to run. "
                    + "Build it before: call the layer or the model once on data, or Build it with its input shape."
            );
        }

        RunInit(inputs, placement ?? Placement.Default);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        object? result = _callFn.Invoke(name =>
            name switch
            {
                FunctionNames.Params => Values(_params, context),
                FunctionNames.State => Values(_state, context),
                FunctionNames.Rng => GetCallRng(context),
                FunctionNames.Inputs => inputs,
                _ => context.IsTraining,
            }
        );
        if (!WantsState)
        {
            return result;
        }

        (object? outputs, object? newState) = SplitPair(
            result,
            "`call_fn` takes `state`, so it must return a pair (outputs, newState)"
        );
        if (_state is null)
        {
            return Tree.Leaves(newState).Count == 0
                ? outputs
                : throw new ArgumentException(
                    $"Layer '{Name}': `call_fn` returned a new state that differs from the structure of the state it "
                        + "was given: there was none."
                );
        }

        _state.Assign(context, newState, Name);
        return outputs;
    }

    /// <summary>The random value for <c>call_fn</c>: one new key in training, null in inference.</summary>
    /// <param name="context">The context of the running call.</param>
    /// <returns>A key, a tree of keys, or null.</returns>
    protected virtual object? GetCallRng(CallContext context) =>
        context is { IsTraining: true } ? _seeds!.Next(context) : null;

    private static Tree? Snapshot(VariableTree? tree) =>
        tree is null ? null : Tree.Of(tree.With(variable => Tensor.From(variable.ToHost())));

    private object? Values(VariableTree? tree, CallContext context) =>
        tree?.With(variable =>
            Casts.FloatTo(context.Read(variable), IsAutocast ? Policy.Compute : variable.Type.ElementType)
        );

    private VariableTree CreateVariables(object tree, string role, bool isTrainable) =>
        VariableTree.Create(
            tree,
            (leaf, path) =>
            {
                HostTensor value = HostValues.Of(leaf);
                return AddWeight(
                    new Variable(PathOf(role, path), HostValues.FloatTo(value, Policy.Variable), isTrainable)
                );
            }
        );

    private string PathOf(string role, string path) => $"{Name}/{Tree.JoinPath(role, path)}";

    private (object? First, object? Second) SplitPair(object? result, string rule) =>
        result switch
        {
            Tree tree => SplitPair(tree.Value, rule),
            ITuple { Length: 2 } pair => (pair[0], pair[1]),
            IList { Count: 2 } pair => (pair[0], pair[1]),
            ITuple other => throw new ArgumentException($"Layer '{Name}': {rule}; it returned {other.Length} items."),
            _ => throw new ArgumentException(
                $"Layer '{Name}': {rule}; it returned {result?.GetType().Name ?? "null"}."
            ),
        };
}
