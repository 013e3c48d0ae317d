namespace XlaSharp.Hlo.Ops;

/// <summary>Rules about operands that hold shapes.</summary>
internal static class ShapeOperands
{
    /// <summary>Element types a shape operand may have.</summary>
    public const Kinds Allowed = Kinds.Integer | Kinds.Index;

    /// <summary>The type of a 1-D operand of known size, and that size.</summary>
    public static long Length(in OpSite site, int index)
    {
        TensorType shape = site.Tensor(index);
        Constraint.Require(
            shape.Rank == 1 && shape.IsStatic,
            $"operand #{index} must be statically shaped 1-dimensional tensor of integer or index values, but "
                + $"got '{shape}'"
        );
        return shape.Dims[0];
    }

    /// <summary>Requires that a declared result agrees with a constant shape operand.</summary>
    public static void CheckConstant(Operation operation, int index, TensorType result)
    {
        if (DimRules.ConstantIntegers(operation.Operands[index]) is not { } sizes)
        {
            return;
        }

        Constraint.Require(
            DimRules.AreCompatible(Dims.Create(sizes), result.Dims),
            $"output shape [{string.Join(", ", sizes)}] is incompatible with return type of operation '{result}'"
        );
    }
}
