namespace XlaSharp.Tracer;

/// <summary>
/// A tensor without data: the argument of a function that is traced but not called. Graphs of layers derive their
/// symbolic tensors from it, so that lists, tuples and dictionaries of tensors can hold them.
/// </summary>
public class SpecTensor : Tensor
{
    /// <summary>Makes a tensor without data.</summary>
    /// <param name="spec">Its type; dimensions may be open.</param>
    public SpecTensor(Spec spec)
        : base(Required(spec).Type, spec.IsWeak) => Spec = spec;

    /// <summary>Its type.</summary>
    public Spec Spec { get; }

    /// <inheritdoc/>
    public override string ToString() => Spec.ToString();

    private static Spec Required(Spec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec;
    }
}
