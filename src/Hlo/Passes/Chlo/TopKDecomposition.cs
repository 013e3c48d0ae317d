using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary><c>top_k</c>: sort values and positions descending, keep the first k.</summary>
internal static class TopKDecomposition
{
    public static Value[] Decompose(ChloSite site)
    {
        ChloOps.TopK op = (ChloOps.TopK)site.Op;
        TensorType type = site.Operands[0].Tensor;
        int last = type.Rank - 1;
        Needs.RequireStatic(site, type);
        Value positions = site.Append(new Iota(last, type.Of(ElementType.I32) with { Encoding = null }));
        Operation sorted = site.Builder.Append(
            new Sort(last, op.IsStable),
            [site.Operands[0], positions],
            [Comparator(type.ElementType)]
        );
        Slice slice = new(Dims.Repeat(0, type.Rank), type.Dims.With(last, op.K), Dims.Repeat(1, type.Rank));
        return [site.Append(slice, sorted.Results[0]), site.Append(slice, sorted.Results[1])];
    }

    private static Region Comparator(ElementType element)
    {
        TensorType value = TensorType.Scalar(element);
        TensorType position = TensorType.Scalar(ElementType.I32);
        Block body = new([value, value, position, position]);
        BlockBuilder builder = new(body);
        Compare greater = new(ComparisonDirection.Gt, element.IsFloat ? ComparisonType.TotalOrder : null);
        Value result = builder.Append(greater, body.Arguments[0], body.Arguments[1]).Result;
        builder.Append(Return.Instance, result);
        return new Region(body);
    }
}

/// <summary>What a decomposition cannot do without.</summary>
internal static class Needs
{
    /// <summary>Requires a static shape.</summary>
    public static void RequireStatic(ChloSite site, params ReadOnlySpan<TensorType> types)
    {
        foreach (TensorType type in types)
        {
            Constraint.Require(
                type.IsStatic,
                $"has no decomposition for the dynamic shape '{type}'; refine the program's shapes first "
                    + $"({site.Operation.Name})"
            );
        }
    }
}
