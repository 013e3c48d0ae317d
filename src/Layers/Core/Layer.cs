using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A function with variables. It is built once, for inputs of given shapes, and then called: inside a program being traced with a
/// <see cref="CallContext"/>, or directly on data.
/// </summary>
public abstract partial class Layer : IDisposable
{
    private readonly List<Variable> _ownWeights = [];
    private readonly List<SeedGenerator> _seeds = [];
    private readonly List<Layer> _sublayers = [];

    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">Name of a <see cref="DTypePolicy"/>; null for <c>float32</c>.</param>
    /// <param name="trainable">False freezes its weights.</param>
    /// <param name="autocast">False leaves float inputs in their own type.</param>
    /// <exception cref="ArgumentException">The name holds a slash, or there is no such policy.</exception>
    protected Layer(string? name = null, string? dtype = null, bool trainable = true, bool autocast = true)
    {
        if (name is not null && (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)))
        {
            throw new ArgumentException($"A layer's name must not be empty and must not contain '/', which separates names in paths; got '{name}'.", nameof(name));
        }

        Name = name ?? AutoNames.Next(AutoNames.SnakeCase(GetType().Name));
        Policy = DTypePolicy.Parse(dtype);
        (IsTrainable, IsAutocast) = (trainable, autocast);
    }

    /// <summary>The name; first part of its variables' paths.</summary>
    public string Name { get; }

    /// <summary>Which float types it stores and computes with.</summary>
    public DTypePolicy Policy { get; }

    /// <summary>True if float inputs are cast to the policy's compute type.</summary>
    public bool IsAutocast { get; }

    /// <summary>False freezes its weights and those of its sublayers.</summary>
    public bool IsTrainable { get; set; }

    /// <summary>True once its variables exist.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>The layers it consists of.</summary>
    public IReadOnlyList<Layer> Sublayers => _sublayers;

    /// <summary>Creates the variables for inputs of a shape; does nothing if they exist.</summary>
    /// <param name="inputs">Shapes and element types; open dimensions are <see cref="Dims.Dynamic"/>.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    public void Build(InputSignature inputs, Placement? placement = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!IsBuilt)
        {
            BuildCore(inputs, placement);
            IsBuilt = true;
        }
    }

    /// <summary>Creates the variables for one input tensor.</summary>
    /// <param name="input">Its shape and element type.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    public void Build(Spec input, Placement? placement = null) => Build(InputSignature.Of(input), placement);

    /// <summary>Adds the layer's operations to the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">A tensor or a tree of tensors.</param>
    /// <param name="training">Overrides the context's training flag for this layer.</param>
    /// <returns>A tensor or a tree of tensors.</returns>
    /// <exception cref="ArgumentException">A leaf of the inputs is no tensor, or the layer cannot be built here.</exception>
    public object? Call(CallContext context, object? inputs, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireTensors(inputs);
        Build(InputSignature.Of(inputs));
        object? cast = IsAutocast ? Casts.FloatsTo(inputs, Policy.Compute) : inputs;
        return CallCore(training is { } flag ? context.WithTraining(flag) : context, cast);
    }

    /// <summary>Adds the layer's operations to the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="input">A tensor.</param>
    /// <returns>The output, which must be one tensor.</returns>
    public Tensor Call(CallContext context, Tensor input) => Tensor.From(Call(context, (object)input));

    /// <summary>Not supported: shapes follow from tracing; call the layer on data, or use <c>OutputSignature</c>.</summary>
    /// <param name="inputShape">Ignored.</param>
    /// <returns>Never.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public virtual Dims ComputeOutputShape(Dims inputShape) => throw new NotSupportedException(
        $"{GetType().Name} '{Name}' does not compute output shapes by a formula. Use OutputSignature, which traces the layer.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates the variables.</summary>
    /// <param name="inputs">Shapes and element types of the inputs.</param>
    /// <param name="placement">Where initialisers run; null for the default.</param>
    protected virtual void BuildCore(InputSignature inputs, Placement? placement)
    {
    }

    /// <summary>Computes the outputs while tracing.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">A tensor or a tree of tensors, cast to the policy's compute type.</param>
    /// <returns>A tensor or a tree of tensors.</returns>
    protected abstract object? CallCore(CallContext context, object? inputs);

    /// <summary>Makes a layer part of this one.</summary>
    /// <typeparam name="TLayer">Type of the layer.</typeparam>
    /// <param name="layer">The layer; disposed with this one.</param>
    /// <returns>The layer.</returns>
    protected TLayer Track<TLayer>(TLayer layer)
        where TLayer : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        _sublayers.Add(layer);
        return layer;
    }

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

    internal void Unbuild()
    {
        IsBuilt = false;
        _invocations.Clear();
    }

    internal void Untrack(Layer layer) => _sublayers.Remove(layer);

    private void RequireTensors(object? inputs)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(inputs);
        for (int i = 0; i < leaves.Count; i++)
        {
            if (leaves[i] is not Tensor)
            {
                throw new ArgumentException(
                    $"Layer '{Name}': every leaf of the inputs must be a tensor, but '{Tree.JoinPath("inputs", definition.Paths[i])}' is a "
                    + $"{leaves[i]!.GetType().Name} ({leaves[i]}).");
            }
        }
    }
}
