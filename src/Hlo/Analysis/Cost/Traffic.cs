using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Analysis;

/// <summary>The bytes an operation reads and writes when it runs by itself.</summary>
internal static class Traffic
{
    /// <summary>Bytes of an operation; null where a shape is not bounded.</summary>
    public static Cost? Of(Operation operation)
    {
        (double? read, double? written) = operation.Op switch
        {
            // Names, control flow and reinterpretations move nothing by themselves.
            Constant
            or Reshape
            or Ops.Tuple
            or GetTupleElement
            or OptimizationBarrier
            or Call
            or Composite
            or While
            or If
            or Case
            or AfterAll
            or CreateToken
            or BitcastConvert
            or ReplicaId
            or PartitionId => (0, 0),
            _ when operation.Definition.IsTerminator => (0, 0),

            // Only the elements that are taken are read.
            Slice or DynamicSlice or Gather or DynamicGather or RealDynamicSlice or TorchIndexSelect => (
                Sizes.Bytes(operation.Results) + Sizes.Bytes(operation.Operands[1..]),
                Sizes.Bytes(operation.Results)
            ),

            // Only the elements that change are written.
            DynamicUpdateSlice => (Sizes.Bytes(operation.Operands[1..]), Sizes.Bytes(operation.Operands[1].Type)),
            Ops.Scatter => Updates(operation),
            _ => (Sizes.Bytes(operation.Operands), Sizes.Bytes(operation.Results)),
        };
        return read is null || written is null ? null : new Cost(0, 0, read.Value, written.Value);
    }

    // inputs…, indices, updates…: updates are combined with as many elements of the inputs.
    private static (double? Read, double? Written) Updates(Operation operation)
    {
        int count = operation.Operands.Length / 2;
        double? updates = Sizes.Bytes(operation.Operands[(count + 1)..]);
        return ((2 * updates) + Sizes.Bytes(operation.Operands[count].Type), updates);
    }
}
