using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Where images have their spatial axes and their features: <c>channels_last</c> or <c>channels_first</c>.
/// </summary>
internal sealed class SpatialAxes
{
    private const string Last = "channels_last";
    private const string First = "channels_first";

    private readonly bool _isFirst;

    public SpatialAxes(int count, string? format, string who)
    {
        (Count, Format) = (count, format ?? Last);
        _isFirst = Format switch
        {
            First => true,
            Last => false,
            _ => throw new ArgumentException($"{who}: dataFormat must be {Last} or {First}, got '{format}'."),
        };
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The name of the layout.</summary>
    public string Format { get; }

    /// <summary>The axis of the features.</summary>
    public int Channel => _isFirst ? 1 : Count + 1;

    /// <summary>The first spatial axis.</summary>
    public int Start => _isFirst ? 2 : 1;

    /// <summary>The spatial axes.</summary>
    public Dims Axes => Dims.Range(Start, Count);

    /// <summary>Letters of the axes as convolutions want them.</summary>
    public string Letters => _isFirst ? $"NC{Spatial}" : $"N{Spatial}C";

    private string Spatial => "DHW"[(3 - Count)..];

    /// <summary>Convolution's axes for a kernel of which the spatial axes come first.</summary>
    /// <param name="kernel"><c>IO</c> or <c>OI</c>.</param>
    public ConvDimensionNumbers Numbers(string kernel) =>
        Lax.ConvDimensionNumbers(Letters, $"{Spatial}{kernel}", Letters);

    /// <summary>The spatial sizes of a shape.</summary>
    public Dims Of(Dims shape) => Dims.Create(shape.Span.Slice(Start, Count));

    /// <summary>One number per spatial axis as one per axis.</summary>
    public Dims Fill(Dims spatial, long others) => Fill(spatial, others, others);

    /// <summary>One number per spatial axis as one per axis.</summary>
    public Dims Fill(Dims spatial, long batch, long channel) =>
        _isFirst ? [batch, channel, .. spatial] : [batch, .. spatial, channel];

    /// <summary>What all inputs must fit.</summary>
    public InputSpec Spec(long? channels = null) =>
        new() { Rank = Count + 2, Axes = channels is { } size ? new Dictionary<int, long> { [Channel] = size } : null };
}

/// <summary>What windows that move over images need around them.</summary>
internal static class WindowPadding
{
    public const string Valid = "valid";
    public const string Same = "same";
    public const string Causal = "causal";

    /// <summary>The name in lower case.</summary>
    /// <exception cref="ArgumentException">It is none of those allowed.</exception>
    public static string Parse(string name, string who, params ReadOnlySpan<string> allowed)
    {
#pragma warning disable CA1308 // the field writes these names in lower case
        string lower = name.ToLowerInvariant();
#pragma warning restore CA1308
        return allowed.Contains(lower)
            ? lower
            : throw new ArgumentException($"{who}: padding must be {string.Join(" or ", allowed!)}, got '{name}'.");
    }

    /// <summary>The margins of each spatial axis.</summary>
    /// <exception cref="ArgumentException">No window fits.</exception>
    public static ValueList<EdgePadding> Of(
        string padding,
        Dims sizes,
        Dims windows,
        Dims strides,
        Dims dilations,
        string who
    )
    {
        EdgePadding[] margins = new EdgePadding[sizes.Count];
        for (int i = 0; i < margins.Length; i++)
        {
            long window = ((windows[i] - 1) * dilations[i]) + 1;
            long total = Math.Max(((((sizes[i] - 1) / strides[i])) * strides[i]) + window - sizes[i], 0);
            margins[i] = padding switch
            {
                Same => new(total / 2, total - (total / 2)),
                Causal => new(window - 1, 0),
                _ when window > sizes[i] => throw new ArgumentException(
                    $"{who}: a window of {window} does not fit into the {sizes[i]} elements of spatial axis {i} with "
                        + "padding 'valid'. "
                        + $"Use a smaller window or padding 'same'. Spatial sizes: ({sizes})."
                ),
                _ => new(0, 0),
            };
        }

        return [.. margins];
    }
}
