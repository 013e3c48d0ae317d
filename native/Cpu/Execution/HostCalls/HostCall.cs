using System.Collections.Immutable;
using XlaSharp.Hlo;

namespace XlaSharp.Native.Execution;

/// <summary>
/// Something that generated code asks of the process around it. The code names it by its position in
/// <see cref="ExecutableImage.HostCalls"/>; operands and results are dense and row-major.
/// </summary>
internal abstract record HostCall
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Types of the operands as they lie in memory.</summary>
    public required ImmutableArray<TensorType> Operands { get; init; }

    /// <summary>Types of the results as they lie in memory.</summary>
    public required ImmutableArray<TensorType> Results { get; init; }

    /// <summary>True if several processes must make the call together.</summary>
    public virtual bool IsCollective => false;
}
