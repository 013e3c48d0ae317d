namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>A CHLO op of two operands of one type, elementwise.</summary>
public abstract record ChloBinaryOp : Op;

/// <summary>The number next to the first operand towards the second, in their own format. CHLO: next_after.</summary>
public sealed record NextAfter : ChloBinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly NextAfter Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<NextAfter> Entry = ChloEntries.Binary(
        "next_after",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private NextAfter() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>
/// Derivative of the digamma function, of the order in the first operand, at the second. CHLO: polygamma.
/// </summary>
public sealed record Polygamma : ChloBinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Polygamma Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Polygamma> Entry = ChloEntries.Binary(
        "polygamma",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private Polygamma() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Hurwitz zeta function <c>Σ (q + k)^−x</c>. CHLO: zeta.</summary>
public sealed record Zeta : ChloBinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Zeta Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Zeta> Entry = ChloEntries.Binary(
        "zeta",
        Kinds.Float | Kinds.Unranked,
        Instance
    );

    private Zeta() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Upper half of the double-width product. CHLO: mulhi.</summary>
public sealed record Mulhi : ChloBinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Mulhi Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Mulhi> Entry = ChloEntries.Binary(
        "mulhi",
        Kinds.Integer | Kinds.Unranked,
        Instance
    );

    private Mulhi() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
