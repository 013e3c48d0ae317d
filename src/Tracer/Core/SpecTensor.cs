namespace XlaSharp.Tracer;

/// <summary>A tensor without data: the argument of a function that is traced but not called.</summary>
/// <param name="spec">Its type.</param>
internal sealed class SpecTensor(Spec spec) : Tensor(spec.Type, spec.IsWeak)
{
    public Spec Spec { get; } = spec;

    public override string ToString() => Spec.ToString();
}
