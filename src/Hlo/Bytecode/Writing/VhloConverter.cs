using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Bytecode.Vhlo;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Turns a module into the operations of the file: StableHLO into VHLO of the target version, other dialects as they
/// are.
/// </summary>
internal sealed partial class VhloConverter
{
    private static readonly StableHloVersion OtherDialects = new(1, 11);
    private static readonly StableHloVersion Ranges = new(1, 9);

    private readonly BytecodeOptions _options;
    private readonly bool _hasProperties;
    private readonly VhloTarget _target;
    private readonly VhloAttributeConverter _attributes;
    private readonly Dictionary<Value, OutValue> _values = [];
    private readonly List<OutOperation> _enclosing = [];
    private readonly Location _root;

    /// <summary>Prepares for a module.</summary>
    /// <param name="options">Target version and what to keep.</param>
    /// <param name="containerVersion">Version of the file's container.</param>
    /// <param name="module">The module.</param>
    public VhloConverter(BytecodeOptions options, int containerVersion, Module module)
    {
        _options = options;
        _root = module.Location;
        _hasProperties = containerVersion >= 5;
        _target = new(options.Target);
        _attributes = new(options.Target >= OtherDialects, module.Resources);
    }

    /// <summary>True if an operation stands for a newer version of its op.</summary>
    public bool HasReplaced { get; private set; }

    /// <summary>Converts a module.</summary>
    /// <exception cref="HloException">The target version cannot say what the module says.</exception>
    public OutOperation Convert(Module module)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        StringAttr? name = module.Name is null ? null : new StringAttr(module.Name);
        HloAttribute? visibility = module.Attributes["sym_visibility"];
        DictionaryAttr attributes = module.Attributes.Without("sym_visibility");
        OutOperation converted = new()
        {
            Dialect = "builtin",
            Name = "module",
            Location = Convert(module.Location),
            Dictionary = _hasProperties || name is null ? module.Attributes : attributes.With("sym_name", name),
            Properties = _hasProperties ? [new(name, true), new(visibility, true)] : null,
        };
        OutRegion body = new();
        _enclosing.Add(converted);
        foreach (IModuleMember member in module.Members)
        {
            Append(body, member);
        }

        _enclosing.RemoveAt(_enclosing.Count - 1);
        converted.Regions = [body];
        return converted;
    }

    private void Append(OutRegion body, IModuleMember member)
    {
        switch (member)
        {
            case Module module:
                body.Operations.Add(Convert(module));
                break;
            case Function function:
                body.Operations.Add(Convert(function));
                break;
            case Operation operation:
                Append(body, operation);
                break;
        }
    }

    private OutOperation Convert(Function function)
    {
        try
        {
            _target.CheckType(function.Type);
            NamedAttribute[] own =
            [
                new("arg_attrs", Dictionaries(function.ArgumentAttributes)),
                new("function_type", new VhloAttribute(new TypeAttr(function.Type))),
                new("res_attrs", Dictionaries(function.ResultAttributes)),
                new("sym_name", new VhloAttribute(new StringAttr(function.Name))),
                new("sym_visibility", new VhloAttribute(new StringAttr(function.Visibility ?? string.Empty))),
            ];
            OutOperation converted = Operation("func_v1", own, function.Attributes, function.Location, [], [], false);
            return WithRegions(converted, function.Body is { } present ? [present] : [new Region()]);
        }
        catch (ConstraintException exception)
        {
            throw Failure(function.Location, "func_v1", $"@{function.Name} {exception.Message}");
        }
    }

    private VhloAttribute Dictionaries(IReadOnlyList<DictionaryAttr> dictionaries) =>
        new(new ArrayAttr(dictionaries.Select(item => _attributes.Convert(item)).ToValueList()));

    private void Append(OutRegion region, Operation operation)
    {
        ReadOnlySpan<VhloOp> versions = VhloOps.VersionsOf(operation.Name);
        if (versions.IsEmpty)
        {
            AppendForeign(region, operation);
            return;
        }

        try
        {
            VhloFlattener attributes = new(operation);
            VhloOp op = _target.Choose(operation, versions, attributes);
            NamedAttribute[] own =
            [
                .. op.Attributes.Names.Select(name => new NamedAttribute(name, Convert(name, attributes[name]))),
            ];
            OutValue[] results = Define(operation.Results);
            OutOperation converted = Operation(
                op.Name,
                own,
                operation.Attributes,
                operation.Location,
                Use(operation.Operands),
                results,
                op != versions[0]
            );
            region.Operations.Add(WithRegions(converted, operation.Regions));
            region.ValueCount += results.Length;
        }
        catch (ConstraintException exception)
        {
            throw Failure(operation.Location, versions[0].Name, $"{operation.Name} {exception.Message}");
        }
    }

    private HloAttribute Convert(string name, HloAttribute attribute)
    {
        HloAttribute converted = _attributes.Convert(attribute);
        _target.CheckAttribute(name, converted);
        return converted;
    }

    private OutOperation Operation(
        string name,
        NamedAttribute[] own,
        DictionaryAttr discardable,
        Location location,
        OutValue[] operands,
        OutValue[] results,
        bool isReplaced
    )
    {
        DictionaryAttr dictionary = _attributes.Entries(discardable);
        foreach (NamedAttribute entry in dictionary.Entries)
        {
            _target.CheckAttribute(entry.Name, entry.Value);
        }

        HasReplaced |= isReplaced;
        return new()
        {
            Dialect = "vhlo",
            Name = name,
            Location = Convert(location),
            Dictionary =
                _hasProperties || own.Length == 0 ? dictionary : DictionaryAttr.Create([.. dictionary.Entries, .. own]),
            Properties =
                _hasProperties && own.Length > 0 ? [.. own.Select(entry => new OutProperty(entry.Value))] : null,
            Operands = operands,
            Results = results,
            IsReplaced = isReplaced,
        };
    }

    private OutValue[] Define(ReadOnlySpan<Value> values)
    {
        OutValue[] defined = values.IsEmpty ? [] : new OutValue[values.Length];
        for (int i = 0; i < defined.Length; i++)
        {
            _target.CheckType(values[i].Type);
            defined[i] = Define(values[i], VhloTypes.Convert(values[i].Type));
        }

        return defined;
    }

    private OutValue Define(Value value, HloType type) => _values[value] = new(type, _enclosing.Count);

    private OutValue[] Use(ReadOnlySpan<Value> values)
    {
        OutValue[] used = values.IsEmpty ? [] : new OutValue[values.Length];
        for (int i = 0; i < used.Length; i++)
        {
            used[i] = Use(values[i]);
        }

        return used;
    }

    // Operations around the use that do not hold the definition are not isolated.
    private OutValue Use(Value value)
    {
        OutValue used = _values.TryGetValue(value, out OutValue? found)
            ? found
            : throw new ConstraintException($"uses a value that is defined nowhere before: {value}");
        for (int i = _enclosing.Count - 1; i >= used.Depth; i--)
        {
            _enclosing[i].IsIsolated = false;
        }

        return used;
    }

    private OutOperation WithRegions(OutOperation operation, ReadOnlySpan<Region> regions)
    {
        if (regions.IsEmpty)
        {
            return operation;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        _enclosing.Add(operation);
        OutRegion[] converted = new OutRegion[regions.Length];
        for (int i = 0; i < converted.Length; i++)
        {
            converted[i] = Convert(regions[i]);
        }

        _enclosing.RemoveAt(_enclosing.Count - 1);
        operation.Regions = converted;
        return operation;
    }

    private OutRegion Convert(Region region)
    {
        if (region.Blocks.Count != 1)
        {
            return region.Blocks.Count == 0
                ? new() { HasBlock = false }
                : throw new ConstraintException("has a region of several blocks, which StableHLO does not have");
        }

        OutRegion converted = Open(region.Body, Define(region.Body.Arguments));
        foreach (Operation operation in region.Body.Operations)
        {
            Append(converted, operation);
        }

        return converted;
    }

    private OutRegion Open(Block block, OutValue[] arguments)
    {
        Location[] locations = new Location[arguments.Length];
        for (int i = 0; i < locations.Length; i++)
        {
            locations[i] = i < block.ArgumentLocations.Count ? Convert(block.ArgumentLocations[i]) : Location.Unknown;
        }

        return new()
        {
            Arguments = arguments,
            ArgumentLocations = locations,
            ValueCount = arguments.Length,
        };
    }

    private Location Convert(Location location) =>
        !_options.Locations ? Location.Unknown
        : _options.Target >= Ranges ? location
        : WithoutRanges(location);

    private static Location WithoutRanges(Location location)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return location switch
        {
            FileLocation file => file with { EndLine = 0, EndColumn = 0 },
            NameLocation { Child: { } child } name => name with { Child = WithoutRanges(child) },
            CallSiteLocation call => new CallSiteLocation(WithoutRanges(call.Callee), WithoutRanges(call.Caller)),
            FusedLocation fused => fused with { Parts = fused.Parts.Select(WithoutRanges).ToValueList() },
            _ => location,
        };
    }

    private HloException Failure(Location location, string operation, string reason) =>
        new([
            new Diagnostic(
                location,
                $"failed to legalize operation 'vhlo.{operation}' that was explicitly marked illegal: {reason}"
            ),
            new Diagnostic(_root, $"failed to convert VHLO to v{_target.Version}"),
        ]);
}
