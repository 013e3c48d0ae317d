using System.Diagnostics.CodeAnalysis;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A wrapped function whose parameters, inputs and outputs have C# types, so that the compiler checks that
/// <c>init_fn</c> makes what <c>call_fn</c> takes. Types are trees: tensors, records, tuples, lists, dictionaries.
/// </summary>
/// <typeparam name="TParams">Type of the parameters, usually a record of tensors and records.</typeparam>
/// <typeparam name="TInputs">Type of the inputs.</typeparam>
/// <typeparam name="TOutputs">Type of the outputs.</typeparam>
public sealed class TypedLayer<TParams, TInputs, TOutputs> : FunctionLayer
    where TParams : notnull
    where TInputs : notnull
{
    internal TypedLayer(NamedFunction callFn, NamedFunction? initFn, object? @params, TypedLayer.Options options)
        : base(
            callFn,
            initFn,
            @params,
            null,
            options.Seed,
            options.DType,
            options.Name,
            options.Trainable,
            options.Autocast,
            options.InitSeed
        ) { }

    /// <summary>The parameters with their current values; null before they exist.</summary>
    public TParams? Values => Params is { } tree ? tree.As<TParams>() : default;

    /// <summary>Runs the layer on data; see <see cref="Layer.Invoke"/>.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="training">The flag that the function sees.</param>
    /// <param name="placement">Where to run; null for the default.</param>
    /// <returns>The outputs.</returns>
    public TOutputs Run(TInputs inputs, bool training = false, Placement? placement = null) =>
        Tree.Of(Invoke(inputs, training, placement)).As<TOutputs>();
}

/// <summary>A wrapped function with state, all of whose values have C# types.</summary>
/// <typeparam name="TParams">Type of the parameters.</typeparam>
/// <typeparam name="TState">Type of the state.</typeparam>
/// <typeparam name="TInputs">Type of the inputs.</typeparam>
/// <typeparam name="TOutputs">Type of the outputs.</typeparam>
public sealed class TypedLayer<TParams, TState, TInputs, TOutputs> : FunctionLayer
    where TParams : notnull
    where TState : notnull
    where TInputs : notnull
{
    internal TypedLayer(
        NamedFunction callFn,
        NamedFunction? initFn,
        object? @params,
        object? state,
        TypedLayer.Options options
    )
        : base(
            callFn,
            initFn,
            @params,
            state,
            options.Seed,
            options.DType,
            options.Name,
            options.Trainable,
            options.Autocast,
            options.InitSeed
        ) { }

    /// <summary>The parameters with their current values; null before they exist.</summary>
    public TParams? Values => Params is { } tree ? tree.As<TParams>() : default;

    /// <summary>The state with its current values; null before it exists.</summary>
    public TState? StateValues => State is { } tree ? tree.As<TState>() : default;

    /// <summary>Runs the layer on data; see <see cref="Layer.Invoke"/>.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="training">The flag that the function sees.</param>
    /// <param name="placement">Where to run; null for the default.</param>
    /// <returns>The outputs.</returns>
    public TOutputs Run(TInputs inputs, bool training = false, Placement? placement = null) =>
        Tree.Of(Invoke(inputs, training, placement)).As<TOutputs>();
}

/// <summary>
/// Makes layers of functions with typed parameters. The functions' parameters go by position, so they may have any
/// names.
/// </summary>
public static class TypedLayer
{
    private static readonly Options Defaults = new();

    /// <summary>A function of parameters and inputs.</summary>
    /// <typeparam name="TParams">Type of the parameters.</typeparam>
    /// <typeparam name="TInputs">Type of the inputs.</typeparam>
    /// <typeparam name="TOutputs">Type of the outputs.</typeparam>
    /// <param name="callFn">From parameters and inputs to outputs.</param>
    /// <param name="initFn">From a key and placeholder inputs to parameters.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The layer.</returns>
    public static TypedLayer<TParams, TInputs, TOutputs> Of<TParams, TInputs, TOutputs>(
        Func<TParams, TInputs, TOutputs> callFn,
        Func<Tensor, TInputs, TParams> initFn,
        Options? options = null
    )
        where TParams : notnull
        where TInputs : notnull
    {
        ArgumentNullException.ThrowIfNull(callFn);
        return new(
            Call(["params", "inputs"], v => callFn(As<TParams>(v[0]), As<TInputs>(v[1]))),
            Init(initFn),
            null,
            options ?? Defaults
        );
    }

    /// <summary>A function of parameters and inputs, with parameters given.</summary>
    /// <typeparam name="TParams">Type of the parameters.</typeparam>
    /// <typeparam name="TInputs">Type of the inputs.</typeparam>
    /// <typeparam name="TOutputs">Type of the outputs.</typeparam>
    /// <param name="callFn">From parameters and inputs to outputs.</param>
    /// <param name="params">The first parameters.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The layer.</returns>
    public static TypedLayer<TParams, TInputs, TOutputs> Of<TParams, TInputs, TOutputs>(
        Func<TParams, TInputs, TOutputs> callFn,
        TParams @params,
        Options? options = null
    )
        where TParams : notnull
        where TInputs : notnull
    {
        ArgumentNullException.ThrowIfNull(callFn);
        return new(
            Call(["params", "inputs"], v => callFn(As<TParams>(v[0]), As<TInputs>(v[1]))),
            null,
            @params,
            options ?? Defaults
        );
    }

    /// <summary>A function of parameters, inputs and the training flag.</summary>
    /// <typeparam name="TParams">Type of the parameters.</typeparam>
    /// <typeparam name="TInputs">Type of the inputs.</typeparam>
    /// <typeparam name="TOutputs">Type of the outputs.</typeparam>
    /// <param name="callFn">From parameters, inputs and the training flag to outputs.</param>
    /// <param name="initFn">From a key and placeholder inputs to parameters.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The layer.</returns>
    public static TypedLayer<TParams, TInputs, TOutputs> Of<TParams, TInputs, TOutputs>(
        Func<TParams, TInputs, bool, TOutputs> callFn,
        Func<Tensor, TInputs, TParams> initFn,
        Options? options = null
    )
        where TParams : notnull
        where TInputs : notnull
    {
        ArgumentNullException.ThrowIfNull(callFn);
        return new(
            Call(["params", "inputs", "training"], v => callFn(As<TParams>(v[0]), As<TInputs>(v[1]), (bool)v[2]!)),
            Init(initFn),
            null,
            options ?? Defaults
        );
    }

    /// <summary>A function of parameters, a random key (null in inference), inputs and the training flag.</summary>
    /// <typeparam name="TParams">Type of the parameters.</typeparam>
    /// <typeparam name="TInputs">Type of the inputs.</typeparam>
    /// <typeparam name="TOutputs">Type of the outputs.</typeparam>
    /// <param name="callFn">From parameters, key, inputs and the training flag to outputs.</param>
    /// <param name="initFn">From a key and placeholder inputs to parameters.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The layer.</returns>
    public static TypedLayer<TParams, TInputs, TOutputs> Of<TParams, TInputs, TOutputs>(
        Func<TParams, Tensor?, TInputs, bool, TOutputs> callFn,
        Func<Tensor, TInputs, TParams> initFn,
        Options? options = null
    )
        where TParams : notnull
        where TInputs : notnull
    {
        ArgumentNullException.ThrowIfNull(callFn);
        return new(
            Call(
                ["params", "rng", "inputs", "training"],
                v => callFn(As<TParams>(v[0]), Key(v[1]), As<TInputs>(v[2]), (bool)v[3]!)
            ),
            Init(initFn),
            null,
            options ?? Defaults
        );
    }

    /// <summary>
    /// A function with state, of parameters, state, a random key (null in inference), inputs and the training flag.
    /// </summary>
    /// <typeparam name="TParams">Type of the parameters.</typeparam>
    /// <typeparam name="TState">Type of the state.</typeparam>
    /// <typeparam name="TInputs">Type of the inputs.</typeparam>
    /// <typeparam name="TOutputs">Type of the outputs.</typeparam>
    /// <param name="callFn">From parameters, state, key, inputs and the training flag to outputs and the new
    /// state.</param>
    /// <param name="initFn">From a key and placeholder inputs to parameters and state.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The layer.</returns>
    public static TypedLayer<TParams, TState, TInputs, TOutputs> Of<TParams, TState, TInputs, TOutputs>(
        Func<TParams, TState, Tensor?, TInputs, bool, (TOutputs Outputs, TState State)> callFn,
        Func<Tensor, TInputs, (TParams Params, TState State)> initFn,
        Options? options = null
    )
        where TParams : notnull
        where TState : notnull
        where TInputs : notnull
    {
        ArgumentNullException.ThrowIfNull(callFn);
        ArgumentNullException.ThrowIfNull(initFn);
        NamedFunction call = Call(
            ["params", "state", "rng", "inputs", "training"],
            v =>
            {
                (TOutputs outputs, TState state) = callFn(
                    As<TParams>(v[0]),
                    As<TState>(v[1]),
                    Key(v[2]),
                    As<TInputs>(v[3]),
                    (bool)v[4]!
                );
                return ((object?)outputs, (object?)state);
            }
        );
        NamedFunction init = Call(
            ["rng", "inputs"],
            v =>
            {
                (TParams @params, TState state) = initFn((Tensor)v[0]!, As<TInputs>(v[1]));
                return ((object?)@params, (object?)state);
            }
        );
        return new(call, init, null, null, options ?? Defaults);
    }

    private static NamedFunction Init<TParams, TInputs>(Func<Tensor, TInputs, TParams> initFn)
    {
        ArgumentNullException.ThrowIfNull(initFn);
        return Call(["rng", "inputs"], v => initFn((Tensor)v[0]!, As<TInputs>(v[1])));
    }

    private static NamedFunction Call<TResult>(string[] names, Func<object?[], TResult> function) =>
        new(names, values => function(values));

    private static Tensor? Key(object? value) => value is null ? null : Tensor.From(value);

    private static T As<T>(object? value) => Tree.Of(value).As<T>();

    /// <summary>What else a typed layer may be told.</summary>
    [SuppressMessage("Design", "CA1034", Justification = "Options of this class's functions, and of nothing else.")]
    public sealed record Options
    {
        /// <summary>Seeds the keys that the function gets in training; null draws a seed.</summary>
        public int? Seed { get; init; }

        /// <summary>
        /// Makes the first parameters depend on this number alone; null takes the key from the global seed.
        /// </summary>
        public int? InitSeed { get; init; }

        /// <summary>Float types; null for the global policy.</summary>
        public DTypePolicy? DType { get; init; }

        /// <summary>Name of the layer; null numbers it.</summary>
        public string? Name { get; init; }

        /// <summary>False freezes the parameters.</summary>
        public bool Trainable { get; init; } = true;

        /// <summary>False leaves float inputs in their own type.</summary>
        public bool Autocast { get; init; } = true;
    }
}
