using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Support;

/// <summary>A dense layer in the fewest lines, as a user would write one.</summary>
internal sealed class Affine(int units, Initializer? kernel = null, string? name = null, DTypePolicy? dtype = null)
    : Layer(name, dtype),
        IConfigurable<Affine>
{
    private Variable? _kernel;
    private Variable? _bias;

    public static Affine FromConfig(Config config) =>
        new(config.Int("units"), name: config.Text("name"), dtype: config.Object<DTypePolicy>("dtype"));

    public override bool SupportsMasking => true;

    public override Config GetConfig() => base.GetConfig().With("units", units);

    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        long features = inputs.Leaves[0].Type.Dims[^1];
        InputSpec = new()
        {
            MinRank = 2,
            Axes = new Dictionary<int, long> { [-1] = features },
        };
        _kernel = AddWeight("kernel", [features, units], kernel);
        _bias = AddWeight("bias", [units]);
    }

    protected override object? CallCore(CallContext context, object? inputs) =>
        Tensor.From(inputs).Matmul(Read(context, _kernel!)) + Read(context, _bias!);
}

/// <summary>A layer of two layers that does nothing to build them.</summary>
internal sealed class Pair : Layer
{
    private readonly Layer _first;
    private readonly Layer _second;

    public Pair(Layer first, Layer second, string? name = null)
        : base(name) => (_first, _second) = (Track(first), Track(second));

    protected override object? CallCore(CallContext context, object? inputs) =>
        _second.Call(context, _first.Call(context, inputs));
}

/// <summary>A layer of one function that sees the context.</summary>
internal sealed class ContextLayer(Func<CallContext, Tensor, Tensor> function, bool masks = false)
    : Layer(autocast: false)
{
    public override bool SupportsMasking => masks;

    protected override object? CallCore(CallContext context, object? inputs) => function(context, Tensor.From(inputs));
}
