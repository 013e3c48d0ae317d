using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Product and sum in Einstein's notation; deprecated. Specification: einsum.</summary>
/// <param name="EinsumConfig">For instance <c>ab,bc-&gt;ac</c>.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record Einsum(string EinsumConfig, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Einsum> Entry = new()
    {
        Name = "stablehlo.einsum",
        Format = Formats.Pattern("$* `,` `config` `=` $einsum_config attr-dict `:` functional"),
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("einsum_config", AttributeKind.String, op => new StringAttr(op.EinsumConfig))],
        Read = reader => new(reader.String("einsum_config"), reader.ResultTensor()),
        Infer = (Einsum op, in OpSite _) => [op.ResultType],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Sum and transposition in Einstein's notation; deprecated. Specification: unary_einsum.</summary>
/// <param name="EinsumConfig">For instance <c>ab-&gt;a</c>.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record UnaryEinsum(string EinsumConfig, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<UnaryEinsum> Entry = new()
    {
        Name = "stablehlo.unary_einsum",
        Format = Formats.Pattern("$* `,` `config` `=` $einsum_config attr-dict `:` functional"),
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("einsum_config", AttributeKind.String, op => new StringAttr(op.EinsumConfig))],
        Read = reader => new(reader.String("einsum_config"), reader.ResultTensor()),
        Infer = (UnaryEinsum op, in OpSite _) => [op.ResultType],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
