using System.Diagnostics;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>An arithmetic operator between symbolic tensors, as a layer without weights.</summary>
public sealed class SymbolicOperation : Layer, IConfigurable<SymbolicOperation>
{
    private readonly string _operator;
    private readonly double? _constant;

    private SymbolicOperation(string @operator, double? constant, string? name)
        : base(name ?? AutoNames.Next(AutoNames.SnakeCase(@operator)), autocast: false) =>
        (_operator, _constant) = (@operator, constant);

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static SymbolicOperation FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("operator"), config.OptionalNumber("constant"), config.OptionalText("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(SymbolicOperation))
            .With("name", Name)
            .With("operator", _operator)
            .With("constant", _constant);

    internal static SymbolicTensor Apply(string @operator, SymbolicTensor left, SymbolicTensor.Operand right)
    {
        ArgumentNullException.ThrowIfNull(left);
        SymbolicOperation layer = new(@operator, right.Tensor is null ? right.Number : null, name: null);
        return right.Tensor is null ? layer.Call(left) : (SymbolicTensor)layer.Call((object)(left, right.Tensor))!;
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        IReadOnlyList<object?> leaves = Tree.Leaves(inputs);
        Tensor left = Tensor.From(leaves[0]);
        Tensor right = _constant is { } constant ? constant : Tensor.From(leaves[1]);
        return _operator switch
        {
            "Add" => left + right,
            "Subtract" => left - right,
            "Multiply" => left * right,
            "Divide" => left / right,
            _ => throw new UnreachableException($"There is no operator '{_operator}'."),
        };
    }
}
