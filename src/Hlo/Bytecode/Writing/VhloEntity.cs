namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// An attribute in VHLO's encoding. Equal attributes of VHLO and of the builtin dialect are different entries of a
/// file.
/// </summary>
/// <param name="Inner">The attribute of StableHLO that it stands for.</param>
internal sealed record VhloAttribute(HloAttribute Inner) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => Inner.Text;
}

/// <summary>A type in VHLO's encoding.</summary>
/// <param name="Inner">The type of StableHLO that it stands for.</param>
internal sealed record VhloType(HloType Inner) : HloType
{
    /// <inheritdoc/>
    public override string Text => Inner.Text;
}

/// <summary>Version of <c>custom_call</c>'s interface: an enumerator in VHLO, an <c>i32</c> in StableHLO.</summary>
/// <param name="Value">The enumerator.</param>
internal sealed record ApiVersionAttr(int Value) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => IntegerAttr.I32(Value).Text;
}
