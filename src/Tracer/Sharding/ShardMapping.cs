using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// How a function runs on the devices of a mesh (JAX's <c>shard_map</c>): every device calls it with its parts of the
/// arguments and makes its parts of the results. The mesh's axes are named axes inside: <see cref="Lax.PSum"/>,
/// <see cref="Lax.AllGather"/> and the like exchange values between devices, <see cref="Lax.AxisIndex"/> tells them
/// apart.
/// </summary>
/// <param name="Mesh">The devices.</param>
/// <param name="InSpecs">How arguments are cut: one entry for all, or one per argument, for all of its tensors.</param>
/// <param name="OutSpecs">How results are put together: one entry for all, one per element of a tuple, or one per
/// tensor.</param>
public sealed record ShardMapping(
    Mesh Mesh,
    IReadOnlyList<PartitionSpec> InSpecs,
    IReadOnlyList<PartitionSpec> OutSpecs
)
{
    /// <summary>
    /// Refuses results that may differ between devices which <see cref="OutSpecs"/> takes for equal. A function that
    /// makes them equal in a way that cannot be seen from the outside turns it off.
    /// </summary>
    public bool CheckReplication { get; init; } = true;

    internal NamedSharding In(string who, int argument, int arguments) =>
        SpecLists.In(Mesh, InSpecs, who, argument, arguments);

    internal NamedSharding[] Out(string who, TreeDef results) => SpecLists.Out(Mesh, OutSpecs, who, results);

    /// <summary>The named axes that the function sees.</summary>
    internal AxisScope Scope()
    {
        AxisScope? scope = null;
        foreach ((string name, int size) in Mesh.Axes)
        {
            scope = new(name, size, scope);
        }

        return scope!;
    }

    /// <summary>The part of an argument that each device sees.</summary>
    internal Spec Shard(string who, Spec whole, string name, int argument, int arguments) =>
        whole with
        {
            Type = whole.Type with
            {
                Dims = In(who, argument, arguments).ShardShape(whole.Type.Dims, $"'{who}': argument '{name}'"),
            },
        };
}
