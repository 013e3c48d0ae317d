using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The trace of linearization: what depends on a tangent is recorded in a linear program of its own, everything else is
/// applied in the outer trace.
/// </summary>
internal sealed class LinearTrace : Trace
{
    private readonly Trace _outer = Current;
    private readonly StagingTrace _linear;

    public LinearTrace(string name)
    {
        Name = name;
        IsActive = true;
        _linear = new(name);
    }

    /// <summary>Outer tensors (residuals) that the linear program uses.</summary>
    public IReadOnlyList<Tensor> Residuals => _linear.Captured;

    public Tensor AddTangent(TensorType type) => _linear.AddInput(type);

    public Jaxpr Finish(IReadOnlyList<Tensor> tangents)
    {
        IsActive = false;
        return _linear.Finish(tangents);
    }

    public void Abandon()
    {
        IsActive = false;
        _linear.Abandon();
    }

    /// <summary>True if a tensor depends on a tangent.</summary>
    public bool IsLinear(Tensor tensor) => _linear.Owns(tensor);

    internal override Tensor[] Apply(Op op, ReadOnlySpan<Tensor> operands)
    {
        foreach (Tensor operand in operands)
        {
            if (_linear.Owns(operand))
            {
                return _linear.Apply(op, operands);
            }
        }

        return _outer.Apply(op, operands);
    }
}
