namespace XlaSharp.Hlo.Ops;

/// <summary>The same elements in row-major order under another shape. Specification: reshape.</summary>
/// <param name="ResultType">The declared result type.</param>
public sealed record Reshape(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Reshape> Entry = new()
    {
        Name = "stablehlo.reshape",
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Reshape op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        bool bothStatic = operand.IsStatic && op.ResultType.IsStatic;
        Constraint.Require(
            !bothStatic || operand.ElementCount == op.ResultType.ElementCount,
            $"number of output elements ({op.ResultType}) doesn't match expected number of elements ({operand})");
        return [op.ResultType];
    }
}
