using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo;

/// <summary>
/// A ranked tensor: element type, dimensions, and an optional encoding (bounds of dynamic dimensions, or foreign).
/// </summary>
/// <param name="ElementType">Type of one element.</param>
/// <param name="Dims">Sizes; <see cref="Dims.Dynamic"/> where unknown.</param>
/// <param name="Encoding">The attribute after the comma, for instance <see cref="BoundsAttr"/>.</param>
public sealed record TensorType(ElementType ElementType, Dims Dims, HloAttribute? Encoding = null) : HloType
{
    /// <summary>Number of dimensions.</summary>
    public int Rank => Dims.Count;

    /// <summary>True if every dimension is known.</summary>
    public bool IsStatic => Dims.IsStatic;

    /// <summary>Number of elements of a static shape; 1 for a scalar.</summary>
    public long ElementCount => Dims.Product;

    /// <summary>Bytes of a static tensor in dense host memory.</summary>
    public long ByteCount => checked(ElementCount * ElementType.ByteSize);

    /// <summary>Upper bounds of the dynamic dimensions, where given.</summary>
    public BoundsAttr? Bounds => Encoding as BoundsAttr;

    /// <inheritdoc/>
    public override string Text => Print();

    /// <summary>A rank-0 tensor type.</summary>
    /// <param name="elementType">Type of its element.</param>
    /// <returns>The type.</returns>
    public static TensorType Scalar(ElementType elementType) => new(elementType, default);

    /// <summary>The same shape with other elements.</summary>
    /// <param name="elementType">The new element type.</param>
    /// <returns>The type.</returns>
    public TensorType Of(ElementType elementType) => this with { ElementType = elementType };

    /// <summary>Equality of element type, dimensions and encoding.</summary>
    /// <param name="other">The other type.</param>
    /// <returns>True if equal.</returns>
    public bool Equals(TensorType? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && ElementType.Equals(other.ElementType)
            && Dims == other.Dims
            && Equals(Encoding, other.Encoding)
        );

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ElementType, Dims, Encoding);

    private string Print()
    {
        StringBuilder text = new("tensor<");
        foreach (long size in Dims.Span)
        {
            _ = size == Dims.Dynamic ? text.Append('?') : text.Append(CultureInfo.InvariantCulture, $"{size}");
            text.Append('x');
        }

        text.Append(ElementType.Text);
        if (Encoding is not null)
        {
            text.Append(", ").Append(Encoding.Text);
        }

        return text.Append('>').ToString();
    }
}
