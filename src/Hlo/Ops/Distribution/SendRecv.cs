namespace XlaSharp.Hlo.Ops;

/// <summary>Sends values to a channel. Operands: inputs…, token. Specification: send.</summary>
/// <param name="ChannelHandle">The channel.</param>
/// <param name="IsHostTransfer">True if the host receives.</param>
/// <param name="SourceTargetPairs">Rows (source, target), if given.</param>
public sealed record Send(
    ChannelHandleAttr ChannelHandle,
    bool IsHostTransfer,
    DenseElementsAttr? SourceTargetPairs = null
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Send> Entry = new()
    {
        Name = "stablehlo.send",
        Operands = [OperandSpec.Variadic("inputs", Kinds.AnyTensor), new("token", Kinds.Token)],
        Results = [new("result", Kinds.Token)],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new("channel_handle", AttributeKind.Struct, op => op.ChannelHandle),
            new("is_host_transfer", AttributeKind.Bool, op => new BoolAttr(op.IsHostTransfer), new BoolAttr(false)),
            new("source_target_pairs", AttributeKind.I64Elements, op => op.SourceTargetPairs, IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.Get<ChannelHandleAttr>("channel_handle"),
                reader.Boolean("is_host_transfer", false),
                reader.TryGet<DenseElementsAttr>("source_target_pairs")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Send op, in OpSite site)
    {
        Constraint.Require(
            op.ChannelHandle.Type == (op.IsHostTransfer ? 2 : 1),
            op.IsHostTransfer
                ? "channel_type should be DEVICE_TO_HOST when is_host_transfer is true"
                : "channel_type should be DEVICE_TO_DEVICE when is_host_transfer is false"
        );
        if (op.SourceTargetPairs is { } pairs)
        {
            ReplicaGroups.CheckPairs(pairs);
        }

        return [TokenType.Instance];
    }
}

/// <summary>Receives values from a channel. Operand: token; results: values…, token. Specification: recv.</summary>
/// <param name="ChannelHandle">The channel.</param>
/// <param name="IsHostTransfer">True if the host sends.</param>
/// <param name="SourceTargetPairs">Rows (source, target), if given.</param>
/// <param name="ResultTypes">The declared result types.</param>
public sealed record Recv(
    ChannelHandleAttr ChannelHandle,
    bool IsHostTransfer,
    DenseElementsAttr? SourceTargetPairs,
    ValueList<HloType> ResultTypes
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Recv> Entry = new()
    {
        Name = "stablehlo.recv",
        Operands = [new("token", Kinds.Token)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor | Kinds.PerAxis | Kinds.Token)],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new("channel_handle", AttributeKind.Struct, op => op.ChannelHandle),
            new("is_host_transfer", AttributeKind.Bool, op => new BoolAttr(op.IsHostTransfer), new BoolAttr(false)),
            new("source_target_pairs", AttributeKind.I64Elements, op => op.SourceTargetPairs, IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.Get<ChannelHandleAttr>("channel_handle"),
                reader.Boolean("is_host_transfer", false),
                reader.TryGet<DenseElementsAttr>("source_target_pairs"),
                reader.ResultTypes
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Recv op, in OpSite site)
    {
        Constraint.Require(
            op.ChannelHandle.Type == (op.IsHostTransfer ? 3 : 1),
            op.IsHostTransfer
                ? "channel_type should be HOST_TO_DEVICE when is_host_transfer is true"
                : "channel_type should be DEVICE_TO_DEVICE when is_host_transfer is false"
        );
        TokenResults.Check(op.ResultTypes);
        if (op.SourceTargetPairs is { } pairs)
        {
            ReplicaGroups.CheckPairs(pairs);
        }

        return [.. op.ResultTypes];
    }
}

/// <summary>Results that are values and then a token.</summary>
internal static class TokenResults
{
    /// <summary>Checks their types.</summary>
    public static void Check(ValueList<HloType> results)
    {
        Constraint.Require(results.Count >= 1, $"result is expected to be at least of size 1, but got {results.Count}");
        for (int i = 0; i < results.Count - 1; i++)
        {
            Constraint.Require(
                results[i] is TensorType,
                $"everything but the last element of result types is expected to be of tensor type, but got "
                    + $"'{results[i]}'"
            );
        }

        Constraint.Require(
            results[^1] is TokenType,
            $"last element of result types is expected to be of token type, but got '{results[^1]}'"
        );
    }
}
