namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// Element and byte counts of types, as far as they are known: dynamic dimensions count with their bound.
/// </summary>
internal static class Sizes
{
    /// <summary>How many elements a type has; null where a dimension is not bounded.</summary>
    public static double? Elements(HloType type)
    {
        if (type is not TensorType tensor)
        {
            return 0;
        }

        double count = 1;
        for (int i = 0; i < tensor.Rank; i++)
        {
            long size =
                tensor.Dims[i] == Dims.Dynamic && tensor.Bounds is { } bounds ? bounds.Bounds[i] : tensor.Dims[i];
            if (size == Dims.Dynamic)
            {
                return null;
            }

            count *= size;
        }

        return count;
    }

    /// <summary>
    /// How many bytes the elements take, packed: eight <c>i1</c> are counted as eight bytes, two <c>i4</c> as one.
    /// </summary>
    public static double? Bytes(HloType type) =>
        type switch
        {
            TensorType tensor => Elements(type) * Math.Max(Bits(tensor), 1) / 8,
            TupleType tuple => tuple.Elements.Aggregate((double?)0, (sum, element) => sum + Bytes(element)),
            _ => 0,
        };

    private static int Bits(TensorType tensor) => tensor.ElementType.IsBoolean ? 8 : tensor.ElementType.BitWidth;

    /// <summary>Bytes of several values.</summary>
    public static double? Bytes(ReadOnlySpan<Value> values)
    {
        double? sum = 0;
        foreach (Value value in values)
        {
            sum += Bytes(value.Type);
        }

        return sum;
    }
}
