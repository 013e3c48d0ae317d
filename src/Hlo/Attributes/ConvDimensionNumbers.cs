using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>
/// Meaning of each dimension of a convolution: <c>#stablehlo.conv&lt;[b, 0, 1, f]x[0, 1, i, o]-&gt;[b, 0, 1,
/// f]&gt;</c>.
/// </summary>
/// <param name="InputBatchDimension">Batch dimension of the input.</param>
/// <param name="InputFeatureDimension">Feature dimension of the input.</param>
/// <param name="InputSpatialDimensions">Spatial dimensions of the input, in order.</param>
/// <param name="KernelInputFeatureDimension">Dimension of the kernel that meets the input's features.</param>
/// <param name="KernelOutputFeatureDimension">Dimension of the kernel that numbers the output features.</param>
/// <param name="KernelSpatialDimensions">Spatial dimensions of the kernel, in order.</param>
/// <param name="OutputBatchDimension">Batch dimension of the output.</param>
/// <param name="OutputFeatureDimension">Feature dimension of the output.</param>
/// <param name="OutputSpatialDimensions">Spatial dimensions of the output, in order.</param>
public sealed record ConvDimensionNumbers(
    long InputBatchDimension,
    long InputFeatureDimension,
    Dims InputSpatialDimensions,
    long KernelInputFeatureDimension,
    long KernelOutputFeatureDimension,
    Dims KernelSpatialDimensions,
    long OutputBatchDimension,
    long OutputFeatureDimension,
    Dims OutputSpatialDimensions
) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text => HasShortText ? $"#stablehlo.conv<{ShortText}>" : $"#stablehlo.conv<raw {RawText}>";

    /// <summary>
    /// True if every dimension of input, kernel and output has exactly one meaning, so that <see cref="ShortText"/>
    /// says it all.
    /// </summary>
    public bool HasShortText =>
        Dims.Create([InputBatchDimension, InputFeatureDimension, .. InputSpatialDimensions])
            .IsPermutationOf(InputSpatialDimensions.Count + 2)
        && Dims.Create([KernelInputFeatureDimension, KernelOutputFeatureDimension, .. KernelSpatialDimensions])
            .IsPermutationOf(KernelSpatialDimensions.Count + 2)
        && Dims.Create([OutputBatchDimension, OutputFeatureDimension, .. OutputSpatialDimensions])
            .IsPermutationOf(OutputSpatialDimensions.Count + 2);

    private string RawText =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"input_batch_dimension = {InputBatchDimension}, input_feature_dimension = {InputFeatureDimension}, "
                + $"input_spatial_dimensions = [{InputSpatialDimensions}], kernel_input_feature_dimension = "
                + $"{KernelInputFeatureDimension}, "
                + $"kernel_output_feature_dimension = {KernelOutputFeatureDimension}, kernel_spatial_dimensions = "
                + $"[{KernelSpatialDimensions}], "
                + $"output_batch_dimension = {OutputBatchDimension}, output_feature_dimension = "
                + $"{OutputFeatureDimension}, "
                + $"output_spatial_dimensions = [{OutputSpatialDimensions}]"
        );

    /// <summary>The text inside the angle brackets; pretty forms print it alone.</summary>
    public string ShortText =>
        Layout(InputSpatialDimensions, ('b', InputBatchDimension), ('f', InputFeatureDimension))
        + "x"
        + Layout(KernelSpatialDimensions, ('i', KernelInputFeatureDimension), ('o', KernelOutputFeatureDimension))
        + "->"
        + Layout(OutputSpatialDimensions, ('b', OutputBatchDimension), ('f', OutputFeatureDimension));

    private static string Layout(Dims spatial, params ReadOnlySpan<(char Letter, long Dimension)> named)
    {
        SortedDictionary<long, string> entries = [];
        for (int i = 0; i < spatial.Count; i++)
        {
            entries[spatial[i]] = i.ToString(CultureInfo.InvariantCulture);
        }

        foreach ((char letter, long dimension) in named)
        {
            entries[dimension] = letter.ToString();
        }

        return $"[{string.Join(", ", FillGaps(entries))}]";
    }

    // Dimension numbers that leave a position unnamed print '?' there, as the raw form allows them.
    private static IEnumerable<string> FillGaps(SortedDictionary<long, string> entries)
    {
        long next = 0;
        foreach ((long dimension, string entry) in entries)
        {
            for (; next < dimension; next++)
            {
                yield return "?";
            }

            next = dimension + 1;
            yield return entry;
        }
    }
}
