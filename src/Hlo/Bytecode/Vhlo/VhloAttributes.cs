namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>
/// Turns an op's own attributes from VHLO's spelling, where everything is spelled out flat, into StableHLO's.
/// </summary>
internal static class VhloAttributes
{
    // Lists of axes, sizes or devices that are all equal are never long; a file that says otherwise would only take
    // memory.
    private const long LongestSplat = 4096;

    private delegate HloAttribute? Builder(Members members);

    // Attributes that are one attribute in StableHLO: the one that tells, the name there, all of them, and what they
    // make.
    private static readonly (string Sign, string Name, string[] Parts, Builder Build)[] Structs =
    [
        (
            "input_batch_dimension",
            "dimension_numbers",
            [
                "input_batch_dimension",
                "input_feature_dimension",
                "input_spatial_dimensions",
                "kernel_input_feature_dimension",
                "kernel_output_feature_dimension",
                "kernel_spatial_dimensions",
                "output_batch_dimension",
                "output_feature_dimension",
                "output_spatial_dimensions",
            ],
            m => new ConvDimensionNumbers(
                m.Number(0),
                m.Number(1),
                m.List(2),
                m.Number(3),
                m.Number(4),
                m.List(5),
                m.Number(6),
                m.Number(7),
                m.List(8)
            )
        ),
        (
            "offset_dims",
            "dimension_numbers",
            [
                "offset_dims",
                "collapsed_slice_dims",
                "operand_batching_dims",
                "start_indices_batching_dims",
                "start_index_map",
                "index_vector_dim",
            ],
            m => new GatherDimensionNumbers(m.List(0), m.List(1), m.List(2), m.List(3), m.List(4), m.Number(5))
        ),
        (
            "update_window_dims",
            "scatter_dimension_numbers",
            [
                "update_window_dims",
                "inserted_window_dims",
                "input_batching_dims",
                "scatter_indices_batching_dims",
                "scatter_dims_to_operand_dims",
                "index_vector_dim",
            ],
            m => new ScatterDimensionNumbers(m.List(0), m.List(1), m.List(2), m.List(3), m.List(4), m.Number(5))
        ),
        (
            "lhs_contracting_dimensions",
            "dot_dimension_numbers",
            [
                "lhs_batching_dimensions",
                "rhs_batching_dimensions",
                "lhs_contracting_dimensions",
                "rhs_contracting_dimensions",
            ],
            m => new DotDimensionNumbers(m.List(0), m.List(1), m.List(2), m.List(3))
        ),
        (
            "lhs_precision_type",
            "algorithm",
            [
                "lhs_precision_type",
                "rhs_precision_type",
                "accumulation_type",
                "lhs_component_count",
                "rhs_component_count",
                "num_primitive_operations",
                "allow_imprecise_accumulation",
            ],
            MakeAlgorithm
        ),
        ("channel_id", "channel_handle", ["channel_id", "channel_type"], MakeChannel),
        ("callee", "callee", ["callee"], m => new SymbolRefAttr(m.Text(0))),
        ("decomposition", "decomposition", ["decomposition"], m => new SymbolRefAttr(m.Text(0))),
        ("called_computations", "called_computations", ["called_computations"], m => MakeSymbols(m.Get<ArrayAttr>(0))),
        ("operand_layouts", "operand_layouts", ["operand_layouts"], MakeLayouts),
        ("result_layouts", "result_layouts", ["result_layouts"], MakeLayouts),
    ];

    /// <summary>Converts the attributes of one operation.</summary>
    /// <param name="given">Its own attributes as VHLO has them.</param>
    /// <returns>Its own attributes as StableHLO has them.</returns>
    /// <exception cref="ConstraintException">An attribute is of another kind than the operation needs.</exception>
    public static DictionaryAttr ToStableHlo(DictionaryAttr given)
    {
        if (given.Count == 0)
        {
            return given;
        }

        List<NamedAttribute> attributes = [.. given];
        foreach ((string sign, string name, string[] parts, Builder build) in Structs)
        {
            if (given[sign] is null)
            {
                continue;
            }

            HloAttribute? made = build(new Members(given, parts));
            attributes.RemoveAll(item => Array.IndexOf(parts, item.Name) >= 0);
            if (made is not null)
            {
                attributes.Add(new(name, made));
            }
        }

        attributes.RemoveAll(VhloDefaults.IsDefault);
        attributes.ForEach(CheckSize);
        return DictionaryAttr.Create([.. attributes]);
    }

    private static void CheckSize(NamedAttribute attribute) =>
        Constraint.Require(
            attribute is { Name: "value" }
                || attribute.Value is not DenseElementsAttr { IsSplat: true } elements
                || elements.Type.ElementCount <= LongestSplat,
            $"attribute '{attribute.Name}' repeats one value more than {LongestSplat} times: {attribute.Value}"
        );

    // Without an algorithm its fields are all the type 'none'.
    private static DotAlgorithm? MakeAlgorithm(Members members) =>
        members.ElementType(0).Kind == ElementKind.None
            ? null
            : new(
                members.ElementType(0),
                members.ElementType(1),
                members.ElementType(2),
                members.Number(3),
                members.Number(4),
                members.Number(5),
                members.Get<BoolAttr>(6).Value
            );

    // Point-to-point operations have a type of channel, and always a channel; for the others 0 is none.
    private static ChannelHandleAttr? MakeChannel(Members members) =>
        members.Has(1) ? new(members.Number(0), members.Number(1))
        : members.Number(0) == 0 ? null
        : new(members.Number(0), 0);

    // Layouts are left away only for operands and results together.
    private static ArrayAttr? MakeLayouts(Members members) =>
        members.IsEmptyArray("operand_layouts") && members.IsEmptyArray("result_layouts")
            ? null
            : members.Get<ArrayAttr>(0);

    private static ArrayAttr MakeSymbols(ArrayAttr names) =>
        new(
            names
                .Items.Select(item =>
                    item is StringAttr name
                        ? (HloAttribute)new SymbolRefAttr(name.Value)
                        : throw new ConstraintException($"attribute 'called_computations' must hold names, got {item}")
                )
                .ToValueList()
        );

    private readonly struct Members(DictionaryAttr given, string[] names)
    {
        private readonly AttributeReader _reader = new(given, default);

        public bool Has(int index) => _reader.Attributes[names[index]] is not null;

        public bool IsEmptyArray(string name) => _reader.TryGet<ArrayAttr>(name) is not { Items.Count: > 0 };

        public T Get<T>(int index)
            where T : HloAttribute => _reader.Get<T>(names[index]);

        public long Number(int index) => _reader.Integer(names[index]);

        public string Text(int index) => _reader.String(names[index]);

        // Absent in versions that did not have it, where it means none.
        public Dims List(int index)
        {
            if (_reader.TryGet<DenseElementsAttr>(names[index]) is { } elements)
            {
                CheckSize(new(names[index], elements));
                Constraint.Require(
                    elements.Type.ElementType.IsInteger,
                    $"attribute '{names[index]}' must hold integers, got {elements.Type}"
                );
                return elements.ToDims();
            }

            return Dims.Empty;
        }

        public ElementType ElementType(int index) =>
            Get<TypeAttr>(index).Type as ElementType
            ?? throw new ConstraintException(
                $"attribute '{names[index]}' must be an element type, got {Get<TypeAttr>(index)}"
            );
    }
}
