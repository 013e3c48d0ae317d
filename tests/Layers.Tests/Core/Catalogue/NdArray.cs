using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Numbers with a shape, read and written one by one: what expected values are computed with.</summary>
internal sealed class NdArray
{
    private NdArray(int[] shape, double[] data) => (Shape, Data) = (shape, data);

    public int[] Shape { get; }

    public double[] Data { get; }

    public int Rank => Shape.Length;

    /// <summary>An element; each index may count from the end.</summary>
    public double this[params ReadOnlySpan<int> index]
    {
        get
        {
            int at = 0;
            for (int i = 0; i < Shape.Length; i++)
            {
                at = (at * Shape[i]) + index[i];
            }

            return Data[at];
        }
    }

    public static NdArray Of(int[] shape, Func<int[], double> value) => new(shape, [.. Indices(shape).Select(value)]);

    public static NdArray From(HostTensor tensor) =>
        new(
            [.. tensor.Type.Dims.Select(size => (int)size)],
            tensor.Type.ElementType.Kind switch
            {
                ElementKind.F64 => tensor.Values<double>().ToArray(),
                ElementKind.F32 => Array.ConvertAll(tensor.Values<float>().ToArray(), value => (double)value),
                _ => Array.ConvertAll(tensor.Values<int>().ToArray(), value => (double)value),
            }
        );

    public static double Sum(int count, Func<int, double> term) => Enumerable.Range(0, count).Sum(term);

    public static double Sum(int first, int second, Func<int, int, double> term) =>
        Sum(first, i => Sum(second, j => term(i, j)));

    public static double Sum(int[] shape, Func<int[], double> term) => Indices(shape).Sum(term);

    /// <summary>All index tuples of a shape, the last index fastest.</summary>
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        for (int flat = 0; flat < count; flat++)
        {
            int[] index = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = flat; axis >= 0; axis--)
            {
                (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            }

            yield return index;
        }
    }

    public NdArray Map(Func<double, double> function) => new(Shape, Array.ConvertAll(Data, value => function(value)));

    public NdArray Reshape(params int[] shape) => new(shape, Data);
}
