using XlaSharp.Benchmarks.Workloads.Programs;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>
/// Draws networks of layers: products with bias and activation, convolutions, softmax, layer normalisation, attention
/// with and without a mask, means and sums along axes, transposes, skips. All are smooth, so that rounding cannot decide
/// what a gradient is.
/// </summary>
/// <param name="draw">Where choices come from.</param>
/// <param name="type">Type of all numbers.</param>
internal sealed class NetworkDraw(Draw draw, ScalarType type)
{
    private const long MostElements = 20_000;

    private readonly List<HostTensor> _weights = [];
    private readonly List<Func<Tensor, Tensor[], Tensor>> _layers = [];
    private readonly List<string> _names = [];
    private long[] _dims = [];

    /// <summary>What the layers are, for messages.</summary>
    public string Names => string.Join(", ", _names);

    /// <summary>A network of so many layers: its module and arguments.</summary>
    /// <param name="layers">How many.</param>
    /// <param name="gradient">True: the gradient of a number that all its results make, with respect to input and
    /// weights.</param>
    public (Module Module, HostTensor[] Arguments) Write(int layers, bool gradient)
    {
        _dims = draw.Once(2)
            ? [draw.Int(1, 2), draw.Int(3, 9), draw.Int(3, 9), draw.Int(1, 9)]
            : [draw.Int(1, 3), draw.Int(1, draw.Of(9, 70)), 4 * draw.Int(1, 9)];
        HostTensor input = Numbers(1, _dims);
        while (_layers.Count < layers)
        {
            Add();
        }

        HostTensor direction = Numbers(1, _dims);
        Tensor Apply(Tensor[] p) =>
            _layers.Aggregate((p[0], 0), (state, layer) => (layer(state.Item1, p[1..]), 0)).Item1;
        Tensor[] Results(Tensor[] p) =>
            gradient ? Transforms.Grad((Tensor[] q) => (Apply(q) * Tensor.From(direction)).Sum())(p) : [Apply(p)];
        HostTensor[] arguments = [input, .. _weights];
        using Jitted<Tensor[], Tensor[]> function = Xla.Jit((Tensor[] p) => Results(p));
        // One argument, not as many as the array has elements.
        object specs = arguments.Select(tensor => new Spec(tensor.Type).ToTensor()).ToArray();
        return (function.Lower(specs).Module, arguments);
    }

    private void Add()
    {
        switch (draw.Int(0, 9))
        {
            case 0 or 1:
                Dense();
                break;
            case 2 or 3 when _dims.Length == 4:
                Convolution();
                break;
            case 4 when _dims.Length > 2:
                Attention();
                break;
            case 5:
                int axis = draw.Int(0, _dims.Length - 1);
                Keep($"softmax {axis}", (x, _) => Nn.Softmax(x, axis));
                break;
            case 6:
                Normalisation();
                break;
            case 7:
                Reduction();
                break;
            case 8:
                long[] order = draw.Permutation(_dims.Length);
                _dims = [.. order.Select(d => _dims[d])];
                Keep($"transpose {string.Join(' ', order)}", (x, _) => x.Transpose(order));
                break;
            case 9:
                Skip();
                break;
        }
    }

    private void Dense()
    {
        long to = draw.Int(1, draw.Of(6, 24, 40));
        if (Count([.. _dims[..^1], to]) > MostElements)
        {
            return;
        }

        (int weights, int bias) = (Weights(1 / Math.Sqrt(_dims[^1]), _dims[^1], to), Weights(0.5, to));
        _dims = [.. _dims[..^1], to];
        Func<Tensor, Tensor> activation = Activation();
        Keep("dense", (x, p) => activation(Lax.Dot(x, p[weights]) + p[bias]));
    }

    private void Convolution()
    {
        long groups = draw.Once(4) ? _dims[3] : 1;
        long features = groups * draw.Int(1, groups > 1 ? 2 : 9);
        long size = draw.Int(1, 3);
        long stride = draw.Int(1, 2);
        long pad = size / 2;
        long Reached(long length) => Draw.Windows(length, size, stride, pad, pad, 1, 1);
        int kernel = Weights(1 / Math.Sqrt(size * size * _dims[3] / groups), size, size, _dims[3] / groups, features);
        _dims = [_dims[0], Reached(_dims[1]), Reached(_dims[2]), features];
        Func<Tensor, Tensor> activation = Activation();
        Keep(
            $"convolution of {groups} groups",
            (x, p) =>
                activation(
                    Lax.ConvGeneralDilated(
                        x,
                        p[kernel],
                        [stride, stride],
                        [new(pad, pad), new(pad, pad)],
                        new(0, 3, [1, 2], 2, 3, [0, 1], 0, 3, [1, 2]),
                        featureGroupCount: groups
                    )
                )
        );
    }

    // Over all but the first dimension and the last, in heads where the last can be divided.
    private void Attention()
    {
        (long batch, long size) = (_dims[0], _dims[^1]);
        long length = Count(_dims) / batch / size;
        long heads =
            size % 4 == 0 ? draw.Of(1L, 2L, 4L)
            : size % 3 == 0 ? 3
            : 1;
        if (batch * heads * length * length > MostElements)
        {
            return;
        }

        int[] weights = [.. Enumerable.Range(0, 3).Select(_ => Weights(1 / Math.Sqrt(size), size, size))];
        long[] dims = _dims;
        bool masked = draw.Once(2);
        double scale = 1 / Math.Sqrt((double)size / heads);
        Keep(
            masked ? "masked attention" : "attention",
            (x, p) =>
            {
                Tensor flat = x.Reshape(batch, length, size);
                Tensor Split(int i) =>
                    Lax.Dot(flat, p[weights[i]]).Reshape(batch, length, heads, size / heads).Transpose(0, 2, 1, 3);
                Tensor mixed = masked
                    ? Masked(Split(0), Split(1), Split(2), scale)
                    : Blocks.Attention(Split(0), Split(1), Split(2), scale);
                return mixed.Transpose(0, 2, 1, 3).Reshape(dims);
            }
        );
    }

    // Each position attends to itself and those before.
    private static Tensor Masked(Tensor queries, Tensor keys, Tensor values, double scale)
    {
        Tensor scores = queries.Matmul(Np.SwapAxes(keys, 2, 3)) * scale;
        Tensor later = Np.Arange(scores.Shape[3]).Reshape(1, scores.Shape[3]);
        Tensor now = Np.Arange(scores.Shape[2]).Reshape(scores.Shape[2], 1);
        return Nn.Softmax(Np.Where(later <= now, scores, -1e9)).Matmul(values);
    }

    private void Normalisation()
    {
        (int scale, int offset) = (Weights(1, _dims[^1]), Weights(0.5, _dims[^1]));
        Keep("layer normalisation", (x, p) => Blocks.LayerNorm(x, p[scale], p[offset]));
    }

    private void Reduction()
    {
        int axis = draw.Int(0, _dims.Length - 1);
        if (_dims.Length < 3 || draw.Once(2))
        {
            Keep($"less mean of {axis}", (x, _) => x - (0.5 * x.Mean(axis, keepDims: true)));
            return;
        }

        double scale = 1 / Math.Sqrt(_dims[axis]);
        _dims = [.. _dims.Where((_, d) => d != axis)];
        Keep($"sum of {axis}", (x, _) => x.Sum(axis) * scale);
    }

    // Around the last layer, if it keeps the shape.
    private void Skip()
    {
        Func<Tensor, Tensor> activation = Activation();
        Keep("skip", (x, _) => x + activation(x));
    }

    private Func<Tensor, Tensor> Activation() =>
        draw.Of<Func<Tensor, Tensor>>(x => x, Lax.Tanh, Lax.Logistic, x => Nn.Gelu(x));

    private void Keep(string name, Func<Tensor, Tensor[], Tensor> layer)
    {
        _names.Add(name);
        _layers.Add(layer);
    }

    private int Weights(double scale, params long[] dims)
    {
        _weights.Add(Numbers(scale, dims));
        return _weights.Count - 1;
    }

    private HostTensor Numbers(double scale, long[] dims)
    {
        TensorType full = new(type, Dims.Create(dims));
        double[] values = [.. draw.Ints((int)full.ElementCount, -1000, 1000).Select(n => n * scale / 1000)];
        return type.Kind == ElementKind.F64
            ? HostTensor.Of<double>(full, values)
            : HostTensor.Of<float>(full, [.. values.Select(value => (float)value)]);
    }

    private static long Count(long[] dims) => dims.Aggregate(1L, (product, size) => product * size);
}
