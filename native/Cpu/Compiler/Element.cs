using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// One element of a tensor in registers. Integers and <c>i1</c> have their own width; floats narrower than <c>f32</c>
/// are held as <c>f32</c> values that the narrow type can represent; a complex number is two floats.
/// </summary>
/// <param name="Real">The value, or its real part.</param>
/// <param name="Imaginary">The imaginary part of a complex number.</param>
internal readonly record struct Element(LLVMValueRef Real, LLVMValueRef Imaginary = default)
{
    /// <summary>An element that is no complex number.</summary>
    public static implicit operator Element(LLVMValueRef value) => new(value);
}
