using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Loops, branches, custom calls.</summary>
internal static class ControlOps
{
    public static Region Branch(Site site)
    {
        int count = site.Operation.Regions.Length;
        Int128 index = site[0].Only.Integer;
        return site.Operation.Regions[index >= 0 && index < count ? (int)index : count - 1];
    }

    public static object[] While(Site site)
    {
        object[] state = site.Operands;
        while (
            ((ReferenceTensor)site.Interpreter.Run(site.Operation.Regions[0], site.Frame, state)[0]).Only
            != Scalar.False
        )
        {
            state = site.Interpreter.Run(site.Operation.Regions[1], site.Frame, state);
        }

        return state;
    }

    /// <summary>Targets that do nothing on one device.</summary>
    public static object[] CustomCall(CustomCall op, Site site) =>
        op.CallTargetName switch
        {
            "Sharding" or "SPMDFullToShardShape" or "SPMDShardToFullShape" or "annotate_device_placement" =>
                site.Operands,
            "shape_assertion" => Assert(op, site),
            _ when op.CallTargetName.StartsWith("xla.sdy.", StringComparison.Ordinal) => site.Operands,
            _ => throw new HloException($"custom_call @{op.CallTargetName}: no reference evaluation."),
        };

    private static object[] Assert(CustomCall op, Site site)
    {
        if (site[0].Only != Scalar.False)
        {
            return [];
        }

        HloAttribute? message = (op.BackendConfig as DictionaryAttr ?? site.Operation.Attributes)["error_message"];
        throw new HloException($"shape assertion failed: {(message as StringAttr)?.Value}");
    }
}

/// <summary>Collectives of a grid with one process.</summary>
internal static class CollectiveOps
{
    public static object[] Evaluate(Site site) =>
        site.Op switch
        {
            CollectivePermute op when !Participates(op.SourceTargetPairs) => [.. site.Operands.Select(Zeros)],
            CollectiveBroadcast { HasDynamicRoot: true } or CollectiveReduce { HasDynamicRoot: true } => site.Operands[
                ..^1
            ],
            CollectiveBroadcast op when !Participates(op.ReplicaGroups) => [.. site.Operands.Select(Zeros)],
            _ => site.Operands,
        };

    private static bool Participates(HloAttribute groups) =>
        groups is not DenseElementsAttr elements || elements.ToIntegers().Contains(0);

    private static object Zeros(object operand) => new ReferenceTensor(((ReferenceTensor)operand).Type);
}
