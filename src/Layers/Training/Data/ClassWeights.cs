using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training.Data;

/// <summary>Weights of classes as weights of samples.</summary>
internal static class ClassWeights
{
    /// <summary>The weights of samples; null if there are none.</summary>
    /// <exception cref="ArgumentException">Both kinds are given, or the truths are no classes.</exception>
    public static object? Combine(
        IReadOnlyDictionary<int, double>? classWeight,
        object? sampleWeight,
        object? y,
        string who
    )
    {
        if (classWeight is null)
        {
            return sampleWeight;
        }

        if (sampleWeight is not null || y is null)
        {
            throw new ArgumentException($"{who}: classWeight needs y, and cannot be combined with sampleWeight.");
        }

        int[] classes = Classes(HostValues.Of((Tensor)DataTree.Normalize(y, who)!), who);
        float[] weights = [.. classes.Select(number => (float)classWeight.GetValueOrDefault(number, 1))];
        return HostTensor.Of<float>(new TensorType(ElementType.F32, [weights.Length]), weights);
    }

    private static int[] Classes(HostTensor y, string who)
    {
        bool isColumn = y.Type.Rank == 1 || (y.Type.Rank == 2 && y.Type.Dims[1] == 1);
        return (y.Type.ElementType.Kind, isColumn) switch
        {
            (ElementKind.UI8, true) => [.. y.Values<byte>().ToArray().Select(value => (int)value)],
            (ElementKind.I32, true) => y.Values<int>().ToArray(),
            (ElementKind.I64, true) => [.. y.Values<long>().ToArray().Select(value => checked((int)value))],
            (ElementKind.F32, false) => LargestOfRows(y.Values<float>(), (int)y.Type.Dims[^1]),
            _ => throw new ArgumentException(
                $"{who}: classWeight needs class numbers or one-hot rows as y, got {y.Type}."
            ),
        };
    }

    private static int[] LargestOfRows(ReadOnlySpan<float> values, int width)
    {
        int[] classes = new int[values.Length / width];
        for (int i = 0; i < classes.Length; i++)
        {
            for (int j = 1; j < width; j++)
            {
                classes[i] = values[(i * width) + j] > values[(i * width) + classes[i]] ? j : classes[i];
            }
        }

        return classes;
    }
}
