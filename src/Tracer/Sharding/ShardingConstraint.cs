using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Says how a tensor inside a partitioned function lies on the devices.</summary>
/// <param name="Sharding">How it is cut.</param>
/// <param name="OpenDims">How many dimensions before those of the sharding the partitioner may cut as it likes: what
/// maps added.</param>
internal sealed record ShardingConstraint(NamedSharding Sharding, int OpenDims = 0) : Primitive
{
    private static readonly OpDefinition<ShardingConstraint> Definitions = Define<ShardingConstraint>(
        "sharding_constraint",
        (_, operands) => [operands[0]]
    );

    public override OpDefinition Definition => Definitions;

    /// <summary>True if the tensor is cut at all.</summary>
    public bool Cuts => Sharding.Spec.Dimensions.Count > 0;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("sharding", Sharding)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        if (context.Module.Partitioning is not { } partitioning)
        {
            // One device, or several that hold everything: there is nothing to say.
            return context.Module.IsWhole || Sharding.Mesh.Devices.Count == 1
                ? operands
                : throw new TraceException(
                    $"{SourceLocations.Prefix(context.Builder.Location)}WithShardingConstraint({Sharding}) needs a "
                        + $"function that a plugin divides: give it "
                        + "JitOptions.Partitioning with this mesh."
                );
        }

        if (!ReferenceEquals(partitioning.Mesh, Sharding.Mesh))
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(context.Builder.Location)}WithShardingConstraint names {Sharding.Mesh}, "
                    + $"but the function runs on "
                    + $"{partitioning.Mesh}. Use one mesh object."
            );
        }

        int rank = ((TensorType)operands[0].Type).Rank;
        if (partitioning.Dialect == ShardingDialect.Shardy)
        {
            DictionaryAttr properties =
            [
                new("sharding", new OpaqueAttr("#sdy.sharding" + Sharding.ToShardy(rank, OpenDims))),
            ];
            return
            [
                context.Append(new UnregisteredOp("sdy.sharding_constraint", properties, [operands[0].Type]), operands),
            ];
        }

        string open = string.Join(",", Enumerable.Range(0, OpenDims));
        Ops.CustomCall call = new(
            "Sharding",
            HasSideEffect: false,
            new StringAttr(OpenDims == 0 ? string.Empty : $"unspecified_dims=[{open}]"),
            ApiVersion: 1,
            [],
            OperandLayouts: null,
            ResultLayouts: null,
            [],
            ResultTilings: null,
            [operands[0].Type]
        );
        DictionaryAttr attributes = [new("mhlo.sharding", new StringAttr(Sharding.ToGspmd(rank, OpenDims)))];
        return [context.Builder.Append(call, operands, [], attributes).Result];
    }
}
