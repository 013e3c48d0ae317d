using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <see cref="BroadcastInDim"/> with the shape as an operand. Operands: operand, output_dimensions.
/// Specification: dynamic_broadcast_in_dim.
/// </summary>
/// <param name="BroadcastDimensions">The result dimension of each operand dimension.</param>
/// <param name="KnownExpandingDimensions">Operand dimensions known to be 1 and expand.</param>
/// <param name="KnownNonexpandingDimensions">Operand dimensions known to keep their size.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record DynamicBroadcastInDim(
    Dims BroadcastDimensions,
    Dims? KnownExpandingDimensions,
    Dims? KnownNonexpandingDimensions,
    TensorType ResultType
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicBroadcastInDim> Entry = new()
    {
        Name = "stablehlo.dynamic_broadcast_in_dim",
        Format = Formats.Pattern("$* `,` `dims` `=` $broadcast_dimensions attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor), new("output_dimensions", ShapeOperands.Allowed, 1)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields =
        [
            new("broadcast_dimensions", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.BroadcastDimensions)),
            new(
                "known_expanding_dimensions",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.KnownExpandingDimensions),
                IsOptional: true
            ),
            new(
                "known_nonexpanding_dimensions",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.KnownNonexpandingDimensions),
                IsOptional: true
            ),
        ],
        Read = reader =>
            new(
                reader.Integers("broadcast_dimensions"),
                reader.OptionalIntegers("known_expanding_dimensions"),
                reader.OptionalIntegers("known_nonexpanding_dimensions"),
                reader.ResultTensor()
            ),
        Infer = Infer,
        Check = (op, operation) => ShapeOperands.CheckConstant(operation, 1, op.ResultType),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(DynamicBroadcastInDim op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        TensorType result = op.ResultType;
        Dims dims = op.BroadcastDimensions;
        Constraint.Require(
            dims.Count == operand.Rank,
            $"broadcast_dimensions size ({dims.Count}) does not match operand rank ({operand.Rank})"
        );
        Constraint.Require(
            result.Rank >= operand.Rank,
            $"result rank ({result.Rank}) is less than operand rank ({operand.Rank})"
        );
        Constraint.Require(dims.Distinct().Count() == dims.Count, "broadcast_dimensions should not have duplicates");
        for (int i = 0; i < dims.Count; i++)
        {
            CheckDimension(i, operand, dims[i], result);
        }

        Constraint.Require(
            DimRules.AreCompatible(ShapeOperands.Length(site, 1), result.Rank),
            $"result rank ({result.Rank}) is not equal to number of output dimensions ({site.Tensor(1).Dims})"
        );
        CheckHints(op, operand.Rank);
        QuantizedAxes.Check(operand, result, dims);
        return [result];
    }

    private static void CheckDimension(int index, TensorType operand, long target, TensorType result)
    {
        Constraint.Require(
            target >= 0 && target < result.Rank,
            $"broadcast_dimensions contains invalid value {target} for result with rank {result.Rank}"
        );
        (long from, long to) = (operand.Dims[index], result.Dims[(int)target]);
        Constraint.Require(
            from == 1 || DimRules.AreCompatible(from, to),
            $"size of operand dimension {index} ({from}) is not compatible with size of result dimension "
                + $"{target} ({to})"
        );
    }

    private static void CheckHints(DynamicBroadcastInDim op, int rank)
    {
        HashSet<long> seen = [];
        foreach (long hint in (op.KnownExpandingDimensions ?? []).Concat(op.KnownNonexpandingDimensions ?? []))
        {
            Constraint.Require(seen.Add(hint), "duplicate expansion hint for at least one operand dimension");
            Constraint.Require(
                hint >= 0 && hint < rank,
                $"hint for expanding dimension {hint} does not refer to a valid operand dimension"
            );
        }
    }
}

/// <summary>Per-axis quantization through a broadcast.</summary>
internal static class QuantizedAxes
{
    /// <summary>The quantized dimension must move along, and scales must stay or be repeated.</summary>
    public static void Check(TensorType operand, TensorType result, Dims dims)
    {
        if (
            operand.ElementType is not QuantizedType { Axis: { } from } source
            || result.ElementType is not QuantizedType { Axis: { } to } target
        )
        {
            return;
        }

        Constraint.Require(
            dims[from] == to,
            $"result quantization_dimension {to} not same as broadcast_dimensions[{from}] = {dims[from]}"
        );
        for (int i = 0; operand.Dims[from] == 1 && i < target.Scales.Count; i++)
        {
            Constraint.Require(
                target.Scales[i] == source.Scales[0],
                $"mismatch result scale {i} ({Scale(target, i)}) and operand scale 0 ({Scale(source, 0)})"
            );
            Constraint.Require(
                target.ZeroPoints[i] == source.ZeroPoints[0],
                $"mismatch result zero_point {i} ({target.ZeroPoints[i]}) and operand zero_point 0 "
                    + $"({source.ZeroPoints[0]})"
            );
        }
    }

    private static string Scale(QuantizedType type, int index) => FloatText.Format(type.Scales[index], ElementType.F64);
}
