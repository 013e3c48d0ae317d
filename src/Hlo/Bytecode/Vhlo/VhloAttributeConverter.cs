namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>Turns attributes of StableHLO into those of VHLO.</summary>
/// <param name="keepForeign">True to keep attributes that VHLO does not have as they are, as parts of other ones
/// too.</param>
/// <param name="resources">Blobs that constants refer to; VHLO has none, so they are written where they are
/// used.</param>
internal sealed class VhloAttributeConverter(
    bool keepForeign,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> resources
)
{
    /// <summary>The attribute in VHLO's encoding.</summary>
    /// <exception cref="ConstraintException">VHLO has no such attribute, and foreign ones are not kept.</exception>
    public HloAttribute Convert(HloAttribute attribute) =>
        attribute switch
        {
            // Already converted, as the parts of split structures are.
            VhloAttribute => attribute,
            BoolAttr or ApiVersionAttr or BoundsAttr or ResultAccuracy or OutputOperandAlias => new VhloAttribute(
                attribute
            ),
            StringAttr { Type: null } => new VhloAttribute(attribute),
            MeshAttr or MeshAxisAttr or AxisRefAttr or SubAxisInfoAttr => new VhloAttribute(attribute),
            IntegerAttr integer when VhloTypes.IsConvertible(integer.Type) => new VhloAttribute(attribute),
            FloatAttr number when VhloTypes.IsConvertible(number.Type) => new VhloAttribute(attribute),
            TypeAttr type when VhloTypes.IsConvertible(type.Type) => new VhloAttribute(attribute),
            EnumAttr { Dialect: "stablehlo" } => new VhloAttribute(attribute),
            SymbolRefAttr { Nested.Count: 0 } symbol => new VhloAttribute(new StringAttr(symbol.Root)),
            ArrayAttr array => new VhloAttribute(new ArrayAttr(array.Items.Select(Convert).ToValueList())),
            DictionaryAttr dictionary => new VhloAttribute(Entries(dictionary)),
            DenseArrayAttr { ElementType.Kind: ElementKind.I64 or ElementKind.I1 } list => new VhloAttribute(
                Elements(list)
            ),
            DenseElementsAttr elements when VhloTypes.IsConvertible(elements.Type) => new VhloAttribute(
                ElementsBlob.Normalize(elements)
            ),
            DenseResourceAttr resource when VhloTypes.IsConvertible(resource.Type) => new VhloAttribute(
                Resolve(resource)
            ),
            ReplicaGroupMeshAxesAttr groups => new VhloAttribute(
                new ReplicaGroupMeshAxesAttr(Convert(groups.Mesh), (ArrayAttr)Unwrapped(groups.Axes))
            ),
            _ when keepForeign => attribute,
            _ => throw new ConstraintException($"has an attribute that VHLO has no form for: {attribute}"),
        };

    /// <summary>A dictionary with converted values.</summary>
    public DictionaryAttr Entries(DictionaryAttr dictionary)
    {
        if (dictionary.Count == 0)
        {
            return dictionary;
        }

        NamedAttribute[] entries = dictionary.Entries.ToArray();
        foreach (ref NamedAttribute entry in entries.AsSpan())
        {
            entry = entry with { Value = Convert(entry.Value) };
        }

        return DictionaryAttr.Create(entries);
    }

    /// <summary>The oldest version that has a converted attribute with all its parts.</summary>
    public static StableHloVersion Since(HloAttribute attribute) =>
        (attribute is VhloAttribute vhlo ? vhlo.Inner : attribute) switch
        {
            ResultAccuracy or EnumAttr { Name: "result_accuracy_mode" } => new(1, 9),
            MeshAttr or MeshAxisAttr or AxisRefAttr or SubAxisInfoAttr or ReplicaGroupMeshAxesAttr => new(1, 16),
            TypeAttr type => VhloTypes.Since(type.Type),
            IntegerAttr integer => VhloTypes.Since(integer.Type),
            FloatAttr number => VhloTypes.Since(number.Type),
            DenseElementsAttr elements => VhloTypes.Since(elements.Type),
            ArrayAttr array => VhloTypes.Newest([.. array.Items.Select(Since)]),
            DictionaryAttr dictionary => VhloTypes.Newest([.. dictionary.Select(entry => Since(entry.Value))]),
            _ => StableHloVersion.Minimum,
        };

    /// <summary>A list of numbers as constant elements.</summary>
    public static DenseElementsAttr Elements(DenseArrayAttr list)
    {
        TensorType type = new(list.ElementType, [list.Values.Count]);
        return ElementsBlob.Normalize(
            list.ElementType.IsBoolean
                ? new DenseElementsAttr(type, list.Values.Select(value => value == 0 ? (byte)0 : (byte)1).ToArray())
                : DenseElementsAttr.I64([list.Values.Count], list.Values.Span)
        );
    }

    private DenseElementsAttr Resolve(DenseResourceAttr resource)
    {
        Constraint.Require(
            resources.TryGetValue(resource.Key, out ReadOnlyMemory<byte> blob),
            $"uses resource '{resource.Key}', which the module does not have"
        );
        try
        {
            return ElementsBlob.Normalize(new DenseElementsAttr(resource.Type, blob));
        }
        catch (ArgumentException exception)
        {
            throw new ConstraintException(
                $"uses resource '{resource.Key}', which does not fit: {exception.Message}",
                exception
            );
        }
    }

    private HloAttribute Unwrapped(HloAttribute attribute) =>
        Convert(attribute) is VhloAttribute vhlo ? vhlo.Inner : attribute;
}
