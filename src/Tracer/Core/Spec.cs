using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Shape and element type of an argument without data: <c>Spec.F32(32, 784)</c>.</summary>
/// <param name="Type">Element type and shape.</param>
/// <param name="IsWeak">True if the element type gives way to others, as that of a C# number does.</param>
public sealed record Spec(TensorType Type, bool IsWeak = false)
{
    /// <summary>Sizes of the dimensions where some have names; empty where all are numbers.</summary>
    public ValueList<Dim> Symbolic { get; init; } = [];

    /// <summary>
    /// The specification at the place of a tensor, so that records and tuples of tensors can hold it.
    /// </summary>
    /// <param name="spec">The specification.</param>
    public static implicit operator Tensor(Spec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.ToTensor();
    }

    /// <summary>The specification at the place of a tensor.</summary>
    /// <returns>A tensor without data, for tracing, lowering and compiling only.</returns>
    public Tensor ToTensor() => new SpecTensor(this);

    /// <summary>A <c>f32</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec F32(params ReadOnlySpan<long> shape) => Of(ElementType.F32, shape);

    /// <summary>A <c>f32</c> tensor with named sizes: <c>Spec.F32("b", 784)</c>.</summary>
    /// <param name="first">Size of the first dimension: a number, or an expression of names.</param>
    /// <param name="rest">Sizes of the others.</param>
    /// <returns>The specification.</returns>
    public static Spec F32(Dim first, params ReadOnlySpan<Dim> rest) => Of(ElementType.F32, first, rest);

    /// <summary>A <c>f64</c> tensor with named sizes.</summary>
    /// <param name="first">Size of the first dimension: a number, or an expression of names.</param>
    /// <param name="rest">Sizes of the others.</param>
    /// <returns>The specification.</returns>
    public static Spec F64(Dim first, params ReadOnlySpan<Dim> rest) => Of(ElementType.F64, first, rest);

    /// <summary>An <c>i32</c> tensor with named sizes.</summary>
    /// <param name="first">Size of the first dimension: a number, or an expression of names.</param>
    /// <param name="rest">Sizes of the others.</param>
    /// <returns>The specification.</returns>
    public static Spec I32(Dim first, params ReadOnlySpan<Dim> rest) => Of(ElementType.I32, first, rest);

    /// <summary>A <c>f64</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec F64(params ReadOnlySpan<long> shape) => Of(ElementType.F64, shape);

    /// <summary>A <c>f16</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec F16(params ReadOnlySpan<long> shape) => Of(ElementType.F16, shape);

    /// <summary>A <c>bf16</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec BF16(params ReadOnlySpan<long> shape) => Of(ElementType.BF16, shape);

    /// <summary>An <c>i32</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec I32(params ReadOnlySpan<long> shape) => Of(ElementType.I32, shape);

    /// <summary>An <c>i64</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec I64(params ReadOnlySpan<long> shape) => Of(ElementType.I64, shape);

    /// <summary>A <c>ui32</c> tensor.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec UI32(params ReadOnlySpan<long> shape) => Of(ElementType.UI32, shape);

    /// <summary>A tensor of truth values.</summary>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec Bool(params ReadOnlySpan<long> shape) => Of(ElementType.I1, shape);

    /// <summary>A random key.</summary>
    /// <returns>The specification: <c>ui32[2]</c>.</returns>
    public static Spec Key() => UI32(2);

    /// <summary>A tensor of any element type.</summary>
    /// <param name="elementType">Type of the elements.</param>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <returns>The specification.</returns>
    public static Spec Of(ElementType elementType, params ReadOnlySpan<long> shape) =>
        new(new TensorType(elementType, Dims.Create(shape)));

    /// <summary>A tensor of any element type with named sizes.</summary>
    /// <param name="elementType">Type of the elements.</param>
    /// <param name="first">Size of the first dimension: a number, or an expression of names.</param>
    /// <param name="rest">Sizes of the others.</param>
    /// <returns>The specification.</returns>
    public static Spec Of(ElementType elementType, Dim first, params ReadOnlySpan<Dim> rest)
    {
        Dim[] shape = [first, .. rest];
        Spec spec = new(new TensorType(elementType, Dims.Of(shape.Select(size => size.Constant ?? Dims.Dynamic))));
        return spec.Type.IsStatic ? spec : spec with { Symbolic = [.. shape] };
    }

    /// <summary>
    /// The specification of a value: that of a <see cref="Spec"/> itself, or of a tensor, number, array or buffer.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>The specification.</returns>
    public static Spec Of(object? value)
    {
        if ((value as SpecTensor)?.Spec is { } held)
        {
            return held;
        }

        if (value is Spec spec)
        {
            return spec;
        }

        Tensor tensor = Tensor.From(value);
        return new(tensor.Type, tensor.IsWeak);
    }

    /// <summary>The type as text, for instance <c>f32[32,784]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        Symbolic.Count == 0
            ? Tensor.Describe(Type, IsWeak)
            : $"{Type.ElementType}[{string.Join(",", Symbolic)}]{(IsWeak ? "*" : string.Empty)}";

    /// <summary>Sizes of the dimensions, numbers too.</summary>
    internal ValueList<Dim> Sizes => Symbolic.Count == 0 ? Type.Dims.Select(Dim.Number).ToValueList() : Symbolic;

    /// <summary>The specification with numbers for the named sizes.</summary>
    internal Spec At(IReadOnlyDictionary<string, long> values) =>
        Symbolic.Count == 0
            ? this
            : new(Type with { Dims = Dims.Of(Symbolic.Select(size => size.Evaluate(values))) }, IsWeak);
}
