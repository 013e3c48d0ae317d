using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The two ways to write shardings into a program.</summary>
public enum ShardingDialect
{
    /// <summary>Shardy: <c>sdy.mesh</c>, <c>sdy.sharding</c>.</summary>
    Shardy,

    /// <summary>GSPMD: <c>mhlo.sharding</c> and custom calls of <c>Sharding</c>, which older plugins read.</summary>
    Gspmd,
}

/// <summary>
/// How a function runs on the devices of a mesh when the plugin's compiler divides it (JAX's <c>jit</c> with
/// shardings): the function is written for whole tensors, and arguments and results lie on the devices as said here.
/// Inside, <see cref="Lax.WithShardingConstraint{T}"/> says more. Plugins without a partitioner run it if nothing is
/// cut; the embedded CPU device is one, and runs what each device does itself (<see cref="ShardMapping"/>).
/// </summary>
/// <param name="Mesh">The devices.</param>
/// <param name="InSpecs">How arguments are cut: one entry for all, or one per argument, for all of its tensors.</param>
/// <param name="OutSpecs">How results are cut: one entry for all, one per element of a tuple, or one per
/// tensor.</param>
public sealed record Partitioning(
    Mesh Mesh,
    IReadOnlyList<PartitionSpec> InSpecs,
    IReadOnlyList<PartitionSpec> OutSpecs
)
{
    internal const string MeshSymbol = "mesh";

    /// <summary>How shardings are written into the program.</summary>
    public ShardingDialect Dialect { get; init; }

    internal NamedSharding In(string who, int argument, int arguments) =>
        SpecLists.In(Mesh, InSpecs, who, argument, arguments);

    internal NamedSharding[] Out(string who, TreeDef results) => SpecLists.Out(Mesh, OutSpecs, who, results);

    /// <summary>A sharding as an attribute of an argument or result.</summary>
    internal (string Name, HloAttribute Value) Attribute(NamedSharding sharding, int rank) =>
        Dialect == ShardingDialect.Shardy
            ? ("sdy.sharding", new OpaqueAttr("#sdy.sharding" + sharding.ToShardy(rank)))
            : ("mhlo.sharding", new StringAttr(sharding.ToGspmd(rank)));

    /// <summary>The mesh as a member of a module.</summary>
    internal Operation MeshOperation()
    {
        string axes = string.Join(
            ", ",
            Mesh.Axes.Select(axis => FormattableString.Invariant($"\"{axis.Name}\"={axis.Size}"))
        );
        DictionaryAttr properties =
        [
            new("mesh", new OpaqueAttr($"#sdy.mesh<[{axes}]>")),
            new("sym_name", new StringAttr(MeshSymbol)),
        ];
        return new(new UnregisteredOp("sdy.mesh", properties, []), [], [], [], null, Location.Unknown);
    }
}
