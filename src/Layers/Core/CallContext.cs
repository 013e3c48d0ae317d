using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// What a layer's function sees besides its inputs while it is traced: the values of variables, whether this is
/// training, masks, and the losses added so far. Assignments are collected here and become results of the compiled
/// program; stored variables change when it has run.
/// </summary>
public sealed class CallContext
{
    private readonly Dictionary<Variable, Tensor> _values;
    private readonly List<Variable> _assigned;
    private readonly List<Tensor> _losses;
    private readonly Dictionary<Tensor, Tensor> _masks;

    internal CallContext(
        IReadOnlyList<Variable> variables,
        ReadOnlySpan<Tensor> values,
        bool training,
        BuildingPass? building = null
    )
        : this([], [], [], new(ReferenceEqualityComparer.Instance), training)
    {
        Building = building;
        for (int i = 0; i < variables.Count; i++)
        {
            _values.Add(variables[i], values[i]);
        }
    }

    private CallContext(
        Dictionary<Variable, Tensor> values,
        List<Variable> assigned,
        List<Tensor> losses,
        Dictionary<Tensor, Tensor> masks,
        bool training
    ) => (_values, _assigned, _losses, _masks, IsTraining) = (values, assigned, losses, masks, training);

    /// <summary>
    /// True in <c>Fit</c> and <c>TrainOnBatch</c>. Known while tracing: training and inference are two programs.
    /// </summary>
    public bool IsTraining { get; }

    /// <summary>The losses that layers added: scalars.</summary>
    public IReadOnlyList<Tensor> Losses => _losses;

    /// <summary>The variables that were assigned, in order of their first assignment.</summary>
    internal IReadOnlyList<Variable> Assigned => _assigned;

    /// <summary>Set while a composite layer is traced only in order to build the layers inside it.</summary>
    internal BuildingPass? Building { get; private init; }

    /// <summary>The current value of a variable.</summary>
    /// <param name="variable">A variable of the model.</param>
    /// <returns>The value, in the variable's element type.</returns>
    /// <exception cref="InvalidOperationException">The variable is not part of the program being traced.</exception>
    public Tensor Read(Variable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (_values.TryGetValue(variable, out Tensor? value))
        {
            return value;
        }

        return Building is null
            ? throw new InvalidOperationException(
                $"Variable '{variable}' is not known to the model being traced. Its layer must be a sublayer of the "
                    + "model (added or tracked) before the first call."
            )
            : _values[variable] = Lax.Full(variable.Type.Dims, 0, variable.Type.ElementType);
    }

    /// <summary>Gives a variable a new value, cast to its element type.</summary>
    /// <param name="variable">A variable of the model.</param>
    /// <param name="value">A tensor of the variable's shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void Assign(Variable variable, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tensor old = Read(variable);
        if (value.Shape != old.Shape)
        {
            throw new ArgumentException(
                $"Variable '{variable.Path}' has shape [{old.Shape}], so it cannot be assigned shape [{value.Shape}].",
                nameof(value)
            );
        }

        _values[variable] = Casts.To(value, variable.Type.ElementType);
        if (!_assigned.Contains(variable))
        {
            _assigned.Add(variable);
        }
    }

    /// <summary>Adds a term to the loss that training minimises.</summary>
    /// <param name="loss">A scalar; of anything else the sum is taken.</param>
    public void AddLoss(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        _losses.Add(loss.Rank == 0 ? loss : loss.Sum());
    }

    /// <summary>Which steps of a tensor count: true where they do.</summary>
    /// <param name="tensor">A tensor that a layer returned or was given.</param>
    /// <returns>The mask, <c>i1[batch, time]</c>; null if all steps count.</returns>
    public Tensor? MaskOf(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _masks.GetValueOrDefault(tensor);
    }

    /// <summary>Says which steps of a tensor count.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="mask">True where a step counts; null for all.</param>
    public void SetMask(Tensor tensor, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (mask is null)
        {
            _ = _masks.Remove(tensor);
        }
        else
        {
            _masks[tensor] = mask;
        }
    }

    /// <summary>The same values and assignments under another training flag.</summary>
    /// <param name="training">The flag.</param>
    /// <returns>A view of this context.</returns>
    public CallContext WithTraining(bool training) =>
        training == IsTraining ? this : new(_values, _assigned, _losses, _masks, training) { Building = Building };

    /// <summary>
    /// A context for a function that is traced inside this one, with other values for some variables and its own
    /// assignments and losses.
    /// </summary>
    internal CallContext Fork(IReadOnlyList<Variable> replaced, IReadOnlyList<Tensor> values)
    {
        CallContext fork = new(new(_values), [], [], new(_masks, ReferenceEqualityComparer.Instance), IsTraining)
        {
            Building = Building,
        };
        for (int i = 0; i < replaced.Count; i++)
        {
            fork._values[replaced[i]] = values[i];
        }

        return fork;
    }
}

/// <summary>
/// A trace of a composite layer's call that builds the layers inside it; what it computes is thrown away.
/// </summary>
/// <param name="Placement">Where initialisers run.</param>
/// <param name="MayRun">True if <c>init_fn</c>s may run now; false while a step is being traced.</param>
internal sealed record BuildingPass(Placement? Placement, bool MayRun);
