namespace XlaSharp.Hlo.Ops;

/// <summary>Applies its region to the elements at each position. Specification: map.</summary>
/// <param name="Dimensions">All axes in order: <c>0 … rank-1</c>.</param>
public sealed record Map(Dims Dimensions) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Map> Entry = new()
    {
        Name = "stablehlo.map",
        Operands = [OperandSpec.Variadic("inputs", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Regions = [new("computation")],
        Fields = [new("dimensions", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.Dimensions))],
        Traits = OpTraits.Elementwise | OpTraits.ImplicitTerminator | OpTraits.SameShape,
        Read = reader => new(reader.Integers("dimensions")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Map op, in OpSite site)
    {
        Constraint.Require(site.Count > 0, "expected 1 or more operands, but found 0");
        Block body = RegionRules.Body(site, 0);
        Constraint.Require(
            body.Arguments.Length == site.Count,
            $"expects number of operands to match the arity of map computation, but got: {site.Count} and "
                + $"{body.Arguments.Length}"
        );
        for (int i = 0; i < site.Count; i++)
        {
            HloType argument = body.Arguments[i].Type;
            Constraint.Require(
                argument is TensorType { Rank: 0 },
                $"computation arguments must be 0-rank tensor, but got: arg #{i} of type '{argument}'"
            );
            ElementType element = site.Tensor(i).ElementType;
            Constraint.Require(
                TypeRules.AreCompatible(((TensorType)argument).ElementType, element),
                $"element type of operands and computation arguments must match, but got: {element} and "
                    + $"{((TensorType)argument).ElementType}"
            );
        }

        HloType[] results = RegionRules.ReturnedTypes(body);
        Constraint.Require(results.Length == 1, $"computation must return single output, but got: {results.Length}");
        Constraint.Require(
            results[0] is TensorType { Rank: 0 },
            $"computation must return 0-rank tensor, but got: '{results[0]}'"
        );
        return [CheckDimensions(op, site).Of(((TensorType)results[0]).ElementType)];
    }

    private static TensorType CheckDimensions(Map op, in OpSite site)
    {
        for (int i = 0; i < op.Dimensions.Count; i++)
        {
            Constraint.Require(
                op.Dimensions[i] == i,
                $"requires monotonically increasing dimension numbers, but got: {op.Dimensions}"
            );
        }

        TensorType shape = site.Tensor(0);
        for (int i = 0; i < site.Count; i++)
        {
            TensorType operand = site.Tensor(i);
            Constraint.Require(
                op.Dimensions.Count == operand.Rank,
                $"applied to a subset of dimensions currently not supported: operand dimensions = {operand.Rank}, "
                    + $"requested map dimensions size = {op.Dimensions.Count}"
            );
            Constraint.Require(
                TypeRules.AreCompatible(shape.Dims, operand.Dims),
                $"requires the same shape for all operands and results, got {shape} and {operand}"
            );
            shape = TypeRules.MostSpecific(shape, operand.Of(shape.ElementType));
        }

        return shape;
    }
}
