using System.Globalization;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Benchmarks.Accuracy;

/// <summary>The greatest error found.</summary>
/// <param name="Name">The function.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Count">How many inputs were tried.</param>
/// <param name="Ulps">The error, in units in the last place of the exact value.</param>
/// <param name="Input">Where.</param>
internal sealed record Worst(string Name, string Type, long Count, double Ulps, double Input);

/// <summary>Runs functions on the default device over many inputs.</summary>
internal static class Sweep
{
    private const int ChunkSize = 1 << 20;

    /// <summary>An <c>f32</c> function over every bit pattern, or every n-th.</summary>
    /// <param name="function">The function.</param>
    /// <param name="step">Distance of the patterns; 1 for all 2^32.</param>
    public static Worst Single(MeasuredFunction function, long step)
    {
        using IExecutable executable = Compile(function.Name, "f32");
        Worst worst = new(function.Name, "f32", 0, 0, 0);
        float[] inputs = new float[ChunkSize];
        for (long start = 0; start < 1L << 32; start += step * ChunkSize)
        {
            int count = 0;
            for (long bits = start; count < ChunkSize && bits < 1L << 32; bits += step)
            {
                inputs[count++] = BitConverter.UInt32BitsToSingle((uint)bits);
            }

            float[] results = Run(executable, inputs);
            worst = Parallel(count, worst, i => Error(results[i], inputs[i], function), i => inputs[i]);
        }

        return worst;
    }

    /// <summary>
    /// An <c>f64</c> function over numbers of all magnitudes, and more densely where most functions bend.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="count">About how many inputs.</param>
    public static Worst Double(MeasuredFunction function, int count)
    {
        using IExecutable executable = Compile(function.Name, "f64");
        Worst worst = new(function.Name, "f64", 0, 0, 0);
        Random random = new(20240607);
        for (int done = 0; done < count; done += ChunkSize)
        {
            double[] inputs = new double[ChunkSize];
            int used = Math.Min(ChunkSize, count - done);
            for (int i = 0; i < used; i++)
            {
                inputs[i] = (i % 3) switch
                {
                    0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                    1 => (random.NextDouble() - 0.5) * 4,
                    _ => (random.NextDouble() - 0.5) * 1400,
                };
            }

            double[] results = Run(executable, inputs);
            worst = Parallel(used, worst, i => Error(results[i], inputs[i], function.Exact), i => inputs[i]);
        }

        return worst;
    }

    private static IExecutable Compile(string name, string type)
    {
        string tensor = string.Create(CultureInfo.InvariantCulture, $"tensor<{ChunkSize}x{type}>");
        string call = name.StartsWith("chlo.", StringComparison.Ordinal)
            ? $"{name} %x : {tensor} -> {tensor}"
            : $"{name} %x : {tensor}";
        Module module = Hlo.Text.Parser.Parse(
            $"func.func @main(%x: {tensor}) -> {tensor} {{\n  %y = {call}\n  return %y : {tensor}\n}}"
        );
        return Xla.DefaultBackend.Compile(module, Xla.DefaultBackend.Devices[0]);
    }

    private static T[] Run<T>(IExecutable executable, T[] inputs)
        where T : unmanaged
    {
        using IDeviceBuffer x = Xla.DefaultBackend.ToDevice(
            executable.ParameterTypes[0],
            MemoryMarshal.AsBytes<T>(inputs),
            Xla.DefaultBackend.Devices[0]
        );
        IDeviceBuffer[] results = new IDeviceBuffer[1];
        executable.Execute([x], results);
        using IDeviceBuffer y = results[0];
        T[] values = new T[inputs.Length];
        y.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static Worst Parallel(int count, Worst before, Func<int, double> error, Func<int, double> input)
    {
        Worst worst = before with { Count = before.Count + count };
        object gate = new();
        System.Threading.Tasks.Parallel.For(
            0,
            count,
            () => worst with { Ulps = -1 },
            (i, _, own) =>
            {
                double ulps = error(i);
                return ulps > own.Ulps ? own with { Ulps = ulps, Input = input(i) } : own;
            },
            own =>
            {
                lock (gate)
                {
                    worst = own.Ulps > worst.Ulps ? own : worst;
                }
            }
        );
        return worst;
    }

    // What looks wrong is measured again with more digits: some functions in double precision lose their own near
    // zeros.
    private static double Error(float result, float input, MeasuredFunction function)
    {
        double exact = function.Double(input);
        float rounded = (float)exact;
        if (!float.IsFinite(input) || !float.IsFinite(rounded) || !float.IsFinite(result))
        {
            return result.Equals(rounded) ? 0 : double.PositiveInfinity;
        }

        int unit = Math.Max(exact == 0 ? -149 : Math.ILogB(exact) - 23, -149);
        double ulps = Math.Abs(result - exact) / Math.ScaleB(1, unit);
        return ulps > 1.5 && function.Exact(input) is { } value ? value.Ulps(result, 24, -149) : ulps;
    }

    private static double Error(double result, double input, Func<double, BigReal?> exact)
    {
        if (!double.IsFinite(input))
        {
            return 0;
        }

        if (exact(input) is not { } value || Math.Abs(value.ToDouble()) > double.MaxValue)
        {
            // Outside the domain or beyond the range.
            return double.IsFinite(result) && Math.Abs(result) > double.Epsilon && Math.Abs(result) < double.MaxValue
                ? double.PositiveInfinity
                : 0;
        }

        return double.IsFinite(result) ? value.Ulps(result, 53, -1074) : double.PositiveInfinity;
    }
}
