namespace XlaSharp.Hlo.Ops;

/// <summary>Constraints of <c>custom_call</c> on buffers (<c>memref</c>).</summary>
internal static class BufferRules
{
    /// <summary>
    /// Checks the targets that make and end buffers, and that every other one passes each buffer on exactly once.
    /// </summary>
    public static void Check(CustomCall op, Operation operation)
    {
        switch (op.CallTargetName)
        {
            case "CreateBuffer":
                Constraint.Require(operation.Operands.IsEmpty, "CreateBuffer custom_call shouldn't have any inputs");
                Constraint.Require(
                    IsSingleBuffer(operation.Results),
                    "CreateBuffer custom_call should have a memref output"
                );
                break;
            case "Pin":
                Constraint.Require(
                    operation.Operands is [{ Type: TensorType }],
                    "Pin custom_call should have a tensor input"
                );
                Constraint.Require(IsSingleBuffer(operation.Results), "Pin custom_call should have a memref output");
                RequireSameContent("Pin", operation);
                break;
            case "Unpin":
                Constraint.Require(IsSingleBuffer(operation.Operands), "Unpin custom_call should have a memref input");
                Constraint.Require(
                    operation.Results is [{ Type: TensorType }],
                    "Unpin custom_call should have a tensor output"
                );
                RequireSameContent("Unpin", operation);
                break;
            default:
                CheckAliases(op, operation);
                break;
        }
    }

    private static bool IsSingleBuffer(ReadOnlySpan<Value> values) => values is [{ Type: MemRefType }];

    private static void RequireSameContent(string target, Operation operation) =>
        Constraint.Require(
            Content(operation.Operands[0].Type) == Content(operation.Results[0].Type),
            $"{target} custom_call should have compatible input and output types"
        );

    private static (ElementType? Element, Dims Dims) Content(HloType type) =>
        type switch
        {
            MemRefType buffer => (buffer.ElementType, buffer.Dims),
            TensorType tensor => (tensor.ElementType, tensor.Dims),
            _ => (null, default),
        };

    private static void CheckAliases(CustomCall op, Operation operation)
    {
        HashSet<(long, Dims)> operands = [];
        HashSet<Dims> outputs = [];
        foreach (OutputOperandAlias alias in op.OutputOperandAliases)
        {
            if (PartOf(operation.Operands[(int)alias.OperandIndex].Type, alias.OperandTupleIndices) is not MemRefType)
            {
                continue;
            }

            Constraint.Require(
                operands.Add((alias.OperandIndex, alias.OperandTupleIndices)),
                $"buffer operand {alias.OperandIndex}[{alias.OperandTupleIndices}] is used in output_operand_alias "
                    + $"more than once"
            );
            Constraint.Require(
                outputs.Add(alias.OutputTupleIndices),
                $"buffer output [{alias.OutputTupleIndices}] is used in output_operand_alias more than once"
            );
        }

        for (int i = 0; i < operation.Operands.Length; i++)
        {
            foreach (Dims path in BufferPaths(operation.Operands[i].Type, []))
            {
                Constraint.Require(
                    operands.Contains((i, path)),
                    $"buffer operand {i}[{path}] is not used in output_operand_alias"
                );
            }
        }

        for (int i = 0; i < operation.Results.Length; i++)
        {
            foreach (Dims path in BufferPaths(operation.Results[i].Type, operation.Results.Length == 1 ? [] : [i]))
            {
                Constraint.Require(
                    outputs.Contains(path),
                    $"buffer output [{path}] is not used in output_operand_alias"
                );
            }
        }
    }

    private static HloType PartOf(HloType type, Dims path)
    {
        foreach (long index in path.Span)
        {
            type = ((TupleType)type).Elements[(int)index];
        }

        return type;
    }

    private static IEnumerable<Dims> BufferPaths(HloType type, Dims path) =>
        type switch
        {
            MemRefType => [path],
            TupleType tuple => tuple.Elements.SelectMany(
                (element, i) => BufferPaths(element, path.Insert(path.Count, i))
            ),
            _ => [],
        };
}
