using XlaSharp.Hlo;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Cli.View;

/// <summary>How an operation is labelled and coloured.</summary>
internal static class OperationKind
{
    /// <summary>The name in a box: the op's, with what it calls.</summary>
    public static string Label(Operation operation) =>
        operation.Op switch
        {
            Call call => $"call @{call.Callee}",
            CustomCall custom => $"custom_call @{custom.CallTargetName}",
            Composite composite => $"composite {composite.CompositeName}",
            _ => operation.Definition.Dialect is "stablehlo" or "func" ? operation.Definition.Mnemonic : operation.Name,
        };

    /// <summary>The kind that decides the colour; the script knows them by these names.</summary>
    public static string Of(Operation operation) =>
        operation.Op switch
        {
            Constant or Iota => "constant",
            DotGeneral
            or Dot
            or Convolution
            or DynamicConv
            or Einsum
            or UnaryEinsum
            or Cholesky
            or TriangularSolve
            or Fft
            or Hlo.Ops.Chlo.RaggedDot => "contraction",
            Reduce
            or ReduceWindow
            or SelectAndScatter
            or Sort
            or BatchNormTraining
            or BatchNormInference
            or BatchNormGrad
            or Hlo.Ops.Chlo.TopK => "reduction",
            Reshape
            or Transpose
            or BroadcastInDim
            or Broadcast
            or Slice
            or DynamicSlice
            or DynamicUpdateSlice
            or Gather
            or Scatter
            or Concatenate
            or Pad
            or Reverse
            or DynamicReshape
            or DynamicBroadcastInDim
            or DynamicGather
            or DynamicPad
            or RealDynamicSlice
            or TorchIndexSelect => "movement",
            While or If or Case or Hlo.Ops.Chlo.Scan => "control",
            Call or CustomCall or Composite => "call",
            AllGather
            or AllReduce
            or AllToAll
            or CollectiveBroadcast
            or CollectivePermute
            or CollectiveReduce
            or CrossReplicaSum
            or ReduceScatter
            or Send
            or Recv
            or Infeed
            or Outfeed => "communication",
            _ when operation.Definition.Traits.HasFlag(OpTraits.Elementwise)
                    || operation.Op is UnaryOp or BinaryOp or Compare or Select or Clamp => "elementwise",
            _ => "other",
        };
}
