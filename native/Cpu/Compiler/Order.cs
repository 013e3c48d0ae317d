using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>A direction of comparison, as LLVM's predicates.</summary>
/// <param name="Signed">Of signed integers.</param>
/// <param name="Unsigned">Of unsigned integers and booleans.</param>
/// <param name="Real">Of floats: false where an operand is a NaN, but true for "not equal".</param>
internal sealed record Order(LLVMIntPredicate Signed, LLVMIntPredicate Unsigned, LLVMRealPredicate Real)
{
    /// <summary>Equal.</summary>
    public static readonly Order Equal = new(
        LLVMIntPredicate.LLVMIntEQ,
        LLVMIntPredicate.LLVMIntEQ,
        LLVMRealPredicate.LLVMRealOEQ
    );

    /// <summary>Not equal.</summary>
    public static readonly Order NotEqual = new(
        LLVMIntPredicate.LLVMIntNE,
        LLVMIntPredicate.LLVMIntNE,
        LLVMRealPredicate.LLVMRealUNE
    );

    /// <summary>Less.</summary>
    public static readonly Order Less = new(
        LLVMIntPredicate.LLVMIntSLT,
        LLVMIntPredicate.LLVMIntULT,
        LLVMRealPredicate.LLVMRealOLT
    );

    /// <summary>Less or equal.</summary>
    public static readonly Order LessOrEqual = new(
        LLVMIntPredicate.LLVMIntSLE,
        LLVMIntPredicate.LLVMIntULE,
        LLVMRealPredicate.LLVMRealOLE
    );

    /// <summary>Greater.</summary>
    public static readonly Order Greater = new(
        LLVMIntPredicate.LLVMIntSGT,
        LLVMIntPredicate.LLVMIntUGT,
        LLVMRealPredicate.LLVMRealOGT
    );

    /// <summary>Greater or equal.</summary>
    public static readonly Order GreaterOrEqual = new(
        LLVMIntPredicate.LLVMIntSGE,
        LLVMIntPredicate.LLVMIntUGE,
        LLVMRealPredicate.LLVMRealOGE
    );
}
