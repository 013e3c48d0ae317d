namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Starts the one operation of its region and gives a future of its results. Specification: async_start.
/// </summary>
public sealed record AsyncStart : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly AsyncStart Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AsyncStart> Entry = new()
    {
        Name = "stablehlo.async_start",
        Operands = [OperandSpec.Variadic("operands", Kinds.AnyTensor | Kinds.Token)],
        Results = [new("result", Kinds.Future)],
        Regions = [new("body")],
        Traits = OpTraits.IsolatedRegions | OpTraits.ImplicitTerminator | OpTraits.SideEffect,
        Read = _ => Instance,
        Infer = Infer,
    };

    private AsyncStart() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(AsyncStart op, in OpSite site)
    {
        Block body = RegionRules.Body(site, 0);
        Constraint.Require(
            body.Operations.Count == 2 && body.Terminator is not null,
            "region must contain exactly one operation and a return"
        );
        Constraint.Require(
            site.Count == body.Arguments.Length,
            $"number of operands ({site.Count}) must match number of region arguments ({body.Arguments.Length})"
        );
        for (int i = 0; i < site.Count; i++)
        {
            Constraint.Require(
                TypeRules.AreCompatible(site.Operands[i], body.Arguments[i].Type),
                $"type of operand #{i} ('{site.Operands[i]}') must match the region argument "
                    + $"('{body.Arguments[i].Type}')"
            );
        }

        Operation inner = body.Operations[0];
        Constraint.Require(
            IsAsyncCapable(inner.Op),
            $"region must hold a collective or slice operation, but got '{inner.Name}'"
        );
        return [new FutureType(ValueList.Create<HloType>(RegionRules.ReturnedTypes(body)))];
    }

    private static bool IsAsyncCapable(Op op) =>
        op.Definition.Mnemonic
            is "all_gather"
                or "all_reduce"
                or "all_to_all"
                or "collective_broadcast"
                or "collective_permute"
                or "collective_reduce"
                or "reduce_scatter"
                or "slice"
                or "dynamic_slice"
                or "dynamic_update_slice";
}

/// <summary>Waits for a future and gives its values. Specification: async_done.</summary>
public sealed record AsyncDone : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly AsyncDone Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AsyncDone> Entry = new()
    {
        Name = "stablehlo.async_done",
        Operands = [new("future", Kinds.Future)],
        Results = [OperandSpec.Variadic("results", Kinds.AnyTensor | Kinds.Token)],
        Traits = OpTraits.SideEffect,
        Read = _ => Instance,
        Infer = (AsyncDone _, in OpSite site) =>
            site is { Count: 1 } && site.Operands[0] is FutureType future
                ? [.. future.Elements]
                : throw new ConstraintException("operand #0 must be a future"),
    };

    private AsyncDone() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
