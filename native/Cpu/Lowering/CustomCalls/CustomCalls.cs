using System.Collections.Immutable;
using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Lowering.Distribution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.CustomCalls;

/// <summary>
/// Turns custom calls into calls of host functions. Where a call asks for another order of dimensions in memory than
/// row-major, operands are transposed before it and results after it.
/// </summary>
internal static class CustomCalls
{
    private const int Typed = 4;

    /// <summary>
    /// Targets that give their operands: annotations of sharding and placement, which mean nothing to one device.
    /// </summary>
    public static bool IsIdentity(string target) =>
        target
            is "Sharding"
                or "SPMDFullToShardShape"
                or "SPMDShardToFullShape"
                or "annotate_device_placement"
                or "LayoutConstraint"
                or "MoveToHost"
                or "MoveToDevice"
                or "PinToDevice"
                or "PinToHost"
        || target.StartsWith("xla.sdy.", StringComparison.Ordinal);

    /// <summary>Writes a call.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="op">The call.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="results">Types of its results.</param>
    /// <returns>Its results.</returns>
    /// <exception cref="UnsupportedException">The call has a form that host functions do not have.</exception>
    public static Tensor[] Expand(GraphWriter graph, Ops.CustomCall op, Tensor[] operands, TensorType[] results)
    {
        ImmutableArray<Dims> operandLayouts = Layouts(
            op.OperandLayouts,
            [.. operands.Select(operand => operand.Type)],
            op
        );
        ImmutableArray<Dims> resultLayouts = Layouts(op.ResultLayouts, results, op);
        Tensor[] given = [.. operands.Select((operand, i) => Reorder(graph, operand, MajorToMinor(operandLayouts[i])))];
        TensorType[] returned =
        [
            .. results.Select(
                (type, i) => new TensorType(type.ElementType, type.Dims.Permute(MajorToMinor(resultLayouts[i])))
            ),
        ];
        FunctionCall call = new(
            op.CallTargetName,
            op.ApiVersion,
            Attributes(op),
            (op.BackendConfig as StringAttr)?.Value ?? string.Empty
        )
        {
            Operands = [.. given.Select(operand => operand.Type)],
            Results = [.. returned],
            LogicalOperands = [.. operands.Select(operand => operand.Type)],
            LogicalResults = [.. results],
            OperandLayouts = operandLayouts,
            ResultLayouts = resultLayouts,
            Aliases = Aliases(op, operands, results),
            Place = graph.Location == Location.Unknown ? string.Empty : graph.Location.Short,
        };
        bool isPure = !op.HasSideEffect && results.Length > 0;
        Tensor[] produced = graph.Add(new HostCallOp(call, isPure), given, returned, []);
        return [.. produced.Select((result, i) => Reorder(graph, result, MajorToMinor(resultLayouts[i]).Inverse()))];
    }

    private static DictionaryCallAttribute Attributes(Ops.CustomCall op)
    {
        if (op.ApiVersion != Typed)
        {
            return DictionaryCallAttribute.Empty;
        }

        return op.BackendConfig switch
        {
            null => DictionaryCallAttribute.Empty,
            DictionaryAttr dictionary => DictionaryCallAttribute.Of(dictionary)
                ?? throw new UnsupportedException(
                    $"{op.Name} @{op.CallTargetName}: no form for an attribute of {dictionary}"
                ),
            _ => throw new UnsupportedException(
                $"{op.Name} @{op.CallTargetName}: a typed call's backend_config must be a dictionary"
            ),
        };
    }

    private static ImmutableArray<Dims> Layouts(ArrayAttr? layouts, TensorType[] types, Ops.CustomCall op)
    {
        if (layouts is null)
        {
            return [.. types.Select(type => Dims.Range(0, type.Rank)).Select(Reverse)];
        }

        if (layouts.Items.Count != types.Length)
        {
            throw new UnsupportedException(
                $"{op.Name} @{op.CallTargetName}: {layouts.Items.Count} layouts for {types.Length} values"
            );
        }

        return [.. layouts.Items.Select((layout, i) => Layout(layout, types[i].Rank, op))];
    }

    private static Dims Layout(HloAttribute layout, int rank, Ops.CustomCall op) =>
        layout is DenseElementsAttr elements
        && Dims.Create(elements.ToIntegers()) is var order
        && order.IsPermutationOf(rank)
            ? order
            : throw new UnsupportedException(
                $"{op.Name} @{op.CallTargetName}: no CPU lowering for layout {layout.Text}"
            );

    private static ImmutableArray<int> Aliases(Ops.CustomCall op, Tensor[] operands, TensorType[] results)
    {
        int[] aliases = new int[results.Length];
        Array.Fill(aliases, -1);
        foreach (OutputOperandAlias alias in op.OutputOperandAliases)
        {
            int result = alias.OutputTupleIndices.Count == 0 ? 0 : (int)alias.OutputTupleIndices[0];
            bool fits =
                alias.OperandTupleIndices.Count == 0
                && alias.OutputTupleIndices.Count <= 1
                && result < results.Length
                && alias.OperandIndex < operands.Length
                && operands[alias.OperandIndex].Type.ByteCount == results[result].ByteCount;
            if (!fits)
            {
                throw new UnsupportedException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{op.Name} @{op.CallTargetName}: no CPU lowering for {alias.Text}"
                    )
                );
            }

            aliases[result] = (int)alias.OperandIndex;
        }

        return [.. aliases];
    }

    private static Tensor Reorder(GraphWriter graph, Tensor tensor, Dims order) =>
        order == Dims.Range(0, order.Count)
            ? tensor
            : graph.Add(
                new Ops.Transpose(order),
                new TensorType(tensor.ElementType, tensor.Dims.Permute(order)),
                tensor
            );

    private static Dims MajorToMinor(Dims minorToMajor) => Reverse(minorToMajor);

    private static Dims Reverse(Dims dims) => Dims.Of(dims.Reverse());
}
