using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo;

/// <summary>
/// A quantized element type: <c>real = (stored − zeroPoint) · scale</c>, with one scale and zero point for the whole
/// tensor or one per index of a dimension.
/// </summary>
/// <param name="Storage">The integer type that is stored (signed, or unsigned for <c>u8</c> and the like).</param>
/// <param name="Expressed">The float type it stands for.</param>
/// <param name="Scales">One scale, or one per index of <paramref name="Axis"/>.</param>
/// <param name="ZeroPoints">As many zero points as scales.</param>
/// <param name="Axis">The quantized dimension; null for per-tensor quantization.</param>
/// <param name="StorageMin">Smallest stored value.</param>
/// <param name="StorageMax">Largest stored value.</param>
public sealed record QuantizedType(
    ScalarType Storage,
    ScalarType Expressed,
    ValueList<double> Scales,
    Dims ZeroPoints,
    int? Axis,
    long StorageMin,
    long StorageMax
) : ElementType
{
    /// <inheritdoc/>
    public override ElementKind Kind => ElementKind.Quantized;

    /// <inheritdoc/>
    public override int BitWidth => Storage.BitWidth;

    /// <inheritdoc/>
    public override int ByteSize => Storage.ByteSize;

    /// <summary>True for one scale per index of <see cref="Axis"/>.</summary>
    public bool IsPerAxis => Axis is not null;

    /// <inheritdoc/>
    public override string Text
    {
        get
        {
            StringBuilder text = new("!quant.uniform<");
            text.Append(Storage.IsUnsigned ? $"u{Storage.BitWidth}" : Storage.Text);
            (long min, long max) = StorageRange(Storage);
            if ((StorageMin, StorageMax) != (min, max))
            {
                text.Append(CultureInfo.InvariantCulture, $"<{StorageMin}:{StorageMax}>");
            }

            text.Append(':').Append(Expressed.Text);
            if (Axis is not { } axis)
            {
                return text.Append(", ").Append(Parameter(0)).Append('>').ToString();
            }

            text.Append(CultureInfo.InvariantCulture, $":{axis}, {{");
            text.AppendJoin(',', Enumerable.Range(0, Scales.Count).Select(Parameter));
            return text.Append("}>").ToString();
        }
    }

    /// <summary>The full range of a storage type.</summary>
    /// <param name="storage">A signed or unsigned integer type.</param>
    /// <returns>Smallest and largest value.</returns>
    public static (long Min, long Max) StorageRange(ScalarType storage) =>
        storage.IsUnsigned
            ? (0, (1L << storage.BitWidth) - 1)
            : (-(1L << (storage.BitWidth - 1)), (1L << (storage.BitWidth - 1)) - 1);

    private string Parameter(int index)
    {
        string scale = FloatText.Format(Scales[index], F64);
        return ZeroPoints[index] == 0
            ? scale
            : string.Create(CultureInfo.InvariantCulture, $"{scale}:{ZeroPoints[index]}");
    }
}
