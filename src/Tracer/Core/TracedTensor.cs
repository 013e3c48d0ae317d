namespace XlaSharp.Tracer;

/// <summary>A tensor that stands for a variable of the program being traced.</summary>
public sealed class TracedTensor : Tensor
{
    internal TracedTensor(StagingTrace owner, Var variable, Hlo.Location? location = null)
        : base(variable.Type, variable.IsWeak) =>
        (Owner, Variable, Location) = (owner, variable, location ?? Hlo.Location.Unknown);

    /// <summary>The C# line that made it.</summary>
    public Hlo.Location Location { get; }

    internal StagingTrace Owner { get; }

    internal Var Variable { get; }
}
