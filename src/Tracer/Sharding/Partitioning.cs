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
/// Inside, <see cref="Lax.WithShardingConstraint{T}"/> says more, and calls of other functions with the same mesh keep to
/// their shardings. Plugins without a partitioner run it if nothing is
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

    /// <summary>How each tensor of the arguments is cut.</summary>
    /// <exception cref="TraceException">One cannot be cut so.</exception>
    internal NamedSharding[] Arguments(string who, JitArguments given)
    {
        NamedSharding[] shardings =
        [
            .. given.Positions.Select(position => SpecLists.In(Mesh, InSpecs, who, position, given.Parameters.Length)),
        ];
        for (int i = 0; i < shardings.Length; i++)
        {
            _ = shardings[i].ShardShape(given.Key.Specs[i].Type.Dims, $"'{who}': argument '{given.Names[i]}'");
        }

        return shardings;
    }

    /// <summary>How each tensor of the results is cut.</summary>
    /// <exception cref="TraceException">One cannot be cut so.</exception>
    internal NamedSharding[] Results(string who, Jaxpr program, TreeDef definition)
    {
        NamedSharding[] shardings = SpecLists.Out(Mesh, OutSpecs, who, definition);
        TensorType[] types = [.. program.OutTypes];
        for (int i = 0; i < shardings.Length; i++)
        {
            _ = shardings[i]
                .ShardShape(types[i].Dims, $"'{who}': result '{Tree.JoinPath("result", definition.Paths[i])}'");
        }

        return shardings;
    }

    /// <summary>Says how tensors inside a partitioned function are cut; without shardings, nothing.</summary>
    internal static Tensor[] Constrain(IReadOnlyList<Tensor> tensors, NamedSharding[] shardings) =>
        shardings.Length == 0
            ? [.. tensors]
            : [.. tensors.Select((tensor, i) => Trace.Bind(new ShardingConstraint(shardings[i]), [tensor])[0])];

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
