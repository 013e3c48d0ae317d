using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// Haiku's pattern: a C# function creates modules and parameters while it runs; a transformation makes pure functions
/// of it. The functions here that need a running transformed function say so where there is none.
/// </summary>
public static class Haiku
{
    /// <summary>True while parameters are made, false while the function is applied.</summary>
    public static bool RunningInit => Frame.Require("RunningInit").IsInit;

    /// <summary>
    /// A function without state as <c>init(rng, …) → params</c> and <c>apply(params, rng, …) → result</c>.
    /// </summary>
    /// <param name="function">The function; to fit a layer, its parameters are called <c>inputs</c> and maybe
    /// <c>training</c>.</param>
    /// <returns>The pair.</returns>
    public static TransformedFunction Transform(Delegate function) =>
        Transforming.WithoutState(TransformWithState(function), "Transform");

    /// <summary>
    /// A function with state as <c>init(rng, …) → (params, state)</c> and
    /// <c>apply(params, state, rng, …) → (result, state)</c>.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <returns>The pair.</returns>
    public static TransformedFunction TransformWithState(Delegate function) =>
        Transforming.Of(NamedFunction.Of(function));

    /// <summary>Removes <c>rng</c> from the parameters of apply, for functions that take no random keys.</summary>
    /// <param name="transformed">The pair.</param>
    /// <returns>The pair; taking a key in apply is an error then.</returns>
    public static TransformedFunction WithoutApplyRng(TransformedFunction transformed) =>
        Transforming.WithoutApplyRng(transformed);

    /// <summary>Removes state, for functions that have none.</summary>
    /// <param name="transformed">The pair.</param>
    /// <returns>The pair; creating state is an error then.</returns>
    public static TransformedFunction WithoutState(TransformedFunction transformed) =>
        Transforming.WithoutState(transformed, "WithoutState");

    /// <summary>Adds an empty state.</summary>
    /// <param name="transformed">The pair.</param>
    /// <returns>The pair.</returns>
    public static TransformedFunction WithEmptyState(TransformedFunction transformed) =>
        Transforming.WithEmptyState(transformed);

    /// <summary>
    /// The parameter of a name of the module that runs (<c>~</c> outside of modules): made in init, looked up in apply.
    /// </summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="init">Makes the first value; required in init.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>The value; the same for the same name.</returns>
    /// <exception cref="ArgumentException">It has another shape, is not there, or has no initialiser.</exception>
    public static Tensor GetParameter(
        string name,
        Dims shape,
        HaikuInitializer? init = null,
        ElementType? type = null
    ) => Frame.Require("GetParameter").GetParameter(name, shape, type ?? ElementType.F32, init);

    /// <summary>The state of a name of the module that runs.</summary>
    /// <param name="name">Name of the state.</param>
    /// <param name="shape">Its shape; needed where it is made.</param>
    /// <param name="init">Makes the first value.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>The current value.</returns>
    /// <exception cref="ArgumentException">It is not there and has no initialiser, or has another shape.</exception>
    public static Tensor GetState(
        string name,
        Dims? shape = null,
        HaikuInitializer? init = null,
        ElementType? type = null
    ) => Frame.Require("GetState").GetState(name, shape, type ?? ElementType.F32, init);

    /// <summary>
    /// Gives the state of a name of the module that runs a new value; the first value ever set is the initial one too.
    /// </summary>
    /// <param name="name">Name of the state.</param>
    /// <param name="value">Its value.</param>
    public static void SetState(string name, Tensor value) => Frame.Require("SetState").SetState(name, value);

    /// <summary>A new random key.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">The function was given no <c>rng</c>.</exception>
    public static Tensor NextRngKey()
    {
        Frame frame = Frame.Require("NextRngKey");
        return frame.NextKey()
            ?? throw new InvalidOperationException(
                $"NextRngKey: {(frame.IsInit ? "init" : "apply")} was given null as rng, so there are no random "
                    + "keys. Pass a key, do not remove rng with "
                    + "WithoutApplyRng, or ask for keys only in training."
            );
    }

    /// <summary>A new random key, or null if the function was given no <c>rng</c>.</summary>
    /// <returns>The key or null.</returns>
    public static Tensor? MaybeNextRngKey() => Frame.Require("MaybeNextRngKey").NextKey();

    /// <summary>Sets elements to zero at random and scales the others up.</summary>
    /// <param name="rng">A key, for instance <see cref="NextRngKey"/>.</param>
    /// <param name="rate">Probability of zero, in <c>[0, 1)</c>.</param>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">The rate is out of its range.</exception>
    public static Tensor Dropout(Tensor rng, double rate, Tensor x) =>
        rate is >= 0 and < 1
            ? Nn.Dropout(rng, x, rate)
            : throw new ArgumentException(
                FormattableString.Invariant($"Dropout: rate must be in [0, 1), got {rate}."),
                nameof(rate)
            );
}
