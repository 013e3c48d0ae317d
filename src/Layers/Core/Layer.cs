using XlaSharp.Hlo;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A function with variables. It is built once, for inputs of given shapes, and then called: inside a program being
/// traced with a <see cref="CallContext"/>, on symbolic tensors to make a graph, or directly on data.
/// </summary>
public abstract partial class Layer : IConfigurable, IDisposable
{
    private readonly List<Variable> _ownWeights = [];
    private readonly List<SeedGenerator> _seeds = [];
    private readonly List<Layer> _sublayers = [];
    private bool _isTrainable;

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A policy or its name; null for <see cref="DTypePolicy.Global"/>.</param>
    /// <param name="trainable">False freezes its weights.</param>
    /// <param name="autocast">False leaves float inputs in their own type.</param>
    /// <exception cref="ArgumentException">The name holds a slash, or there is no such policy.</exception>
    protected Layer(string? name = null, DTypePolicy? dtype = null, bool trainable = true, bool autocast = true)
    {
        if (name is not null && (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                "A layer's name must not be empty and must not contain '/', which separates names in paths; got "
                    + $"'{name}'.",
                nameof(name)
            );
        }

        HasGivenName = name is not null;
        Name = name ?? AutoNames.Next(AutoNames.SnakeCase(GetType().Name));
        Policy = dtype ?? DTypePolicy.Global;
        (_isTrainable, IsAutocast) = (trainable, autocast);
    }

    /// <summary>The name; first part of its variables' paths.</summary>
    public string Name { get; }

    /// <summary>Which float types it stores and computes with.</summary>
    public DTypePolicy Policy { get; }

    /// <summary>True if float inputs are cast to the policy's compute type.</summary>
    public bool IsAutocast { get; }

    /// <summary>False freezes its weights and those of its sublayers; setting it sets it in all sublayers.</summary>
    public bool IsTrainable
    {
        get => _isTrainable;
        set
        {
            _isTrainable = value;
            foreach (Layer layer in _sublayers)
            {
                layer.IsTrainable = value;
            }
        }
    }

    /// <summary>A penalty on the outputs, divided by the batch size; null for none.</summary>
    public Regularizer? ActivityRegularizer { get; init; }

    /// <summary>
    /// Shape of a sample, for the first layer of a <see cref="Sequential"/>, which then knows its inputs: <c>f32</c>
    /// tensors of that shape. An <see cref="Input"/> in front says the same, and for other element types too.
    /// </summary>
    public Dims? InputShape { get; init; }

    /// <summary>True once its variables exist.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>The inputs that it was built for; null before.</summary>
    public InputSignature? BuiltFor { get; private set; }

    /// <summary>The layers it consists of.</summary>
    public IReadOnlyList<Layer> Sublayers => _sublayers;

    /// <summary>True if masks of inputs pass through; otherwise they end here.</summary>
    public virtual bool SupportsMasking => false;

    /// <summary>What every input tensor must fit; null for no requirement. A layer sets it when it is built.</summary>
    protected InputSpec? InputSpec { get; set; }

    /// <summary>False if the name was numbered, so that it may be another in the next process.</summary>
    internal bool HasGivenName { get; set; }

    /// <summary>Creates the variables for inputs of a shape; does nothing if they exist.</summary>
    /// <param name="inputs">Shapes and element types; open dimensions are <see cref="Dims.Dynamic"/>.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    public void Build(InputSignature inputs, Placement? placement = null) =>
        Build(inputs, placement, mayRun: Trace.CurrentOrNull is null);

    /// <summary>Creates the variables for one input tensor.</summary>
    /// <param name="input">Its shape and element type.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    public void Build(Spec input, Placement? placement = null) => Build(InputSignature.Of(input), placement);

    /// <summary>
    /// Not supported: shapes follow from tracing; call the layer on data, or use <c>OutputSignature</c>.
    /// </summary>
    /// <param name="inputShape">Ignored.</param>
    /// <returns>Never.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public virtual Dims ComputeOutputShape(Dims inputShape) =>
        throw new NotSupportedException(
            $"{GetType().Name} '{Name}' does not compute output shapes by a formula. Use OutputSignature, which "
                + "traces the layer."
        );

    /// <summary>
    /// The arguments that make an equal layer: <c>name</c>, <c>trainable</c>, <c>dtype</c>, <c>activity_regularizer</c>
    /// if there is one, and what subclasses add.
    /// </summary>
    /// <returns>The arguments; no weights.</returns>
    public virtual Config GetConfig()
    {
        Config config = new Config(GetType().Name)
            .With("name", Name)
            .With("trainable", IsTrainable)
            .With("dtype", Policy);
        return ActivityRegularizer is null ? config : config.With("activity_regularizer", ActivityRegularizer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Creates the variables, with
    /// <see cref="AddWeight(string, Dims, Initializer?, ElementType?, bool, bool, Regularizer?, Constraints.WeightConstraint?)"/>.
    /// </summary>
    /// <param name="inputs">Shapes and element types of the inputs; sizes that may change from call to call are
    /// open.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    protected virtual void BuildCore(InputSignature inputs, Placement? placement) { }

    /// <summary>Computes the outputs while tracing.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">A tensor or a tree of tensors, cast to the policy's compute type.</param>
    /// <returns>A tensor or a tree of tensors.</returns>
    protected abstract object? CallCore(CallContext context, object? inputs);

    /// <summary>
    /// The mask of the outputs of a layer that supports masking: by default that of the first input that has one.
    /// </summary>
    /// <param name="context">Masks of tensors.</param>
    /// <param name="inputs">What the layer was called on.</param>
    /// <param name="masks">The mask of each input tensor, in leaf order.</param>
    /// <returns>The mask of every output tensor; null for none.</returns>
    protected virtual Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) =>
        masks.FirstOrDefault(mask => mask is not null);

    /// <summary>Makes a layer part of this one.</summary>
    /// <typeparam name="TLayer">Type of the layer.</typeparam>
    /// <param name="layer">The layer; disposed with this one.</param>
    /// <returns>The layer.</returns>
    /// <exception cref="InvalidOperationException">This layer is built, so what it consists of is fixed.</exception>
    protected TLayer Track<TLayer>(TLayer layer)
        where TLayer : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (IsBuilt)
        {
            throw new InvalidOperationException(
                $"Layer '{Name}' is built, so it cannot get the sublayer '{layer.Name}' any more. Track it in the "
                    + "constructor."
            );
        }

        _sublayers.Add(layer);
        return layer;
    }

    /// <summary>Makes layers part of this one.</summary>
    /// <typeparam name="TLayer">Type of the layers.</typeparam>
    /// <param name="layers">The layers; disposed with this one.</param>
    /// <returns>The layers as a list.</returns>
    protected IReadOnlyList<TLayer> TrackAll<TLayer>(IEnumerable<TLayer> layers)
        where TLayer : Layer => [.. layers.Select(Track)];

    /// <summary>Frees device memory.</summary>
    /// <param name="disposing">True if called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invocations.Dispose();
            foreach (Variable variable in Variables)
            {
                variable.Dispose();
            }
        }
    }

    /// <summary>
    /// True while this layer is built and its <c>init_fn</c> may run, even though a program is being traced.
    /// </summary>
    internal bool MayRunInitializers { get; private set; }

    internal void Build(InputSignature inputs, Placement? placement, bool mayRun)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (IsBuilt)
        {
            return;
        }

        (MayRunInitializers, _buildPlacement) = (mayRun, placement);
        BuildCore(inputs, placement);
        if (_sublayers.Exists(layer => !layer.IsBuilt))
        {
            SublayerBuild.Run(this, inputs, placement, mayRun);
        }

        (IsBuilt, BuiltFor) = (true, inputs);
    }

    internal void Unbuild()
    {
        IsBuilt = false;
        _invocations.Clear();
    }

    internal void Untrack(Layer layer) => _sublayers.Remove(layer);
}
