namespace XlaSharp.Tracer;

/// <summary>How a function is compiled.</summary>
public sealed record JitOptions
{
    /// <summary>Name of the module and of messages; the function's own if null.</summary>
    public string? Name { get; init; }

    /// <summary>Positions of arguments whose device memory the program may reuse; they are deleted by a call.</summary>
    public IReadOnlyList<int> DonatedArguments { get; init; } = [];

    /// <summary>
    /// True for JAX's default layout of random bits, in which an element's bits depend on its position alone; false for the layout
    /// of JAX before 0.5 (<c>jax_threefry_partitionable=false</c>). A function called inside another one uses the outer one's.
    /// </summary>
    public bool PartitionableRandom { get; init; } = true;

    /// <summary>Checks every module against the rules of StableHLO before it is compiled, for plugins that do not.</summary>
    public bool Verify { get; init; }
}
