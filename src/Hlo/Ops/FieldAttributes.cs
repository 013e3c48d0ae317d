namespace XlaSharp.Hlo.Ops;

/// <summary>Turns properties of op records into attributes, and some attributes back.</summary>
internal static class FieldAttributes
{
    /// <summary>A packed array, or null where absent.</summary>
    public static DenseArrayAttr? Array(Dims? values) => values is { } present ? DenseArrayAttr.I64(present) : null;

    /// <summary>A packed array of booleans, or null where absent.</summary>
    public static DenseArrayAttr? Array(ValueList<bool>? values) =>
        values is { } present ? new(ElementType.I1, Dims.Of(present.Select(value => value ? 1L : 0L))) : null;

    /// <summary>A unit attribute for true, none for false.</summary>
    public static UnitAttr? Unit(bool value) => value ? UnitAttr.Instance : null;

    /// <summary>A list of precisions, or null where absent.</summary>
    public static ArrayAttr? Array(ValueList<Precision>? values, string dialect = "stablehlo") =>
        values is { } present
            ? new(
                present.Select(value => (HloAttribute)Enumerators.Precision.ToAttribute(value, dialect)).ToValueList()
            )
            : null;

    /// <summary>Reads <c>precision_config</c>.</summary>
    public static ValueList<Precision>? ReadPrecision(AttributeReader reader)
    {
        const string Name = "precision_config";
        if (reader.TryGet<HloAttribute>(Name) is not { } attribute)
        {
            return null;
        }

        Constraint.Require(
            attribute is ArrayAttr array && array.Items.All(item => item is EnumAttr { Name: "precision" }),
            $"attribute '{Name}' failed to satisfy constraint: Precision Config attribute, got {attribute}"
        );
        return ((ArrayAttr)attribute).Items.Select(Enumerators.Precision.FromAttribute).ToValueList();
    }
}
