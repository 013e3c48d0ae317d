using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo;

/// <summary>A tensor whose rank is unknown: <c>tensor&lt;*xf32&gt;</c>.</summary>
/// <param name="ElementType">Type of one element.</param>
public sealed record UnrankedTensorType(ElementType ElementType) : HloType
{
    /// <inheritdoc/>
    public override string Text => $"tensor<*x{ElementType.Text}>";
}

/// <summary>An ordering of side effects; carries no data.</summary>
public sealed record TokenType : HloType
{
    /// <summary>The only token type.</summary>
    public static readonly TokenType Instance = new();

    private TokenType() { }

    /// <inheritdoc/>
    public override string Text => "!stablehlo.token";
}

/// <summary>A tuple of types; legacy of HLO.</summary>
/// <param name="Elements">Types of the parts.</param>
public sealed record TupleType(ValueList<HloType> Elements) : HloType
{
    /// <inheritdoc/>
    public override string Text => $"tuple<{Elements}>";
}

/// <summary>Type of a function.</summary>
/// <param name="Inputs">Types of the arguments.</param>
/// <param name="Results">Types of the results.</param>
public sealed record FunctionType(ValueList<HloType> Inputs, ValueList<HloType> Results) : HloType
{
    /// <inheritdoc/>
    public override string Text =>
        Results.Count == 1 && Results[0] is not FunctionType
            ? $"({Inputs}) -> {Results[0]}"
            : $"({Inputs}) -> ({Results})";
}

/// <summary>A buffer with dimensions: <c>memref&lt;2x3xf32&gt;</c>.</summary>
/// <param name="ElementType">Type of one element.</param>
/// <param name="Dims">Sizes.</param>
public sealed record MemRefType(ElementType ElementType, Dims Dims) : HloType
{
    /// <inheritdoc/>
    public override string Text
    {
        get
        {
            StringBuilder text = new("memref<");
            foreach (long size in Dims.Span)
            {
                _ = size == Dims.Dynamic ? text.Append('?') : text.Append(CultureInfo.InvariantCulture, $"{size}");
                text.Append('x');
            }

            return text.Append(ElementType.Text).Append('>').ToString();
        }
    }
}

/// <summary>The pending result of an asynchronous operation.</summary>
/// <param name="Elements">Types it will deliver.</param>
public sealed record FutureType(ValueList<HloType> Elements) : HloType
{
    /// <inheritdoc/>
    public override string Text => $"!stablehlo.future<{Elements}>";
}

/// <summary>
/// A type of a dialect that this library does not know, kept as its text: <c>!dialect.name&lt;…&gt;</c>.
/// </summary>
/// <param name="Source">The text, with its leading exclamation mark.</param>
public sealed record OpaqueType(string Source) : HloType
{
    /// <inheritdoc/>
    public override string Text => Source;
}
