namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Operations of other dialects. They keep builtin types, so values that cross to or from VHLO pass a cast.
/// </summary>
internal sealed partial class VhloConverter
{
    private void AppendForeign(OutRegion region, Operation operation)
    {
        int dot = operation.Name.IndexOf('.', StringComparison.Ordinal);
        string dialect = dot < 0 ? operation.Name : operation.Name[..dot];
        if (dialect is "stablehlo" or "chlo" or "func" or "vhlo" || _options.Target < OtherDialects)
        {
            throw Unwritable(operation, dialect);
        }

        DictionaryAttr? own = operation.Op is UnregisteredOp unknown
            ? unknown.Properties
            : DictionaryAttr.Create([.. operation.Definition.GetAttributes(operation.Op)]);
        OutValue[] operands = operation
            .Operands.ToArray()
            .Select(value => CastTo(region, Use(value), value.Type))
            .ToArray();
        OutValue[] results = operation
            .Results.ToArray()
            .Select(value => new OutValue(value.Type, _enclosing.Count))
            .ToArray();
        OutOperation converted = new()
        {
            Dialect = dialect,
            Name = dot < 0 ? string.Empty : operation.Name[(dot + 1)..],
            IsRegistered = false,
            Location = Convert(operation.Location),
            Dictionary = operation.Attributes,
            Properties = own is null ? null : [new(own)],
            Operands = operands,
            Results = results,
        };
        region.Operations.Add(converted);
        region.ValueCount += results.Length;
        AppendForeignRegions(converted, operation.Regions);
        for (int i = 0; i < results.Length; i++)
        {
            _values[operation.Results[i]] = CastTo(region, results[i], Vhlo.VhloTypes.Convert(results[i].Type));
        }
    }

    private void AppendForeignRegions(OutOperation converted, ReadOnlySpan<Region> regions)
    {
        _enclosing.Add(converted);
        List<OutRegion> all = [];
        foreach (Region region in regions)
        {
            all.Add(region.Blocks.Count == 0 ? new() { HasBlock = false } : ConvertForeign(region.Body));
        }

        _enclosing.RemoveAt(_enclosing.Count - 1);
        converted.Regions = [.. all];
    }

    private OutRegion ConvertForeign(Block block)
    {
        OutValue[] arguments = block
            .Arguments.ToArray()
            .Select(value => new OutValue(value.Type, _enclosing.Count))
            .ToArray();
        OutRegion region = Open(block, arguments);
        for (int i = 0; i < arguments.Length; i++)
        {
            _values[block.Arguments[i]] = CastTo(region, arguments[i], Vhlo.VhloTypes.Convert(arguments[i].Type));
        }

        foreach (Operation operation in block.Operations)
        {
            Append(region, operation);
        }

        return region;
    }

    private OutValue CastTo(OutRegion region, OutValue value, HloType type)
    {
        if (value.Type.Equals(type))
        {
            return value;
        }

        OutValue result = new(type, _enclosing.Count);
        region.Operations.Add(
            new()
            {
                Dialect = "builtin",
                Name = "unrealized_conversion_cast",
                Location = Location.Unknown,
                Operands = [value],
                Results = [result],
            }
        );
        region.ValueCount++;
        return result;
    }

    private HloException Unwritable(Operation operation, string dialect)
    {
        string reason = dialect switch
        {
            "chlo" => "CHLO has no portable form; run the pass preserve-chlo or decompose-chlo first",
            "stablehlo" or "func" or "vhlo" => "no version of StableHLO has it",
            _ => $"artifacts before {OtherDialects} hold StableHLO alone",
        };
        return new([
            new Diagnostic(
                operation.Location,
                $"failed to legalize operation '{operation.Name}' that was explicitly marked illegal: {reason}"
            ),
            new Diagnostic(_root, $"failed to convert VHLO to v{_target.Version}"),
        ]);
    }
}
