namespace XlaSharp.Hlo.Ops;

/// <summary>Constraints of <c>custom_call</c>.</summary>
internal static class CustomCallRules
{
    /// <summary>Checks layouts, aliases and the configuration.</summary>
    public static void Check(CustomCall op, Operation operation)
    {
        CheckConfig(op);
        CheckLayouts(op, operation);
        foreach (OutputOperandAlias alias in op.OutputOperandAliases)
        {
            CheckAlias(alias, operation);
        }

        BufferRules.Check(op, operation);
    }

    private static void CheckConfig(CustomCall op)
    {
        Constraint.Require(op.ApiVersion is >= 0 and <= 4, $"api_version must be in range [0, 4], got {op.ApiVersion}");
        bool isTyped = op.ApiVersion == 4;
        Constraint.Require(
            op.BackendConfig is null || isTyped == op.BackendConfig is DictionaryAttr,
            isTyped
                ? $"backend_config for api_version API_VERSION_TYPED_FFI must be a dictionary attribute, got "
                    + $"{op.BackendConfig}"
                : $"backend_config for api_version {op.ApiVersion} must be a string attribute, got {op.BackendConfig}"
        );
    }

    private static void CheckLayouts(CustomCall op, Operation operation)
    {
        Constraint.Require(
            op.OperandLayouts is null == op.ResultLayouts is null,
            "Layout attributes should be specified for either both operands and results or none."
        );
        if (op is not { OperandLayouts: { } operands, ResultLayouts: { } results })
        {
            return;
        }

        CheckLayouts("operand", RegionRules.Types(operation.Operands), operands);
        HloType[] types = RegionRules.Types(operation.Results);
        CheckLayouts("result", types is [TupleType tuple] ? [.. tuple.Elements] : types, results);
    }

    private static void CheckLayouts(string what, HloType[] types, ArrayAttr layouts)
    {
        Constraint.Require(
            types.Length == layouts.Items.Count,
            $"Number of {what}s must match the number of {what} layouts, {types.Length} != {layouts.Items.Count}"
        );
        for (int i = 0; i < types.Length; i++)
        {
            HloAttribute layout = layouts.Items[i];
            Dims order = (
                layout as DenseElementsAttr
                ?? throw new ConstraintException($"layout of {what} #{i} must be a tensor of index, got {layout}")
            ).ToDims();
            Constraint.Require(
                types[i] is not TupleType,
                "Tuple types are not fully supported with layout constraints yet"
            );
            if (types[i] is not TensorType tensor)
            {
                Constraint.Require(
                    order.Count == 0,
                    $"Only tensor types can have non-empty layout: {what} #{i} of type '{types[i]}' has layout {layout}"
                );
                continue;
            }

            Constraint.Require(
                order.IsPermutationOf(tensor.Rank),
                $"incorrect layout {layout} for type '{tensor}', layout must be a permutation of [0, {tensor.Rank})"
            );
        }
    }

    private static void CheckAlias(OutputOperandAlias alias, Operation operation)
    {
        int count = operation.Operands.Length;
        Constraint.Require(
            alias.OperandIndex >= 0 && alias.OperandIndex < count,
            $"expects operandIndex in the output_operand_alias attribute to be in range [0, {count}); got: "
                + $"{alias.OperandIndex}"
        );
        HloType operandPart = Part(
            operation.Operands[(int)alias.OperandIndex].Type,
            alias.OperandTupleIndices,
            "operand_tuple_indices"
        );
        HloType[] results = RegionRules.Types(operation.Results);
        HloType whole = results.Length == 1 ? results[0] : new TupleType(ValueList.Create<HloType>(results));
        HloType outputPart = Part(whole, alias.OutputTupleIndices, "output_tuple_indices");
        Constraint.Require(
            operandPart.Equals(outputPart),
            $"shapes mismatch in the output_operand_alias attribute: operand part has type '{operandPart}' and "
                + $"output part has type '{outputPart}'"
        );
    }

    private static HloType Part(HloType type, Dims path, string name)
    {
        foreach (long index in path.Span)
        {
            Constraint.Require(
                type is TupleType tuple && index >= 0 && index < tuple.Elements.Count,
                $"{name} in the output_operand_alias attribute out of bounds"
            );
            type = ((TupleType)type).Elements[(int)index];
        }

        return type;
    }
}
