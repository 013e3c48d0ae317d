using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Sums in decompositions.</summary>
internal static class Reductions
{
    /// <summary>The sum over axes; the operand itself where there are none.</summary>
    public static Value Sum(RewriteSite site, Value operand, Dims axes)
    {
        if (axes.Count == 0)
        {
            return operand;
        }

        TensorType scalar = TensorType.Scalar(operand.Tensor.ElementType);
        Value zero = site.Constant(ConstantValues.Splat(scalar, 0));
        return site.AppendOperation(new Reduce(axes), [operand, zero], AddRegion(scalar)).Result;
    }

    /// <summary>A region that adds its two arguments.</summary>
    public static Region AddRegion(TensorType scalar)
    {
        Block body = new([scalar, scalar]);
        BlockBuilder builder = new(body);
        builder.Append(Return.Instance, builder.Append(Add.Instance, body.Arguments).Result);
        return new(body);
    }
}
