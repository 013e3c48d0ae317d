using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>
/// Folds slices along a dimension and keeps every step. Operands: inputs…, inits…; results: outputs…, final carries….
/// Region: (input slices…, carries…) → (output slices…, carries…). CHLO: scan.
/// </summary>
/// <param name="Dimension">The dimension that is walked.</param>
/// <param name="IsReverse">True to start at its end.</param>
/// <param name="IsAssociative">Promise that the order of combination is free, if made.</param>
/// <param name="ScanDimSize">Number of steps; needed where there are no inputs.</param>
/// <param name="InputCount">How many of the operands are inputs.</param>
/// <param name="OutputCount">How many of the results are outputs.</param>
/// <param name="ResultTypes">The declared result types.</param>
public sealed record Scan(
    long Dimension,
    bool IsReverse,
    bool? IsAssociative,
    long? ScanDimSize,
    int InputCount,
    int OutputCount,
    ValueList<HloType> ResultTypes
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Scan> Entry = new()
    {
        Name = "chlo.scan",
        Format = new ScanFormat(),
        Operands = [OperandSpec.Variadic("inputs", Kinds.Tensor), OperandSpec.Variadic("inits", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("outputs", Kinds.Tensor), OperandSpec.Variadic("carries", Kinds.Tensor)],
        Regions = [new("body")],
        Traits = OpTraits.IsolatedRegions,
        Fields =
        [
            new("dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.Dimension)),
            new("is_reverse", AttributeKind.Bool, op => new BoolAttr(op.IsReverse), new BoolAttr(false)),
            new(
                "is_associative",
                AttributeKind.Bool,
                op => op.IsAssociative is { } value ? new BoolAttr(value) : null,
                IsOptional: true
            ),
            new(
                "scan_dim_size",
                AttributeKind.I64,
                op => op.ScanDimSize is { } size ? IntegerAttr.I64(size) : null,
                IsOptional: true
            ),
            new(
                "operandSegmentSizes",
                AttributeKind.Any,
                op => Segments(op.InputCount, op.CarryCount),
                IsOptional: true
            ),
            new(
                "resultSegmentSizes",
                AttributeKind.Any,
                op => Segments(op.OutputCount, op.CarryCount),
                IsOptional: true
            ),
        ],
        Read = Read,
        Infer = Infer,
    };

    /// <summary>How many carries there are.</summary>
    public int CarryCount => ResultTypes.Count - OutputCount;

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static DenseArrayAttr Segments(int first, int second) => new(ElementType.I32, [first, second]);

    private static Scan Read(AttributeReader reader)
    {
        // The segments can be left out by who knows them otherwise; then inputs and outputs are taken to be as many as
        // carries.
        int half = reader.ResultTypes.Count / 2;
        return new(
            reader.Integer("dimension"),
            reader.Boolean("is_reverse", false),
            reader.TryGet<BoolAttr>("is_associative")?.Value,
            reader.TryGet<IntegerAttr>("scan_dim_size") is null ? null : reader.Integer("scan_dim_size"),
            reader.OptionalIntegers("operandSegmentSizes") is { Count: 2 } operands ? (int)operands[0] : half,
            reader.OptionalIntegers("resultSegmentSizes") is { Count: 2 } results ? (int)results[0] : half,
            reader.ResultTypes
        );
    }

    private static HloType[] Infer(Scan op, in OpSite site)
    {
        Block body = Reducers.BodyOf(ReductionOperands.RegionOf(site), "body");
        Constraint.Require(
            site.Count == op.InputCount + op.CarryCount && body.Arguments.Length == site.Count,
            $"expects {op.InputCount} inputs and {op.CarryCount} inits as operands and as arguments of the body, but "
                + $"got {site.Count} and {body.Arguments.Length}"
        );
        long? size = op.ScanDimSize;
        for (int i = 0; i < op.InputCount; i++)
        {
            TensorType input = site.Tensor(i);
            Constraint.Require(
                op.Dimension < input.Rank,
                $"scan dimension {op.Dimension} is out of range for operand {i} of type '{input}'"
            );
            long given = input.Dims[(int)op.Dimension];
            size ??= given;
            Constraint.Require(
                DimRules.AreCompatible(given, size.Value),
                $"invalid scan dimension size of operand {i}"
            );
            TensorType slice = new(input.ElementType, input.Dims.Without([op.Dimension]));
            Constraint.Require(
                TypeRules.AreCompatible(slice, body.Arguments[i].Type),
                $"operand and body argument {i} are incompatible"
            );
        }

        for (int i = op.InputCount; i < site.Count; i++)
        {
            Constraint.Require(
                TypeRules.AreCompatible(site.Operands[i], body.Arguments[i].Type),
                $"operand and body argument {i} are incompatible"
            );
        }

        Constraint.Require(size is not null, "requires attribute 'scan_dim_size' because there are no inputs");
        return Results(op, body, size.Value);
    }

    private static HloType[] Results(Scan op, Block body, long size)
    {
        ReadOnlySpan<Value> returned = body.Terminator is { } terminator ? terminator.Operands : [];
        Constraint.Require(
            returned.Length == op.ResultTypes.Count,
            $"body must return {op.ResultTypes.Count} values, but returns {returned.Length}"
        );
        HloType[] results = new HloType[returned.Length];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] =
                returned[i].Type is TensorType slice && i < op.OutputCount
                    ? new TensorType(slice.ElementType, slice.Dims.Insert((int)op.Dimension, size))
                    : returned[i].Type;
        }

        return results;
    }
}
