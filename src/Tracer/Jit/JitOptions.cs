using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>How a function is compiled.</summary>
public sealed record JitOptions
{
    /// <summary>Name of the module and of messages; the function's own if null.</summary>
    public string? Name { get; init; }

    /// <summary>Positions of arguments whose device memory the program may reuse; they are deleted by a call.</summary>
    public IReadOnlyList<int> DonatedArguments { get; init; } = [];

    /// <summary>
    /// Positions of arguments that are configuration as a whole: not taken apart, given to the function as they are,
    /// compared by <see cref="object.Equals(object)"/>. Numbers, strings and enums are configuration anyway, wherever
    /// they stand.
    /// </summary>
    public IReadOnlyList<int> StaticArguments { get; init; } = [];

    /// <summary>Where to compile and run; where the arguments lie, else the backend's first device, if null.</summary>
    public IDevice? Device { get; init; }

    /// <summary>
    /// Runs the function on all devices of a mesh, each on its parts of the arguments; null for one device. Results are
    /// <see cref="ShardedTensor"/>s.
    /// </summary>
    public ShardMapping? Mapping { get; init; }

    /// <summary>
    /// Lets the plugin's compiler divide the function over all devices of a mesh; null for one device. Results are
    /// <see cref="ShardedTensor"/>s.
    /// </summary>
    public Partitioning? Partitioning { get; init; }

    /// <summary>
    /// What the named sizes of arguments fulfil: <c>b &gt;= 8</c>, <c>b % 4 == 0</c>, <c>a == 2*b</c>. Sizes are at
    /// least 1; a function that treats small or odd sizes in another way needs a constraint that leaves them out.
    /// </summary>
    public IReadOnlyList<string> SizeConstraints { get; init; } = [];

    /// <summary>
    /// Told whenever the function is traced and compiled again, with what differs from the most similar call before:
    /// <c>argument `inputs.images`: shape (32, 28, 28, 3) → (17, 28, 28, 3)</c>.
    /// </summary>
    public Action<string>? OnRetrace { get; init; }

    /// <summary>
    /// Looks for NaNs or infinities in the results of every call; where there are any, runs the call again op by op and
    /// throws a <see cref="NotFiniteException"/> that names the C# line that made the first one. For debugging: it
    /// waits for every result, and donated arguments are kept.
    /// </summary>
    public NumberChecks Checks { get; init; }

    /// <summary>
    /// True for JAX's default layout of random bits, in which an element's bits depend on its position alone; false for
    /// the layout of JAX before 0.5 (<c>jax_threefry_partitionable=false</c>). A function called inside another one
    /// uses the outer one's.
    /// </summary>
    public bool PartitionableRandom { get; init; } = true;

    /// <summary>
    /// Checks every module against the rules of StableHLO before it is compiled, for plugins that do not.
    /// </summary>
    public bool Verify { get; init; }
}
