namespace XlaSharp.Hlo;

/// <summary>A named axis of a mesh: <c>#stablehlo.mesh_axis&lt;name = "x", size = 2&gt;</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Devices along it.</param>
public sealed record MeshAxisAttr(string Name, long Size) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"#stablehlo.mesh_axis{ShortText}";

    /// <summary>The text as an entry of a mesh's list.</summary>
    public string ShortText => $"<name = {StringText.Quote(Name)}, size = {StructText.AnyNumber(Size)}>";
}

/// <summary>
/// Devices arranged along named axes: <c>#stablehlo.mesh&lt;axes=[…], device_ids=dense&lt;…&gt;&gt;</c>.
/// </summary>
/// <param name="Axes">The axes, the slowest first.</param>
/// <param name="DeviceIds">Device numbers in another order than 0, 1, …; null for that order.</param>
public sealed record MeshAttr(ValueList<MeshAxisAttr> Axes, DenseElementsAttr? DeviceIds) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        $"#stablehlo.mesh<axes=[{string.Join(", ", Axes.Select(axis => axis.ShortText))}"
        + $"]{(DeviceIds is null ? string.Empty : $", device_ids={DeviceIds}")}>";
}

/// <summary>Part of a mesh axis: <c>#stablehlo.sub_axis_info&lt;(1)2&gt;</c>.</summary>
/// <param name="PreSize">Product of the sizes of the parts before it.</param>
/// <param name="Size">Its size.</param>
public sealed record SubAxisInfoAttr(long PreSize, long Size) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"#stablehlo.sub_axis_info<{ShortText}>";

    /// <summary>The text inside an axis reference.</summary>
    public string ShortText => $"({StructText.AnyNumber(PreSize)}){StructText.AnyNumber(Size)}";
}

/// <summary>
/// A reference to a mesh axis or a part of it: <c>#stablehlo.axis_ref&lt;name = "x", sub_axis_info = (1)2&gt;</c>.
/// </summary>
/// <param name="Name">Name of the axis.</param>
/// <param name="SubAxisInfo">The part; null for the whole axis.</param>
public sealed record AxisRefAttr(string Name, SubAxisInfoAttr? SubAxisInfo = null) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        StructText.Format(
            "stablehlo.axis_ref",
            ("name", StringText.Quote(Name)),
            ("sub_axis_info", SubAxisInfo?.ShortText)
        );
}

/// <summary>
/// Groups of processes as axes of a mesh: <c>#stablehlo.replica_group_mesh_axes&lt;mesh = @mesh, axes = […]&gt;</c>.
/// </summary>
/// <param name="Mesh">A <see cref="SymbolRefAttr"/> or a <see cref="MeshAttr"/>.</param>
/// <param name="Axes">
/// The axes along which a group extends: an <see cref="ArrayAttr"/> of <see cref="AxisRefAttr"/>.
/// </param>
public sealed record ReplicaGroupMeshAxesAttr(HloAttribute Mesh, ArrayAttr Axes) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        StructText.Format("stablehlo.replica_group_mesh_axes", ("mesh", Mesh.Text), ("axes", Axes.Text));
}
