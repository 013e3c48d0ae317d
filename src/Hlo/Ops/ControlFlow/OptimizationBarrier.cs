using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Its operands, all computed before anything that uses a result. Specification: optimization_barrier.
/// </summary>
public sealed record OptimizationBarrier : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly OptimizationBarrier Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<OptimizationBarrier> Entry = new()
    {
        Name = "stablehlo.optimization_barrier",
        Format = new OptimizationBarrierFormat(),
        Operands = [OperandSpec.Variadic("operand", Kinds.Tensor | Kinds.Token)],
        Results = [OperandSpec.Variadic("result", Kinds.Tensor | Kinds.Token)],
        Read = _ => Instance,
        Infer = (OptimizationBarrier _, in OpSite site) => site.Operands.ToArray(),
    };

    private OptimizationBarrier() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>A token that waits for all operands. Specification: after_all.</summary>
public sealed record AfterAll : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly AfterAll Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AfterAll> Entry = new()
    {
        Name = "stablehlo.after_all",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [OperandSpec.Variadic("inputs", Kinds.Token)],
        Results = [new("result", Kinds.Token)],
        Read = _ => Instance,
        Infer = (AfterAll _, in OpSite _) => [TokenType.Instance],
    };

    private AfterAll() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>A token that waits for nothing; deprecated. Specification: create_token.</summary>
public sealed record CreateToken : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly CreateToken Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CreateToken> Entry = new()
    {
        Name = "stablehlo.create_token",
        Format = Formats.Pattern("attr-dict `:` results"),
        Results = [new("output", Kinds.Token)],
        Read = _ => Instance,
        Infer = (CreateToken _, in OpSite _) => [TokenType.Instance],
    };

    private CreateToken() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
