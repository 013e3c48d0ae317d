using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Values of sizes in a block of the module that is built, <c>tensor&lt;i32&gt;</c>; inner blocks use those of outer
/// ones.
/// </summary>
internal sealed class SizeScope
{
    private readonly Dictionary<Dim, Value> _known = [];
    private readonly SizeScope? _outer;
    private readonly Value[] _arguments;
    private readonly IReadOnlyDictionary<string, (int Argument, int Axis, long Factor, long Offset)> _sources;

    public SizeScope(
        Block block,
        Value[] arguments,
        IReadOnlyDictionary<string, (int Argument, int Axis, long Factor, long Offset)> sources,
        SizeScope? outer
    ) => (Block, Builder, _arguments, _sources, _outer) = (block, new BlockBuilder(block), arguments, sources, outer);

    public SizeScope(Block block, SizeScope outer)
        : this(block, outer._arguments, outer._sources, outer) { }

    public Block Block { get; }

    public BlockBuilder Builder { get; }

    /// <summary>The value of a size.</summary>
    public Value Of(Dim dim)
    {
        for (SizeScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._known.TryGetValue(dim, out Value? known))
            {
                return known;
            }
        }

        Value value =
            dim.Constant is { } number ? Scalar(number)
            : dim.Name is { } name ? Source(name)
            : dim.Factor is { } factor ? Combined(factor)
            : Polynomial(dim);
        _known.Add(dim, value);
        return value;
    }

    /// <summary>Sizes as one vector.</summary>
    public Value Vector(IReadOnlyCollection<Dim> dims)
    {
        if (dims.All(dim => dim.Constant is not null))
        {
            int[] numbers = [.. dims.Select(dim => checked((int)dim.Constant!.Value))];
            return Append(
                new Ops.Constant(DenseElementsAttr.Of<int>(new TensorType(ElementType.I32, [numbers.Length]), numbers))
            );
        }

        Value[] parts = [.. dims.Select(dim => Append(new Ops.Reshape(new TensorType(ElementType.I32, [1])), Of(dim)))];
        return parts.Length == 1 ? parts[0] : Append(new Ops.Concatenate(0), parts);
    }

    public Value Append(Op op, params ReadOnlySpan<Value> operands) => Builder.Append(op, operands).Result;

    public Value Scalar(long number) =>
        Append(new Ops.Constant(DenseElementsAttr.Of<int>(TensorType.Scalar(ElementType.I32), [checked((int)number)])));

    private Value Source(string name)
    {
        (int argument, int axis, long factor, long offset) = _sources[name];
        Value size = Append(new Ops.GetDimensionSize(axis), _arguments[argument]);
        size = offset == 0 ? size : Append(Ops.Subtract.Instance, size, Of(Dim.Number(offset)));
        return factor == 1 ? size : Append(Ops.Divide.Instance, size, Of(Dim.Number(factor)));
    }

    private Value Polynomial(Dim dim)
    {
        Value? sum = null;
        foreach ((DimFactor[] factors, long coefficient) in dim.Terms)
        {
            Value? product = coefficient == 1 && factors.Length > 0 ? null : Of(Dim.Number(coefficient));
            foreach (DimFactor factor in factors)
            {
                Value value = Of(Dim.Of(factor));
                product = product is null ? value : Append(Ops.Multiply.Instance, product, value);
            }

            sum = sum is null ? product : Append(Ops.Add.Instance, sum, product!);
        }

        return sum!;
    }

    private Value Combined(DimFactor factor)
    {
        (Value left, Value right) = (Of(factor.Left), Of(factor.Right));
        return factor.Operation switch
        {
            DimOperation.Min => Append(Ops.Minimum.Instance, left, right),
            DimOperation.Max => Append(Ops.Maximum.Instance, left, right),
            DimOperation.Mod => Rest(factor, left, right),
            _ when factor.Left.IsNonNegative => Append(Ops.Divide.Instance, left, right),
            _ => Append(
                Ops.Divide.Instance,
                Append(Ops.Subtract.Instance, left, Of(factor.Left % factor.Right)),
                right
            ),
        };
    }

    // StableHLO's remainder has the sign of the dividend.
    private Value Rest(DimFactor factor, Value left, Value right)
    {
        Value rest = Append(Ops.Remainder.Instance, left, right);
        return factor.Left.IsNonNegative
            ? rest
            : Append(Ops.Remainder.Instance, Append(Ops.Add.Instance, rest, right), right);
    }
}
