using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>A tensor whose elements are known while tracing; becomes a constant of the program that uses it.</summary>
public sealed class ConstantTensor : Tensor
{
    private readonly double _number;

    /// <summary>A tensor of the given elements.</summary>
    /// <param name="elements">The elements.</param>
    public ConstantTensor(DenseElementsAttr elements)
        : this(elements, false, double.NaN) { }

    private ConstantTensor(DenseElementsAttr elements, bool weak, double number)
        : base(elements.Type, weak) => (Elements, _number) = (elements, number);

    /// <summary>The elements.</summary>
    public DenseElementsAttr Elements { get; }

    /// <inheritdoc/>
    public override bool IsConcrete => true;

    /// <summary>The elements in host memory.</summary>
    /// <returns>The elements.</returns>
    public override HostTensor ToHost() => new(Type, Elements.Expand());

    internal static ConstantTensor Weak(ElementType type, double number) =>
        new(Scalars.Splat(TensorType.Scalar(type), number), true, number);

    internal static ConstantTensor Weak(ElementType type, long number) =>
        new(Scalars.Splat(TensorType.Scalar(type), number), true, number);

    internal static ConstantTensor FromLiteral(Literal literal) => new(literal.Value, literal.IsWeak, double.NaN);

    /// <summary>The same value under another element type, where that needs no program; null where it does.</summary>
    internal ConstantTensor? TryConvert(ElementType type, bool weak)
    {
        if (type.Equals(ElementType))
        {
            return weak == IsWeak ? this : new(Elements, weak, _number);
        }

        // A C# number goes to the wanted type directly, so that a double's digits are not lost through f32.
        return Elements.IsSplat && Scalars.TryRead(Elements, out double exact)
            ? new(Scalars.Splat(Type.Of(type), double.IsNaN(_number) ? exact : _number), weak, _number)
            : null;
    }

    /// <summary>One element for all of a larger shape; null where the elements differ.</summary>
    internal ConstantTensor? TryBroadcast(Dims shape) =>
        Elements.IsSplat
            ? new(new DenseElementsAttr(Type with { Dims = shape }, Elements.Data), IsWeak, _number)
            : null;
}
