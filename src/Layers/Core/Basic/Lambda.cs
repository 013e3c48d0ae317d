using System.Diagnostics.CodeAnalysis;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A function as a layer without weights: <c>new Lambda((Tensor x) =&gt; x * 2)</c>. Its first parameter is the inputs;
/// parameters named <c>training</c> and <c>mask</c> may follow. For a function with parameters to be trained see
/// <see cref="FunctionLayer"/>.
/// </summary>
public sealed class Lambda : Layer, IConfigurable<Lambda>
{
    private readonly NamedFunction _function;

    /// <summary>Makes the layer.</summary>
    /// <param name="function">A lambda or method. Register it in the <see cref="ObjectRegistry"/> to write the layer
    /// into configs.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The function has no parameter, or others than those.</exception>
    public Lambda(Delegate function, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => _function = Checked(NamedFunction.Of(function));

    private Lambda(Config config)
        : base(config) =>
        _function = Checked(
            NamedFunction.Of(config.Function("function"))
                ?? throw new ConfigException("Lambda: the config has no 'function'.")
        );

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Lambda FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The function is not registered.</exception>
    public override Config GetConfig() => base.GetConfig().WithFunction("function", _function.Source);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _function.InvokeInOrder([
            .. _function.Names.Select(
                (parameter, i) =>
                    i == 0 ? inputs
                    : parameter == FunctionNames.Training ? context.IsTraining
                    : MaskOf(context, inputs)
            ),
        ]);
    }

    [SuppressMessage("Performance", "CA1859", Justification = "Values of parameters are objects.")]
    private static object? MaskOf(CallContext context, object? inputs) =>
        Tree.Leaves(inputs).Select(leaf => context.MaskOf(Tensor.From(leaf))).FirstOrDefault(mask => mask is not null);

    private NamedFunction Checked(NamedFunction function) =>
        function.Names.Count > 0 && function.Names.Skip(1).All(name => name is FunctionNames.Training or "mask")
            ? function
            : throw Misfit(
                "the function must take the inputs, and may take `training` and `mask` after them; "
                    + $"its parameters are ({string.Join(", ", function.Names)})."
            );
}
