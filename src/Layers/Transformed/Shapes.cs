using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary>Joins all axes but the first ones.</summary>
/// <param name="preserveDims">How many axes stay; negative counts from the end.</param>
/// <param name="name">Name of the module.</param>
public sealed class Flatten(int preserveDims = 1, string? name = null) : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor.</param>
    /// <returns>A tensor of one axis more than are kept.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int kept = preserveDims < 0 ? inputs.Rank + preserveDims : preserveDims;
        return inputs.Reshape([.. inputs.Shape.Take(kept), -1]);
    }
}

/// <summary>Gives all axes but the first ones another shape.</summary>
/// <param name="outputShape">The new sizes; one may be -1.</param>
/// <param name="preserveDims">How many axes stay.</param>
/// <param name="name">Name of the module.</param>
public sealed class Reshape(Dims outputShape, int preserveDims = 1, string? name = null) : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor.</param>
    /// <returns>The same elements in the new shape.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Reshape([.. inputs.Shape.Take(preserveDims), .. outputShape]);
    }
}

/// <summary>
/// Rows of a table. Parameter <c>embeddings [vocabulary, dimensions]</c>, normal numbers cut at two deviations.
/// </summary>
/// <param name="vocabSize">Rows.</param>
/// <param name="embedDim">Columns.</param>
/// <param name="wInit">Makes the table.</param>
/// <param name="name">Name of the module.</param>
public sealed class Embed(long vocabSize, long embedDim, HaikuInitializer? wInit = null, string? name = null)
    : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="ids">Integers in <c>[0, vocabulary)</c>.</param>
    /// <returns>A tensor with one axis more.</returns>
    /// <exception cref="ArgumentException">The ids are no integers.</exception>
    public Tensor Call(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using ModuleScope scope = Enter();
        Tensor table = Haiku.GetParameter(
            "embeddings",
            [vocabSize, embedDim],
            wInit ?? HaikuInitializers.TruncatedNormal()
        );
        return ids.ElementType.IsInteger
            ? Np.Take(table, ids, 0)
            : throw new ArgumentException($"Embed '{ModuleName}': ids must be integers, got {ids}.", nameof(ids));
    }
}

/// <summary>Means over windows. Elements that padding added are not counted.</summary>
/// <param name="windowShape">One entry per axis, batch and features included; or one entry for all spatial
/// axes.</param>
/// <param name="strides">As the window.</param>
/// <param name="padding">What is added around the edges.</param>
/// <param name="name">Name of the module.</param>
public sealed class AvgPool(Dims windowShape, Dims strides, Padding padding = Padding.Valid, string? name = null)
    : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor.</param>
    /// <returns>The means.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        WindowSpec window = Windows.Of(inputs, windowShape, strides, padding, ModuleName);
        Tensor sums = Lax.ReduceWindowSum(inputs, window);
        return padding == Padding.Valid
            ? sums / Lax.FullLike(sums, window.Dimensions.Product)
            : sums / Lax.ReduceWindowSum(Lax.FullLike(inputs, 1), window);
    }
}

/// <summary>Largest elements of windows.</summary>
/// <param name="windowShape">One entry per axis, batch and features included; or one entry for all spatial
/// axes.</param>
/// <param name="strides">As the window.</param>
/// <param name="padding">What is added around the edges.</param>
/// <param name="name">Name of the module.</param>
public sealed class MaxPool(Dims windowShape, Dims strides, Padding padding = Padding.Valid, string? name = null)
    : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="inputs">A tensor.</param>
    /// <returns>The largest elements.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Lax.ReduceWindowMax(inputs, Windows.Of(inputs, windowShape, strides, padding, ModuleName));
    }
}

/// <summary>Windows over all axes.</summary>
internal static class Windows
{
    public static WindowSpec Of(Tensor x, Dims window, Dims strides, Padding padding, string who) =>
        WindowSpec.Of(x.Shape, Full(x, window, "windowShape", who), Full(x, strides, "strides", who), padding);

    private static Dims Full(Tensor x, Dims given, string what, string who) =>
        given.Count == x.Rank ? given
        : given.Count == 1 ? [1, .. Dims.Repeat(given[0], x.Rank - 2), 1]
        : throw new ArgumentException($"'{who}': {what} needs one entry, or one per axis of {x}, got [{given}].");
}
