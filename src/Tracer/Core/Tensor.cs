using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// A shaped value of a program: while a function is traced it stands for what the compiled program will compute; a
/// concrete one (<see cref="ConstantTensor"/>, <see cref="DeviceTensor"/>) holds its elements. Operators broadcast and
/// promote element types as NumPy and JAX do; C# numbers convert implicitly and are weakly typed, so that <c>x * 2</c>
/// keeps the type of <c>x</c>.
/// </summary>
public abstract partial class Tensor
{
    private protected Tensor(TensorType type, bool isWeak) => (Type, IsWeak) = (type, isWeak);

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>True if the element type gives way to the other operand's, as that of a C# number does.</summary>
    public bool IsWeak { get; }

    /// <summary>Sizes of the dimensions.</summary>
    public Dims Shape => Type.Dims;

    /// <summary>Type of the elements.</summary>
    public ElementType ElementType => Type.ElementType;

    /// <summary>Number of dimensions.</summary>
    public int Rank => Type.Rank;

    /// <summary>Number of elements.</summary>
    public long Size => Type.ElementCount;

    /// <summary>True if the elements are known while tracing.</summary>
    public virtual bool IsConcrete => false;

    /// <summary>The elements of a concrete tensor, copied to the host.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="TraceException">The tensor is traced, so it has no elements.</exception>
    public virtual HostTensor ToHost() =>
        throw new TraceException(
            $"Tensor {this} has no elements while a function is traced. Return it from the function, and read "
                + $"the result."
        );

    /// <summary>
    /// A tensor of whatever can be one: a tensor, a number, an array of numbers, a host tensor, or a leaf of a dynamic
    /// tree.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="TraceException">It cannot be a tensor.</exception>
    public static Tensor From(object? value) =>
        value switch
        {
            Tensor tensor => tensor,
            Tree tree => tree.ToTensor(),
            bool b => b,
            int i => i,
            long i => i,
            float f => f,
            double f => f,
            HostTensor host => new ConstantTensor(new DenseElementsAttr(host.Type, host.Data)),
            IDeviceBuffer buffer => new DeviceTensor(buffer),
            DenseElementsAttr elements => new ConstantTensor(elements),
            Array array => HostArrays.ToConstant(array),
            null => throw new TraceException("A tensor is needed, but null was given."),
            _ => HostArrays.Scalar(value)
                ?? throw new TraceException(
                    $"A value of type {value.GetType().Name} is no tensor. Give a Tensor, a number, an array of "
                        + $"numbers or a HostTensor; "
                        + "pass configuration as C# values outside the traced arguments."
                ),
        };

    /// <summary>A constant of the given elements.</summary>
    /// <typeparam name="T">A primitive type that has an element type.</typeparam>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The count does not fit the shape.</exception>
    public static Tensor Of<T>(Dims shape, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        TensorType type = new(HostArrays.ElementTypeOf(typeof(T)), shape);
        return type.ElementCount == values.Length
            ? new ConstantTensor(DenseElementsAttr.Of(type, values))
            : throw new ArgumentException(
                $"{type} takes {type.ElementCount} values, got {values.Length}.",
                nameof(values)
            );
    }

    /// <summary>A C# number as a weakly typed scalar.</summary>
    /// <param name="value">The number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(double value) => ConstantTensor.Weak(ElementType.F32, value);

    /// <summary>A C# number as a weakly typed scalar.</summary>
    /// <param name="value">The number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(float value) => ConstantTensor.Weak(ElementType.F32, value);

    /// <summary>A C# number as a weakly typed scalar.</summary>
    /// <param name="value">The number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(int value) => ConstantTensor.Weak(ElementType.I32, value);

    /// <summary>A C# number as a weakly typed scalar; 64 bits wide where it does not fit 32.</summary>
    /// <param name="value">The number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(long value) =>
        ConstantTensor.Weak(value is >= int.MinValue and <= int.MaxValue ? ElementType.I32 : ElementType.I64, value);

    /// <summary>A C# truth value as a scalar.</summary>
    /// <param name="value">The value.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(bool value) =>
        new ConstantTensor(
            new DenseElementsAttr(TensorType.Scalar(ElementType.I1), new byte[] { value ? (byte)1 : (byte)0 })
        );

    /// <summary>An array of numbers as a constant.</summary>
    /// <param name="values">The elements.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(float[] values) => From(values);

    /// <summary>An array of numbers as a constant.</summary>
    /// <param name="values">The elements, row by row.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    [SuppressMessage("Performance", "CA1814", Justification = "A rectangular array is what a matrix is.")]
    public static implicit operator Tensor(float[,] values) => From(values);

    /// <summary>An array of numbers as a constant.</summary>
    /// <param name="values">The elements.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(int[] values) => From(values);

    /// <summary>Host data as a constant.</summary>
    /// <param name="value">The elements.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "From is the named form.")]
    public static implicit operator Tensor(HostTensor value) => From(value);

    /// <summary>Element type and shape, for instance <c>f32[2,3]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Describe(Type, IsWeak);

    internal static string Describe(TensorType type, bool weak = false) =>
        $"{type.ElementType}"
        + $"[{string.Join(",", type.Dims.Select(size => size == Dims.Dynamic ? "?" : FormattableString.Invariant($"{size}")))}"
        + $"]{(weak ? "*" : string.Empty)}";
}
