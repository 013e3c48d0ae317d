namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>A CHLO op that tells whether its operand is some infinity: F → i1, elementwise.</summary>
public abstract record ChloPredicateOp : Op;

/// <summary>True for both infinities. CHLO: is_inf.</summary>
public sealed record IsInf : ChloPredicateOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly IsInf Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<IsInf> Entry = ChloEntries.Predicate("is_inf", Instance);

    private IsInf() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>True for −inf. CHLO: is_neg_inf.</summary>
public sealed record IsNegInf : ChloPredicateOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly IsNegInf Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<IsNegInf> Entry = ChloEntries.Predicate("is_neg_inf", Instance);

    private IsNegInf() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>True for +inf. CHLO: is_pos_inf.</summary>
public sealed record IsPosInf : ChloPredicateOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly IsPosInf Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<IsPosInf> Entry = ChloEntries.Predicate("is_pos_inf", Instance);

    private IsPosInf() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
