using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary><c>map</c> as its body's ops applied to whole tensors.</summary>
internal static class MapRules
{
    /// <summary>The replacement; null where the body has ops that are not elementwise.</summary>
    public static Value? Expand(Map op, RewriteSite site)
    {
        Block body = site.Region(0).Body;
        if (!site.ResultType.IsStatic || body.Terminator is not { } end || !body.Operations.SkipLast(1).All(IsLiftable))
        {
            return null;
        }

        Dictionary<Value, Value> lifted = [];
        for (int i = 0; i < body.Arguments.Length; i++)
        {
            lifted[body.Arguments[i]] = site.Operands[i];
        }

        foreach (Operation operation in body.Operations.SkipLast(1))
        {
            List<Value> operands = [];
            foreach (Value operand in operation.Operands)
            {
                if (!lifted.TryGetValue(operand, out Value? value))
                {
                    return null;
                }

                operands.Add(value);
            }

            lifted[operation.Result] = site.Append(Lift(operation.Op, site.ResultType), [.. operands]);
        }

        return lifted.GetValueOrDefault(end.Operands[0]);
    }

    private static bool IsLiftable(Operation operation) =>
        operation.Op is UnaryOp or BinaryOp or Compare or Select or Clamp
        || operation.Op is Constant { Value: DenseElementsAttr } constant
            && !constant.ResultType.ElementType.IsQuantized;

    private static Op Lift(Op op, TensorType shape) =>
        op switch
        {
            Constant { Value: DenseElementsAttr elements } => new Constant(
                new DenseElementsAttr(
                    shape.Of(elements.Type.ElementType),
                    shape.ElementCount == 0 ? ReadOnlyMemory<byte>.Empty : elements.Data
                )
            ),
            Ops.Convert convert => new Ops.Convert(shape.Of(convert.ResultType.ElementType)),
            _ => op,
        };
}
