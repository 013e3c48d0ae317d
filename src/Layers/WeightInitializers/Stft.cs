using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>
/// The basis of a short-time Fourier transform as a convolution's kernel <c>[frame, 1, frequencies]</c>: cosines of
/// <c>−2π·time·frequency/(2(frequencies − 1))</c>, or sines, times a window.
/// </summary>
public sealed class Stft : WeightInitializer, IConfigurable<Stft>
{
    private static readonly Dictionary<string, double[]> Windows = new(StringComparer.Ordinal)
    {
        ["boxcar"] = [1],
        ["hann"] = [0.5, 0.5],
        ["hamming"] = [0.54, 0.46],
        ["blackman"] = [0.42, 0.5, 0.08],
    };

    private readonly bool _isReal;
    private readonly string? _window;
    private readonly string? _scaling;
    private readonly bool _periodic;

    /// <summary>Makes the initializer.</summary>
    /// <param name="side"><c>real</c> for cosines, <c>imag</c> for sines.</param>
    /// <param name="window"><c>hann</c>, <c>hamming</c>, <c>blackman</c>, <c>boxcar</c>, or null for none.</param>
    /// <param name="scaling"><c>density</c> divides by the window's norm, <c>spectrum</c> by its sum; null by
    /// nothing.</param>
    /// <param name="periodic">True for a window that continues periodically, false for a symmetric one.</param>
    /// <exception cref="ArgumentException">An argument is something else.</exception>
    public Stft(string side = "real", string? window = "hann", string? scaling = "density", bool periodic = false)
    {
        if (
            side is not ("real" or "imag")
            || scaling is not (null or "density" or "spectrum")
            || (window is not null && !Windows.ContainsKey(window))
        )
        {
            throw new ArgumentException(
                "Stft: side must be real or imag, scaling density, spectrum or null, window one of "
                    + $"{string.Join(", ", Windows.Keys)} or null; "
                    + $"got {side}, {scaling} and {window}."
            );
        }

        (_isReal, _window, _scaling, _periodic) = (side == "real", window, scaling, periodic);
    }

    /// <inheritdoc/>
    public static Stft FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Text("side"),
            config.OptionalText("window"),
            config.OptionalText("scaling"),
            config.Flag("periodic", false)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("side", _isReal ? "real" : "imag")
            .With("window", _window)
            .With("scaling", _scaling)
            .With("periodic", _periodic);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null)
    {
        if (shape.Count != 3 || shape[1] != 1)
        {
            throw new ArgumentException(
                $"Stft makes kernels [frame, 1, frequencies], got shape [{shape}].",
                nameof(shape)
            );
        }

        (int frame, int frequencies) = ((int)shape[0], (int)shape[2]);
        double[] window = Window(frame);
        float[] values = new float[frame * frequencies];
        for (int time = 0; time < frame; time++)
        {
            for (int i = 0; i < frequencies; i++)
            {
                double angle = -2 * Math.PI * time * i / Math.Max(1, 2 * (frequencies - 1));
                values[(time * frequencies) + i] = (float)(
                    window[time] * (_isReal ? Math.Cos(angle) : Math.Sin(angle))
                );
            }
        }

        return Casts.To(Tensor.Of<float>(shape, values), type ?? ElementType.F32);
    }

    /// <summary>A sum of cosines with alternating signs, scaled.</summary>
    private double[] Window(int size)
    {
        double[] terms = Windows[_window ?? "boxcar"];
        double period = _periodic ? size : Math.Max(1, size - 1);
        double[] window =
        [
            .. Enumerable
                .Range(0, size)
                .Select(n =>
                    terms
                        .Select((term, k) => (k % 2 == 0 ? term : -term) * Math.Cos(2 * Math.PI * k * n / period))
                        .Sum()
                ),
        ];
        double divisor = _window is null
            ? 1
            : _scaling switch
            {
                "density" => Math.Sqrt(window.Sum(value => value * value)),
                "spectrum" => window.Sum(Math.Abs),
                _ => 1,
            };
        return Array.ConvertAll(window, value => value / divisor);
    }
}
