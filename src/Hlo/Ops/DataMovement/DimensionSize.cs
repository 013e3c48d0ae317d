using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>The size of an axis as <c>tensor&lt;i32&gt;</c>. Specification: get_dimension_size.</summary>
/// <param name="Dimension">The axis.</param>
public sealed record GetDimensionSize(long Dimension) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<GetDimensionSize> Entry = new()
    {
        Name = "stablehlo.get_dimension_size",
        Format = Formats.Pattern("$* `,` `dim` `=` $dimension attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.Signed)],
        Fields = [new("dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.Dimension))],
        Read = reader => new(reader.Integer("dimension")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>Raises unless an axis exists.</summary>
    internal static void RequireAxis(long axis, TensorType operand) =>
        Constraint.Require(
            axis >= 0 && axis < operand.Rank,
            $"requires dimension attribute in range [0, {operand.Rank}); found ({axis})"
        );

    private static HloType[] Infer(GetDimensionSize op, in OpSite site)
    {
        RequireAxis(op.Dimension, site.Tensor(0));
        return [TensorType.Scalar(ElementType.I32)];
    }
}

/// <summary>
/// Declares how much of an axis is in use. The axis of the result is dynamic, bounded by its size. Specification:
/// set_dimension_size.
/// </summary>
/// <param name="Dimension">The axis.</param>
public sealed record SetDimensionSize(long Dimension) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<SetDimensionSize> Entry = new()
    {
        Name = "stablehlo.set_dimension_size",
        Format = Formats.Pattern("$* `,` `dim` `=` $dimension attr-dict `:` functional"),
        Operands = [new("operand", Kinds.Tensor), new("size", Kinds.Signed, 0)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.Dimension))],
        Read = reader => new(reader.Integer("dimension")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(SetDimensionSize op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        GetDimensionSize.RequireAxis(op.Dimension, operand);
        Extent[] extents = Extent.All(operand);
        int axis = (int)op.Dimension;
        extents[axis] = new(Dims.Dynamic, extents[axis].Limit);
        return [Extent.ToType(operand, extents)];
    }
}
