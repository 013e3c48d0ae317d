using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// What a layer's function sees besides its inputs while it is traced: the values of variables, and whether this is training.
/// Assignments are collected here and become results of the compiled program; stored variables change when it has run.
/// </summary>
public sealed class CallContext
{
    private readonly Dictionary<Variable, Tensor> _values;
    private readonly List<Variable> _assigned;

    internal CallContext(IReadOnlyList<Variable> variables, ReadOnlySpan<Tensor> values, bool training)
        : this(new Dictionary<Variable, Tensor>(), new List<Variable>(), training)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            _values.Add(variables[i], values[i]);
        }
    }

    private CallContext(Dictionary<Variable, Tensor> values, List<Variable> assigned, bool training) =>
        (_values, _assigned, IsTraining) = (values, assigned, training);

    /// <summary>True in <c>Fit</c> and <c>TrainOnBatch</c>. Known while tracing: training and inference are two programs.</summary>
    public bool IsTraining { get; }

    /// <summary>The variables that were assigned, in order of their first assignment.</summary>
    internal IReadOnlyList<Variable> Assigned => _assigned;

    /// <summary>The current value of a variable.</summary>
    /// <param name="variable">A variable of the model.</param>
    /// <returns>The value, in the variable's element type.</returns>
    /// <exception cref="InvalidOperationException">The variable is not part of the program being traced.</exception>
    public Tensor Read(Variable variable) => _values.TryGetValue(variable, out Tensor? value)
        ? value
        : throw new InvalidOperationException(
            $"Variable '{variable}' is not known to the model being traced. Its layer must be a sublayer of the model (added or tracked) before the first call.");

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
            throw new ArgumentException($"Variable '{variable.Path}' has shape [{old.Shape}], so it cannot be assigned shape [{value.Shape}].", nameof(value));
        }

        _values[variable] = Casts.To(value, variable.Type.ElementType);
        if (!_assigned.Contains(variable))
        {
            _assigned.Add(variable);
        }
    }

    /// <summary>The same values and assignments under another training flag.</summary>
    /// <param name="training">The flag.</param>
    /// <returns>A view of this context.</returns>
    public CallContext WithTraining(bool training) => training == IsTraining ? this : new(_values, _assigned, training);

    /// <summary>A context for a function that is traced inside this one, with other values for some variables and its own assignments.</summary>
    internal CallContext Fork(IReadOnlyList<Variable> replaced, IReadOnlyList<Tensor> values)
    {
        CallContext fork = new(new Dictionary<Variable, Tensor>(_values), new List<Variable>(), IsTraining);
        for (int i = 0; i < replaced.Count; i++)
        {
            fork._values[replaced[i]] = values[i];
        }

        return fork;
    }
}
