namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>
/// An op's own attributes as VHLO spells them: structures split into their fields, absent ones written out.
/// </summary>
internal sealed class VhloFlattener
{
    private static readonly TypeAttr NoType = new(ElementType.None);
    private readonly Dictionary<string, HloAttribute> _attributes = new(StringComparer.Ordinal);

    /// <summary>Splits the attributes of an operation.</summary>
    public VhloFlattener(Operation operation)
    {
        foreach (NamedAttribute own in operation.Definition.GetAttributes(operation.Op))
        {
            Split(operation.Name, own.Name, own.Value);
        }

        // A version of a composite that is not given is a 64-bit number, a given one is not.
        if (operation.Op is Ops.Composite { Version: 0 } && !operation.ExplicitDefaults.Contains("version"))
        {
            _attributes.Remove("version");
        }
    }

    /// <summary>An attribute by VHLO's name: the given one or the default.</summary>
    /// <exception cref="ConstraintException">There is neither.</exception>
    public HloAttribute this[string name] =>
        _attributes.GetValueOrDefault(name)
        ?? Default(name)
        ?? throw new ConstraintException($"requires attribute '{name}' in a portable artifact");

    /// <summary>True if leaving the attribute away loses nothing.</summary>
    public bool IsDefault(string name) =>
        !_attributes.TryGetValue(name, out HloAttribute? value)
        || value.Equals(Default(name))
        || value is DenseArrayAttr { Values.Count: 0 };

    private void Split(string op, string name, HloAttribute value)
    {
        switch (value)
        {
            case ChannelHandleAttr channel:
                Add("channel_id", channel.Handle);
                if (op is "stablehlo.send" or "stablehlo.recv")
                {
                    Add("channel_type", channel.Type);
                }

                break;
            case ConvDimensionNumbers numbers:
                Split(numbers);
                break;
            case GatherDimensionNumbers numbers:
                Add("offset_dims", numbers.OffsetDims);
                Add("collapsed_slice_dims", numbers.CollapsedSliceDims);
                Add("operand_batching_dims", numbers.OperandBatchingDims);
                Add("start_indices_batching_dims", numbers.StartIndicesBatchingDims);
                Add("start_index_map", numbers.StartIndexMap);
                Add("index_vector_dim", numbers.IndexVectorDim);
                break;
            case ScatterDimensionNumbers numbers:
                Add("update_window_dims", numbers.UpdateWindowDims);
                Add("inserted_window_dims", numbers.InsertedWindowDims);
                Add("input_batching_dims", numbers.InputBatchingDims);
                Add("scatter_indices_batching_dims", numbers.ScatterIndicesBatchingDims);
                Add("scatter_dims_to_operand_dims", numbers.ScatterDimsToOperandDims);
                Add("index_vector_dim", numbers.IndexVectorDim);
                break;
            case DotDimensionNumbers numbers:
                Add("lhs_batching_dimensions", numbers.LhsBatchingDimensions);
                Add("rhs_batching_dimensions", numbers.RhsBatchingDimensions);
                Add("lhs_contracting_dimensions", numbers.LhsContractingDimensions);
                Add("rhs_contracting_dimensions", numbers.RhsContractingDimensions);
                break;
            case DotAlgorithm algorithm:
                Split(algorithm);
                break;
            case IntegerAttr version when name == "api_version":
                _attributes[name] = new ApiVersionAttr((int)version.Value);
                break;
            case UnitAttr:
                _attributes[name] = new BoolAttr(true);
                break;
            default:
                _attributes[name] = value;
                break;
        }
    }

    private void Split(ConvDimensionNumbers numbers)
    {
        Add("input_batch_dimension", numbers.InputBatchDimension);
        Add("input_feature_dimension", numbers.InputFeatureDimension);
        Add("input_spatial_dimensions", numbers.InputSpatialDimensions);
        Add("kernel_input_feature_dimension", numbers.KernelInputFeatureDimension);
        Add("kernel_output_feature_dimension", numbers.KernelOutputFeatureDimension);
        Add("kernel_spatial_dimensions", numbers.KernelSpatialDimensions);
        Add("output_batch_dimension", numbers.OutputBatchDimension);
        Add("output_feature_dimension", numbers.OutputFeatureDimension);
        Add("output_spatial_dimensions", numbers.OutputSpatialDimensions);
    }

    private void Split(DotAlgorithm algorithm)
    {
        _attributes["lhs_precision_type"] = new TypeAttr(algorithm.LhsPrecisionType);
        _attributes["rhs_precision_type"] = new TypeAttr(algorithm.RhsPrecisionType);
        _attributes["accumulation_type"] = new TypeAttr(algorithm.AccumulationType);
        Add("lhs_component_count", algorithm.LhsComponentCount);
        Add("rhs_component_count", algorithm.RhsComponentCount);
        Add("num_primitive_operations", algorithm.NumPrimitiveOperations);
        _attributes["allow_imprecise_accumulation"] = new BoolAttr(algorithm.AllowImpreciseAccumulation);
    }

    private void Add(string name, long value) => _attributes[name] = IntegerAttr.I64(value);

    private void Add(string name, Dims values) => _attributes[name] = DenseArrayAttr.I64(values);

    private HloAttribute? Default(string name) =>
        name switch
        {
            "channel_id" or "version" => IntegerAttr.I64(0),
            "dimension" => IntegerAttr.I64(-1),
            "use_global_device_ids"
            or "has_dynamic_root"
            or "lower"
            or "indices_are_sorted"
            or "unique_indices"
            or "is_host_transfer"
            or "is_stable"
            or "has_side_effect" => new BoolAttr(false),
            "compare_type" => Enumerators.ComparisonType.ToAttribute(ComparisonType.NoType),
            "composite_attributes" => DictionaryAttr.Empty,
            "window_strides" or "lhs_dilation" or "rhs_dilation" or "base_dilations" or "window_dilations" =>
                DenseArrayAttr.I64(Dims.Repeat(1, Rank)),
            "padding" => DenseElementsAttr.I64([Rank, 2], new long[Rank * 2]),
            "window_reversal" => new DenseArrayAttr(ElementType.I1, Dims.Repeat(0, Rank)),
            "precision_config" => new ArrayAttr([
                .. Enumerable.Repeat(Enumerators.Precision.ToAttribute(Precision.Default), 2),
            ]),
            "lhs_precision_type"
            or "rhs_precision_type"
            or "accumulation_type"
            or "lhs_component_count"
            or "rhs_component_count"
            or "num_primitive_operations"
            or "allow_imprecise_accumulation" => NoType,
            "api_version" => new ApiVersionAttr(1),
            "backend_config" when _attributes.GetValueOrDefault("api_version") is ApiVersionAttr { Value: 4 } =>
                DictionaryAttr.Empty,
            "backend_config" or "infeed_config" or "outfeed_config" => new StringAttr(string.Empty),
            "called_computations"
            or "operand_layouts"
            or "result_layouts"
            or "output_operand_aliases"
            or "result_tilings"
            or "layout" => new ArrayAttr(default),
            "known_expanding_dimensions" or "known_nonexpanding_dimensions" => DenseArrayAttr.I64(Dims.Empty),
            "source_target_pairs" => DenseElementsAttr.I64([0], []),
            "result_accuracy" => ResultAccuracy.Default,
            _ => null,
        };

    // How many dimensions a window has.
    private int Rank =>
        _attributes.GetValueOrDefault("window_dimensions") is DenseArrayAttr window ? window.Values.Count
        : _attributes.GetValueOrDefault("input_spatial_dimensions") is DenseArrayAttr spatial ? spatial.Values.Count
        : throw new ConstraintException("requires attribute 'window_dimensions' in a portable artifact");
}
