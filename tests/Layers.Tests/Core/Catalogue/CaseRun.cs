using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>
/// Runs many cases in one compiled program: the outputs of each layer, and for a random weighted sum of them the
/// derivative in a random direction, by the gradient and by a central difference. All numbers are <c>f64</c>, so that
/// the two agree to many digits.
/// </summary>
internal sealed class CaseRun : Layer
{
    private const double Step = 1e-5;

    private readonly IReadOnlyList<LayerCase> _cases;
    private readonly Layer[] _layers;
    private readonly Variable[][] _inputs;
    private readonly Random _random = new(7);

    public CaseRun(IReadOnlyList<LayerCase> cases)
        : base(autocast: false)
    {
        _cases = cases;
        _layers = [.. cases.Select(item => Track(item.Make()))];
        _inputs = [.. cases.Select((item, i) => Inputs(item, i))];
    }

    /// <summary>What one case gave.</summary>
    /// <param name="Layer">The layer.</param>
    /// <param name="Outputs">Its outputs.</param>
    /// <param name="Wanted">What they must be.</param>
    /// <param name="Difference">The derivative by a difference.</param>
    /// <param name="Gradient">The derivative by the gradient.</param>
    internal sealed record Outcome(
        Layer Layer,
        NdArray[] Outputs,
        NdArray[] Wanted,
        double Difference,
        double Gradient
    );

    public IReadOnlyList<Outcome> Run(Placement placement)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Build(Signature(i), placement);
            foreach (Variable weight in _layers[i].Weights.Where(weight => weight.Type.ElementType.IsFloat))
            {
                // Variances and scales are positive.
                bool isPositive = weight.Name.Contains("variance", StringComparison.Ordinal);
                weight.Assign(Draw(weight.Type.Dims, isPositive ? 0.5 : -1, isPositive ? 1.5 : 1));
            }
        }

        Tensor[] results = [.. Tree.Leaves(Invoke(new float[] { 0 }, placement: placement)).Select(Tensor.From)];
        int next = 0;
        return
        [
            .. _cases.Select(
                (item, i) =>
                {
                    Dictionary<string, NdArray> weights = _layers[i]
                        .StablePaths.Where(pair => pair.Variable.Type.ElementType.IsFloat)
                        .ToDictionary(pair => pair.Path, pair => NdArray.From(pair.Variable.ToHost()));
                    NdArray[] wanted = item.Expected(
                        [.. _inputs[i].Select(input => NdArray.From(input.ToHost()))],
                        weights
                    );
                    NdArray[] outputs = [.. wanted.Select(_ => Host(results[next++]))];
                    double[] derivatives = item.HasGradient
                        ? [.. Enumerable.Range(0, 3).Select(_ => Host(results[next++]).Data[0])]
                        : [0, 0, 0];
                    return new Outcome(
                        _layers[i],
                        outputs,
                        wanted,
                        (derivatives[0] - derivatives[1]) / (2 * Step),
                        derivatives[2]
                    );
                }
            ),
        ];
    }

    protected override object? CallCore(CallContext context, object? inputs) =>
        Enumerable
            .Range(0, _cases.Count)
            .SelectMany(i =>
            {
                Tensor[] outputs = Outputs(context, i, []);
                return _cases[i].HasGradient ? [.. outputs, .. Derivatives(context, i, outputs)] : outputs;
            })
            .ToArray();

    private static NdArray Host(Tensor tensor) => NdArray.From(((ConstantTensor)tensor).ToHost());

    private Variable[] Inputs(LayerCase item, int index) =>
        [
            .. item.Inputs.Select(
                (shape, k) =>
                {
                    Dims dims = Dims.Of(shape.Select(size => (long)size));
                    Variable input = AddWeight(
                        $"input_{index}_{k}",
                        dims,
                        Tracer.Initializers.Zeros(),
                        item.InputType,
                        trainable: false
                    );
                    input.Assign(
                        item.Ids == 0
                            ? Draw(dims, -1, 1)
                            : HostTensor.Of<int>(
                                input.Type,
                                [.. Enumerable.Range(0, (int)dims.Product).Select(_ => _random.Next(item.Ids))]
                            )
                    );
                    return input;
                }
            ),
        ];

    private HostTensor Draw(Dims shape, double low, double high) =>
        HostTensor.Of<double>(
            new TensorType(ElementType.F64, shape),
            [.. Enumerable.Range(0, (int)shape.Product).Select(_ => low + ((high - low) * _random.NextDouble()))]
        );

    private InputSignature Signature(int i) =>
        InputSignature.Of(Pack([.. _inputs[i].Select(input => new Spec(input.Type).ToTensor())]));

    private static object Pack(Tensor[] tensors) => tensors.Length == 1 ? tensors[0] : tensors;

    /// <summary>Calls a layer; the first values replace its float inputs and trained weights.</summary>
    private Tensor[] Outputs(CallContext context, int i, Tensor[] values)
    {
        Variable[] varied = Varied(i);
        CallContext fork = context.Fork(values.Length == 0 ? [] : varied, values);
        object inputs = Pack([
            .. _inputs[i]
                .Select(input => context.Read(input))
                .Select((input, k) => values.Length > 0 && _cases[i].Ids == 0 ? values[k] : input),
        ]);
        return [.. Tree.Leaves(_layers[i].Call(fork, inputs, _cases[i].Training)).Select(Tensor.From)];
    }

    private Variable[] Varied(int i) => [.. _cases[i].Ids == 0 ? _inputs[i] : [], .. _layers[i].TrainableWeights];

    private IEnumerable<Tensor> Derivatives(CallContext context, int i, Tensor[] outputs)
    {
        Tensor[] factors = [.. outputs.Select(output => Tensor.From(Draw(output.Shape, -1, 1)))];
        Tensor[] point = [.. Varied(i).Select(context.Read)];
        Tensor[] direction = [.. point.Select(value => Tensor.From(Draw(value.Shape, -1, 1)))];
        Tensor[] gradient = Transforms.Grad<Tensor[]>(Loss)(point);
        yield return Loss([.. point.Zip(direction, (value, along) => value + (along * Step))]);
        yield return Loss([.. point.Zip(direction, (value, along) => value - (along * Step))]);
        yield return gradient
            .Zip(direction, (slope, along) => (slope * along).Sum())
            .Aggregate((sum, term) => sum + term);

        Tensor Loss(Tensor[] values) =>
            Outputs(context, i, values)
                .Zip(factors, (output, factor) => (output * factor).Sum())
                .Aggregate((sum, term) => sum + term);
    }
}
