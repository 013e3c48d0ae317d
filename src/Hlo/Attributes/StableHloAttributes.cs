using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>An enumerator of StableHLO or CHLO: <c>#stablehlo&lt;comparison_direction LT&gt;</c>.</summary>
/// <param name="Dialect"><c>stablehlo</c> or <c>chlo</c>.</param>
/// <param name="Name">Name of the enumeration, for instance <c>comparison_direction</c>.</param>
/// <param name="Value">The enumerator, for instance <c>LT</c>.</param>
public sealed record EnumAttr(string Dialect, string Name, string Value) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"#{Dialect}<{Name} {Value}>";
}

/// <summary>Upper bounds of dynamic dimensions: <c>#stablehlo.bounds&lt;3, ?&gt;</c>.</summary>
/// <param name="Bounds">One entry per dimension; <see cref="Dims.Dynamic"/> where there is none.</param>
public sealed record BoundsAttr(Dims Bounds) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"#stablehlo.bounds<{Bounds}>";
}

/// <summary>
/// Channel of a communication operation: <c>#stablehlo.channel_handle&lt;handle = 1, type = 0&gt;</c>.
/// </summary>
/// <param name="Handle">The number.</param>
/// <param name="Type">0 none, 1 device to device, 2 device to host, 3 host to device.</param>
public sealed record ChannelHandleAttr(long Handle, long Type) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        string.Create(CultureInfo.InvariantCulture, $"#stablehlo.channel_handle<handle = {Handle}, type = {Type}>");
}
