using System.Diagnostics.CodeAnalysis;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A tensor that has no values yet, only a type and the layer that will compute it. Made from an <see cref="Input"/>
/// and by calling layers on others; a <see cref="Functional"/> model is the graph between some of them.
/// </summary>
public sealed class SymbolicTensor : SpecTensor
{
    internal SymbolicTensor(Spec spec, Node producer, int index)
        : base(spec) => (Producer, Index, Name) = (producer, index, AutoNames.Next("keras_tensor"));

    /// <summary>The name, for messages.</summary>
    public string Name { get; }

    /// <summary>The layer that computes it.</summary>
    public Layer Layer => Producer.Layer;

    /// <summary>The call of the layer that computes it.</summary>
    internal Node Producer { get; }

    /// <summary>Its position among the results of the call.</summary>
    internal int Index { get; }

    /// <summary>Elementwise sum.</summary>
    /// <param name="left">One operand.</param>
    /// <param name="right">The other: a symbolic tensor or a number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Layers are the named forms.")]
    public static SymbolicTensor operator +(SymbolicTensor left, Operand right) =>
        SymbolicOperation.Apply("Add", left, right);

    /// <summary>Elementwise difference.</summary>
    /// <param name="left">What is subtracted from.</param>
    /// <param name="right">What is subtracted: a symbolic tensor or a number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Layers are the named forms.")]
    public static SymbolicTensor operator -(SymbolicTensor left, Operand right) =>
        SymbolicOperation.Apply("Subtract", left, right);

    /// <summary>Elementwise product.</summary>
    /// <param name="left">One operand.</param>
    /// <param name="right">The other: a symbolic tensor or a number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Layers are the named forms.")]
    public static SymbolicTensor operator *(SymbolicTensor left, Operand right) =>
        SymbolicOperation.Apply("Multiply", left, right);

    /// <summary>Elementwise quotient.</summary>
    /// <param name="left">The dividend.</param>
    /// <param name="right">The divisor: a symbolic tensor or a number.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Layers are the named forms.")]
    public static SymbolicTensor operator /(SymbolicTensor left, Operand right) =>
        SymbolicOperation.Apply("Divide", left, right);

    /// <summary>Elementwise sum.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A symbolic tensor.</param>
    public static SymbolicTensor operator +(double left, SymbolicTensor right) => right + left;

    /// <summary>Elementwise product.</summary>
    /// <param name="left">A number.</param>
    /// <param name="right">A symbolic tensor.</param>
    public static SymbolicTensor operator *(double left, SymbolicTensor right) => right * left;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Spec}";

    /// <summary>What a symbolic tensor is combined with: another one, or a number.</summary>
    /// <param name="Tensor">The tensor, or null.</param>
    /// <param name="Number">The number, where there is no tensor.</param>
    public readonly record struct Operand(SymbolicTensor? Tensor, double Number)
    {
        /// <summary>A symbolic tensor.</summary>
        /// <param name="tensor">The tensor.</param>
        [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named form.")]
        public static implicit operator Operand(SymbolicTensor tensor) => new(tensor, 0);

        /// <summary>A number.</summary>
        /// <param name="number">The number.</param>
        [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named form.")]
        public static implicit operator Operand(double number) => new(null, number);
    }
}
