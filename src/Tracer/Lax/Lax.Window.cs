using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>Sum of every window.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="window">How the windows lie.</param>
    /// <returns>One sum per window.</returns>
    public static Tensor ReduceWindowSum(Tensor x, WindowSpec window) => Trace.Bind1(new ReduceWindowSum(window), x);

    /// <summary>Largest element of every window.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="window">How the windows lie.</param>
    /// <returns>One maximum per window.</returns>
    public static Tensor ReduceWindowMax(Tensor x, WindowSpec window) => Trace.Bind1(new ReduceWindowMax(window), x);

    /// <summary>Smallest element of every window.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="window">How the windows lie.</param>
    /// <returns>One minimum per window.</returns>
    public static Tensor ReduceWindowMin(Tensor x, WindowSpec window) => Trace.Bind1(new ReduceWindowMin(window), x);
}

/// <summary>How windows lie over a tensor; every list has one entry per axis.</summary>
/// <param name="Dimensions">Sizes of a window.</param>
/// <param name="Strides">Distances of windows.</param>
/// <param name="BaseDilations">Distances of elements of the tensor.</param>
/// <param name="WindowDilations">Distances of elements of a window.</param>
/// <param name="Padding">Margins.</param>
public sealed record WindowSpec(
    Dims Dimensions,
    Dims Strides,
    Dims BaseDilations,
    Dims WindowDilations,
    ValueList<EdgePadding> Padding
)
{
    /// <summary>Windows without dilation.</summary>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="dimensions">Sizes of a window.</param>
    /// <param name="strides">Distances of windows.</param>
    /// <param name="padding">Same or valid.</param>
    /// <returns>The specification.</returns>
    public static WindowSpec Of(Dims shape, Dims dimensions, Dims strides, Padding padding) =>
        new(
            dimensions,
            strides,
            Dims.Repeat(1, shape.Count),
            Dims.Repeat(1, shape.Count),
            Paddings.Resolve(padding, shape, dimensions, strides)
        );

    /// <summary>The windows with a further leading axis that they do not touch.</summary>
    internal WindowSpec Batched() =>
        new(
            Dimensions.Insert(0, 1),
            Strides.Insert(0, 1),
            BaseDilations.Insert(0, 1),
            WindowDilations.Insert(0, 1),
            [new(0, 0), .. Padding]
        );

    /// <summary>How many windows fit, per axis.</summary>
    internal Dims ResultShape(Dims shape) =>
        Dims.Of(
            shape.Select(
                (size, i) =>
                {
                    long window = Paddings.Dilate(Dimensions[i], WindowDilations[i]);
                    long padded = Paddings.Dilate(size, BaseDilations[i]) + Padding[i].Low + Padding[i].High;
                    return padded < window ? 0 : ((padded - window) / Strides[i]) + 1;
                }
            )
        );
}
