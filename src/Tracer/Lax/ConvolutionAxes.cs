using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Roles of a convolution's axes from strings such as <c>NHWC</c>.</summary>
internal static class ConvolutionAxes
{
    public static ConvDimensionNumbers Parse(string lhs, string rhs, string result)
    {
        string spatial = string.Concat(rhs.Where(c => c is not ('I' or 'O')));
        return new(
            Find(lhs, 'N', "images"),
            Find(lhs, 'C', "images"),
            Spatial(lhs, spatial, "images"),
            Find(rhs, 'I', "kernel"),
            Find(rhs, 'O', "kernel"),
            Spatial(rhs, spatial, "kernel"),
            Find(result, 'N', "result"),
            Find(result, 'C', "result"),
            Spatial(result, spatial, "result")
        );
    }

    private static Dims Spatial(string axes, string spatial, string what) =>
        axes.Length == spatial.Length + 2
            ? Dims.Of(spatial.Select(axis => Find(axes, axis, what)))
            : throw new TraceException(
                $"convolution: axes '{axes}' of the {what} must be those of the kernel ({spatial}) and two more."
            );

    private static long Find(string axes, char axis, string what)
    {
        int index = axes.IndexOf(axis, StringComparison.Ordinal);
        return index >= 0 && index == axes.LastIndexOf(axis)
            ? index
            : throw new TraceException($"convolution: axes '{axes}' of the {what} must contain '{axis}' once.");
    }
}
