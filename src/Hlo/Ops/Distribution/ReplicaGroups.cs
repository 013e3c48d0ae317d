namespace XlaSharp.Hlo.Ops;

/// <summary>Rules about groups of processes. A group list is constant elements or axes of a mesh.</summary>
internal static class ReplicaGroups
{
    /// <summary>The groups as rows of process ids; null where they are given as axes of a mesh.</summary>
    public static (long Groups, long Size, long[] Ids)? Read(HloAttribute groups)
    {
        if (groups is not DenseElementsAttr elements)
        {
            return null;
        }

        Dims shape = elements.Type.Dims;
        Constraint.Require(shape.Count == 2, "replica groups should be a rank 2 tensor");
        return (shape[0], shape[1], [.. elements.ToDims()]);
    }

    /// <summary>
    /// Requires unique ids 0…n-1. Rows padded with -1 are allowed unless all groups must have one size.
    /// </summary>
    public static void Check(HloAttribute groups, bool uniform, long? expectedSize = null)
    {
        if (Read(groups) is not (_, var size, { } ids))
        {
            return;
        }

        HashSet<long> seen = [];
        foreach (long id in ids)
        {
            Constraint.Require(id >= 0 || (id == -1 && !uniform), $"Invalid replica id {id}");
            Constraint.Require(id == -1 || seen.Add(id), $"replica id #{id} seen more than once");
        }

        for (long id = 0; id < seen.Count; id++)
        {
            Constraint.Require(seen.Contains(id), $"replica id #{id} not seen in replica groups");
        }

        Constraint.Require(
            expectedSize is null || expectedSize == size,
            $"group size of replica_groups must be {expectedSize}"
        );
    }

    /// <summary>The size that all groups have; null where it is not written down.</summary>
    public static long? GroupSize(HloAttribute groups) => Read(groups)?.Size;

    /// <summary>Requires a positive channel when ids are global device ids.</summary>
    public static void CheckChannel(bool useGlobalDeviceIds, ChannelHandleAttr? channel) =>
        Constraint.Require(
            !useGlobalDeviceIds || channel is { Handle: > 0 },
            $"channel_id must be positive when useGlobalDeviceIds is set but got: {channel?.Handle ?? 0}"
        );

    /// <summary>Requires that the last operand numbers one root per data operand.</summary>
    public static void CheckDynamicRoot(string mnemonic, in OpSite site)
    {
        Constraint.Require(
            site.Count >= 2,
            $"{mnemonic} with has_dynamic_root=true requires at least two operands (data + root)"
        );
        TensorType root = site.Tensor(site.Count - 1);
        string last = $"last operand of {mnemonic} with has_dynamic_root=true must";
        Constraint.Require(
            root.Rank == 1 && root.ElementType.Kind == ElementKind.I32,
            $"{last} be a rank-1 i32 tensor"
        );
        Constraint.Require(
            DimRules.AreCompatible(root.Dims[0], site.Count - 1),
            $"{last} have the same number of elements as data operands ({site.Count - 1}), but got {root.Dims}"
        );
    }

    /// <summary>Requires rows (source, target) without repeated sources or targets.</summary>
    public static void CheckPairs(DenseElementsAttr pairs)
    {
        Dims shape = pairs.Type.Dims;
        Constraint.Require(
            shape.Count == 2,
            $"expect source_target_pairs attribute to be of rank 2, but got rank {shape.Count}"
        );
        Constraint.Require(shape[1] == 2, $"expect source_target_pairs attribute of shape (N, 2), but got ({shape})");
        long[] ids = Read(pairs)!.Value.Ids;
        for (int column = 0; column < 2; column++)
        {
            HashSet<long> seen = [];
            for (int i = column; i < ids.Length; i += 2)
            {
                Constraint.Require(ids[i] >= 0, "replica ids in source_target_pairs must be >= 0.");
                Constraint.Require(
                    seen.Add(ids[i]),
                    column == 0 ? "duplicate sources not allowed" : "duplicate targets not allowed"
                );
            }
        }
    }
}
