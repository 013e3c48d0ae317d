namespace XlaSharp.Hlo.Text;

/// <summary>
/// Structures of StableHLO and CHLO in text: <c>#stablehlo.channel_handle&lt;handle = 1, type = 0&gt;</c> and the like.
/// </summary>
internal static class StructAttributes
{
    /// <summary>Parses the structure at the current token; null, with nothing consumed, if it is none.</summary>
    public static HloAttribute? TryParse(AssemblyParser parser)
    {
        string name = parser.TokenText.ToString();
        if (!IsKnown(name))
        {
            return null;
        }

        parser.Advance();
        if (DimensionNumbers(name) is not { } what)
        {
            return ParseBody(parser, name);
        }

        // The reference names the structure in a second finding.
        try
        {
            return ParseBody(parser, name);
        }
        catch (ParseException exception) when (!exception.IsSilent)
        {
            parser.Report(exception);
            throw AssemblyParser.Error(parser.Position, $"failed parsing {what} dimension numbers");
        }
    }

    /// <summary>Parses the part from the opening angle bracket on.</summary>
    public static HloAttribute ParseBody(AssemblyParser parser, string name) =>
        name switch
        {
            "#stablehlo.channel_handle" => ParseChannelHandle(parser),
            "#stablehlo.dot" => ParseDot(parser),
            "#stablehlo.dot_algorithm" => ParseDotAlgorithm(parser),
            "#stablehlo.gather" => ParseGather(parser),
            "#stablehlo.scatter" => ParseScatter(parser),
            "#stablehlo.conv" => ParseConv(parser),
            "#stablehlo.output_operand_alias" => ParseAlias(parser),
            "#stablehlo.result_accuracy" => ParseResultAccuracy(parser),
            "#chlo.ragged_dot" => ParseRaggedDot(parser),
            _ => MeshAttributeText.ParseBody(parser, name),
        };

    private static string? DimensionNumbers(string name) =>
        name switch
        {
            "#stablehlo.dot" => "dot",
            "#stablehlo.gather" => "gather",
            "#stablehlo.scatter" => "scatter",
            _ => null,
        };

    private static bool IsKnown(string name) =>
        MeshAttributeText.IsKnown(name)
        || name
            is "#stablehlo.channel_handle"
                or "#stablehlo.dot"
                or "#stablehlo.dot_algorithm"
                or "#stablehlo.gather"
                or "#stablehlo.scatter"
                or "#stablehlo.conv"
                or "#stablehlo.output_operand_alias"
                or "#stablehlo.result_accuracy"
                or "#chlo.ragged_dot";

    private static ChannelHandleAttr ParseChannelHandle(AssemblyParser parser)
    {
        FieldReader fields = FieldReader.Parse(parser, ["handle", "type"]);
        return new(fields.Integer("handle"), fields.Integer("type"));
    }

    private static DotDimensionNumbers ParseDot(AssemblyParser parser)
    {
        FieldReader fields = FieldReader.Parse(
            parser,
            [
                "lhs_batching_dimensions",
                "rhs_batching_dimensions",
                "lhs_contracting_dimensions",
                "rhs_contracting_dimensions",
            ]
        );
        return new(
            fields.List("lhs_batching_dimensions"),
            fields.List("rhs_batching_dimensions"),
            fields.List("lhs_contracting_dimensions"),
            fields.List("rhs_contracting_dimensions")
        );
    }

    private static RaggedDotDimensionNumbers ParseRaggedDot(AssemblyParser parser)
    {
        FieldReader fields = FieldReader.Parse(
            parser,
            [
                "lhs_batching_dimensions",
                "rhs_batching_dimensions",
                "lhs_contracting_dimensions",
                "rhs_contracting_dimensions",
                "lhs_ragged_dimensions",
                "rhs_group_dimensions",
            ]
        );
        return new(
            fields.List("lhs_batching_dimensions"),
            fields.List("rhs_batching_dimensions"),
            fields.List("lhs_contracting_dimensions"),
            fields.List("rhs_contracting_dimensions"),
            fields.List("lhs_ragged_dimensions"),
            fields.List("rhs_group_dimensions")
        );
    }

    private static DotAlgorithm ParseDotAlgorithm(AssemblyParser parser)
    {
        int start = parser.Position;
        FieldReader fields = FieldReader.Parse(
            parser,
            [
                "lhs_precision_type",
                "rhs_precision_type",
                "accumulation_type",
                "lhs_component_count",
                "rhs_component_count",
                "num_primitive_operations",
                "allow_imprecise_accumulation",
            ]
        );
        DotAlgorithm algorithm = new(
            fields.Type("lhs_precision_type"),
            fields.Type("rhs_precision_type"),
            fields.Type("accumulation_type"),
            fields.Integer("lhs_component_count"),
            fields.Integer("rhs_component_count"),
            fields.Integer("num_primitive_operations"),
            fields.Boolean("allow_imprecise_accumulation")
        );
        try
        {
            Ops.DotRules.CheckAlgorithm(algorithm, null);
        }
        catch (ConstraintException violation)
        {
            throw AssemblyParser.Error(start, violation.Message);
        }

        return algorithm;
    }

    private static GatherDimensionNumbers ParseGather(AssemblyParser parser)
    {
        FieldReader fields = FieldReader.Parse(
            parser,
            [
                "offset_dims",
                "collapsed_slice_dims",
                "operand_batching_dims",
                "start_indices_batching_dims",
                "start_index_map",
                "index_vector_dim",
            ]
        );
        return new(
            fields.List("offset_dims"),
            fields.List("collapsed_slice_dims"),
            fields.List("operand_batching_dims"),
            fields.List("start_indices_batching_dims"),
            fields.List("start_index_map"),
            fields.Integer("index_vector_dim")
        );
    }

    private static ScatterDimensionNumbers ParseScatter(AssemblyParser parser)
    {
        FieldReader fields = FieldReader.Parse(
            parser,
            [
                "update_window_dims",
                "inserted_window_dims",
                "input_batching_dims",
                "scatter_indices_batching_dims",
                "scatter_dims_to_operand_dims",
                "index_vector_dim",
            ]
        );
        return new(
            fields.List("update_window_dims"),
            fields.List("inserted_window_dims"),
            fields.List("input_batching_dims"),
            fields.List("scatter_indices_batching_dims"),
            fields.List("scatter_dims_to_operand_dims"),
            fields.Integer("index_vector_dim")
        );
    }

    private static OutputOperandAlias ParseAlias(AssemblyParser parser)
    {
        FieldReader fields = FieldReader.Parse(
            parser,
            ["output_tuple_indices", "operand_index", "operand_tuple_indices"]
        );
        return new(
            fields.List("output_tuple_indices"),
            fields.Integer("operand_index"),
            fields.List("operand_tuple_indices")
        );
    }

    private static ConvDimensionNumbers ParseConv(AssemblyParser parser)
    {
        parser.Expect(TokenKind.Less);
        if (!parser.TryKeyword("raw"))
        {
            ConvDimensionNumbers numbers = ConvNumbersText.Parse(parser);
            parser.Expect(TokenKind.Greater);
            return numbers;
        }

        FieldReader fields = FieldReader.ParseRest(
            parser,
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
            ]
        );
        return new(
            fields.Integer("input_batch_dimension"),
            fields.Integer("input_feature_dimension"),
            fields.List("input_spatial_dimensions"),
            fields.Integer("kernel_input_feature_dimension"),
            fields.Integer("kernel_output_feature_dimension"),
            fields.List("kernel_spatial_dimensions"),
            fields.Integer("output_batch_dimension"),
            fields.Integer("output_feature_dimension"),
            fields.List("output_spatial_dimensions")
        );
    }

    private static ResultAccuracy ParseResultAccuracy(AssemblyParser parser)
    {
        int start = parser.Position;
        FieldReader fields = FieldReader.Parse(parser, ["atol", "rtol", "ulps", "mode"], "atol", "rtol");
        string mode = fields.Enumerator("mode", "#stablehlo.result_accuracy_mode") ?? "DEFAULT";
        return Enumerators.ResultAccuracyMode.TryParse(mode, out ResultAccuracyMode value)
            ? new(fields.Float("atol"), fields.Float("rtol"), fields.Integer("ulps"), value)
            : throw AssemblyParser.Error(
                start,
                $"expected mode to be one of: {string.Join(", ", Enumerators.ResultAccuracyMode.Texts)}, but "
                    + $"got '{mode}'"
            );
    }
}
