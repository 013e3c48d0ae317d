using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Fourier transform over the last dimensions. Specification: fft.</summary>
/// <param name="FftType">Kind of transform.</param>
/// <param name="FftLength">Length per transformed dimension, one to three of them.</param>
public sealed record Fft(FftType FftType, Dims FftLength) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Fft> Entry = new()
    {
        Name = "stablehlo.fft",
        Format = Formats.Pattern(
            "$operand `,` `type` `=` $fft_type `,` `length` `=` $fft_length attr-dict `:` functional"
        ),
        Operands = [new("operand", Kinds.Float | Kinds.Complex)],
        Results = [new("result", Kinds.Float | Kinds.Complex)],
        Fields =
        [
            new("fft_type", AttributeKind.Enum, op => Enumerators.FftType.ToAttribute(op.FftType)),
            new("fft_length", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.FftLength)),
        ],
        Read = reader => new(Enumerators.FftType.Read(reader, "fft_type"), reader.Integers("fft_length")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Fft op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        int count = op.FftLength.Count;
        Constraint.Require(count is >= 1 and <= 3, $"rank must be between 1 and 3, but got {count}.");
        bool real = op.FftType == FftType.Rfft;
        Constraint.Require(
            real ? operand.ElementType.Kind is ElementKind.F32 or ElementKind.F64 : operand.ElementType.IsComplex,
            $"{Enumerators.FftType.Text(op.FftType)} requires {(real ? "f32 or f64" : "complex")} input type, but is "
                + $"given {operand.ElementType}."
        );
        Constraint.Require(
            operand.Rank >= count,
            $"operand rank must not be less than fft rank of {count} for operand of type '{operand}'"
        );
        Dims tail = Dims.Of(operand.Dims.Skip(operand.Rank - count));
        return
        [
            op.FftType switch
            {
                FftType.Rfft => Forward(op, operand, tail),
                FftType.Irfft => Inverse(op, operand, tail),
                _ => operand,
            },
        ];
    }

    private static TensorType Forward(Fft op, TensorType operand, Dims tail)
    {
        Constraint.Require(
            DimRules.AreCompatible(tail, op.FftLength),
            $"RFFT requires innermost dimensions to be compatible with fft_length. Got: {tail} but wanted "
                + $"{op.FftLength}."
        );
        long last = op.FftLength[^1];
        ElementType element =
            operand.ElementType.Kind == ElementKind.F64 ? ElementType.Complex128 : ElementType.Complex64;
        return new(element, operand.Dims.With(operand.Rank - 1, last == 0 ? 0 : (last / 2) + 1));
    }

    private static TensorType Inverse(Fft op, TensorType operand, Dims tail)
    {
        for (int i = 0; i < tail.Count - 1; i++)
        {
            Constraint.Require(
                DimRules.AreCompatible(tail[i], op.FftLength[i]),
                $"IRFFT requires non-final dimensions to be compatible with fft_length. Got: {tail} but wanted "
                    + $"{op.FftLength}, and {tail[i]} != {op.FftLength[i]}."
            );
        }

        long last = op.FftLength[^1];
        Constraint.Require(
            DimRules.AreCompatible(tail[^1], last == 0 ? 0 : (last / 2) + 1),
            $"IRFFT requires innermost dimension to be compatible with fft_length[-1]/2+1. Got: {tail[^1]} but "
                + $"fft_length is {op.FftLength}."
        );
        return new(operand.ElementType.RealPart, operand.Dims.With(operand.Rank - 1, last));
    }
}
