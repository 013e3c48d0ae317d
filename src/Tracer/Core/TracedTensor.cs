namespace XlaSharp.Tracer;

/// <summary>A tensor that stands for a variable of the program being traced.</summary>
public sealed class TracedTensor : Tensor
{
    internal TracedTensor(StagingTrace owner, Var variable)
        : base(variable.Type, variable.IsWeak) => (Owner, Variable) = (owner, variable);

    internal StagingTrace Owner { get; }

    internal Var Variable { get; }
}
