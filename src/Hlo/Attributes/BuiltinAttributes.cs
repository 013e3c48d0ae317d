using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace XlaSharp.Hlo;

/// <summary>Presence alone: <c>unit</c>.</summary>
public sealed record UnitAttr : HloAttribute
{
    /// <summary>The only unit attribute.</summary>
    public static readonly UnitAttr Instance = new();

    private UnitAttr() { }

    /// <inheritdoc/>
    public override string Text => "unit";
}

/// <summary><c>true</c> or <c>false</c>.</summary>
/// <param name="Value">The value.</param>
public sealed record BoolAttr(bool Value) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => Value ? "true" : "false";
}

/// <summary>An integer with its type: <c>1 : i32</c>.</summary>
/// <param name="Value">The value, as the type's signedness reads it (signless as signed).</param>
/// <param name="Type">An integer type or <c>index</c>.</param>
public sealed record IntegerAttr(BigInteger Value, ElementType Type) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"{Value} : {Type}");

    /// <summary>A 64-bit integer.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The attribute.</returns>
    public static IntegerAttr I64(long value) => new(value, ElementType.I64);

    /// <summary>A 32-bit integer.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The attribute.</returns>
    public static IntegerAttr I32(int value) => new(value, ElementType.I32);
}

/// <summary>A float with its type: <c>1.000000e+00 : f32</c>.</summary>
/// <param name="Value">The value, exact in <paramref name="Type"/>.</param>
/// <param name="Type">A float type.</param>
public sealed record FloatAttr(double Value, ElementType Type) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"{FloatText.Format(Value, Type)} : {Type}";

    /// <summary>Equality of type and bits: −0 is not +0, and a NaN is itself.</summary>
    /// <param name="other">The other attribute.</param>
    /// <returns>True if equal.</returns>
    public bool Equals(FloatAttr? other) =>
        other is not null
        && Type.Equals(other.Type)
        && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(BitConverter.DoubleToInt64Bits(Value), Type);
}

/// <summary>A string, optionally typed: <c>"text"</c>.</summary>
/// <param name="Value">
/// The text; bytes that are no UTF-8 stand as the characters U+0080 to U+00FF when <paramref name="IsBytes"/>.
/// </param>
/// <param name="Type">The type after the colon, if any.</param>
/// <param name="IsBytes">True when <paramref name="Value"/> holds one character per byte.</param>
public sealed record StringAttr(string Value, HloType? Type = null, bool IsBytes = false) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        Type is null ? StringText.Quote(Value, IsBytes) : $"{StringText.Quote(Value, IsBytes)} : {Type}";
}

/// <summary>A type as an attribute.</summary>
/// <param name="Type">The type.</param>
public sealed record TypeAttr(HloType Type) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => Type.Text;
}

/// <summary>A list of attributes: <c>[a, b]</c>.</summary>
/// <param name="Items">The entries.</param>
public sealed record ArrayAttr(ValueList<HloAttribute> Items) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"[{Items}]";
}

/// <summary>A reference to a symbol, possibly nested: <c>@a::@b</c>.</summary>
/// <param name="Root">The outermost name.</param>
/// <param name="Nested">Names inside it.</param>
public sealed record SymbolRefAttr(string Root, ValueList<string> Nested = default) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        StringText.Symbol(Root) + string.Concat(Nested.Select(name => "::" + StringText.Symbol(name)));
}

/// <summary>A packed array of integers or booleans: <c>array&lt;i64: 1, 2&gt;</c>.</summary>
/// <param name="ElementType">Type of the entries: an integer type or <c>i1</c>.</param>
/// <param name="Values">The entries; booleans as 0 and 1.</param>
public sealed record DenseArrayAttr(ElementType ElementType, Dims Values) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text
    {
        get
        {
            if (Values.Count == 0)
            {
                return $"array<{ElementType}>";
            }

            bool boolean = ElementType.IsBoolean;
            IEnumerable<string> items = Values.Select(value =>
                boolean ? (value != 0 ? "true" : "false") : value.ToString(CultureInfo.InvariantCulture)
            );
            return $"array<{ElementType}: {string.Join(", ", items)}>";
        }
    }

    /// <summary>An <c>array&lt;i64&gt;</c>.</summary>
    /// <param name="values">The entries.</param>
    /// <returns>The attribute.</returns>
    public static DenseArrayAttr I64(Dims values) => new(Hlo.ElementType.I64, values);
}

/// <summary>A packed array of floats: <c>array&lt;f32: 1.0&gt;</c>.</summary>
/// <param name="ElementType">Type of the entries.</param>
/// <param name="Values">The entries.</param>
public sealed record DenseFloatArrayAttr(ElementType ElementType, ValueList<double> Values) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        Values.Count == 0
            ? $"array<{ElementType}>"
            : $"array<{ElementType}: "
                + $"{string.Join(", ", Values.Select(value => FloatText.Format(value, ElementType)))}>";

    /// <summary>Equality of type and bits: −0 is not +0, and a NaN is itself.</summary>
    /// <param name="other">The other attribute.</param>
    /// <returns>True if equal.</returns>
    public bool Equals(DenseFloatArrayAttr? other) =>
        other is not null
        && ElementType.Equals(other.ElementType)
        && MemoryMarshal.AsBytes(Values.Span).SequenceEqual(MemoryMarshal.AsBytes(other.Values.Span));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(ElementType);
        hash.AddBytes(MemoryMarshal.AsBytes(Values.Span));
        return hash.ToHashCode();
    }
}

/// <summary>Constant data kept in the resource section of the file: <c>dense_resource&lt;key&gt; : type</c>.</summary>
/// <param name="Key">Name of the blob.</param>
/// <param name="Type">Type of the data.</param>
public sealed record DenseResourceAttr(string Key, TensorType Type) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => $"dense_resource<{Key}> : {Type}";
}

/// <summary>
/// An attribute of a dialect that this library does not know, kept as its text: <c>#dialect.name&lt;…&gt;</c>.
/// </summary>
/// <param name="Source">The text, with its leading number sign.</param>
public sealed record OpaqueAttr(string Source) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => Source;
}
