namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>Integer sum, wrapping.</summary>
    public LLVMValueRef Add(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildAdd(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Integer difference, wrapping.</summary>
    public LLVMValueRef Sub(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildSub(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Integer product, wrapping.</summary>
    public LLVMValueRef Mul(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildMul(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Signed quotient towards zero; a zero divisor or an overflow is undefined.</summary>
    public LLVMValueRef SDiv(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildSDiv(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Unsigned quotient; a zero divisor is undefined.</summary>
    public LLVMValueRef UDiv(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildUDiv(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Signed remainder with the dividend's sign; a zero divisor is undefined.</summary>
    public LLVMValueRef SRem(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildSRem(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Unsigned remainder; a zero divisor is undefined.</summary>
    public LLVMValueRef URem(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildURem(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Integer sum that never overflows as signed: index arithmetic.</summary>
    public LLVMValueRef NSWAdd(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildNSWAdd(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Integer product that never overflows as signed: index arithmetic.</summary>
    public LLVMValueRef NSWMul(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildNSWMul(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Shift left; poison where the amount is not below the width.</summary>
    public LLVMValueRef Shl(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildShl(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Shift right, filling with zeros; poison where the amount is not below the width.</summary>
    public LLVMValueRef LShr(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildLShr(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Shift right, filling with the sign; poison where the amount is not below the width.</summary>
    public LLVMValueRef AShr(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildAShr(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Bitwise and.</summary>
    public LLVMValueRef And(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildAnd(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Bitwise or.</summary>
    public LLVMValueRef Or(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildOr(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Bitwise exclusive or.</summary>
    public LLVMValueRef Xor(LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildXor(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Floating-point sum.</summary>
    public LLVMValueRef FAdd(LLVMValueRef lhs, LLVMValueRef rhs) =>
        Relax(LLVM.LLVMBuildFAdd(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName));

    /// <summary>Floating-point difference.</summary>
    public LLVMValueRef FSub(LLVMValueRef lhs, LLVMValueRef rhs) =>
        Relax(LLVM.LLVMBuildFSub(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName));

    /// <summary>Floating-point product.</summary>
    public LLVMValueRef FMul(LLVMValueRef lhs, LLVMValueRef rhs) =>
        Relax(LLVM.LLVMBuildFMul(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName));

    /// <summary>Floating-point quotient.</summary>
    public LLVMValueRef FDiv(LLVMValueRef lhs, LLVMValueRef rhs) =>
        Relax(LLVM.LLVMBuildFDiv(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName));

    /// <summary>Floating-point remainder with the dividend's sign.</summary>
    public LLVMValueRef FRem(LLVMValueRef lhs, LLVMValueRef rhs) =>
        Relax(LLVM.LLVMBuildFRem(Ref, Like(rhs, lhs), Like(lhs, rhs), NoName));

    /// <summary>Integer negation, wrapping.</summary>
    public LLVMValueRef Neg(LLVMValueRef value) => LLVM.LLVMBuildNeg(Ref, value, NoName);

    /// <summary>Bitwise complement.</summary>
    public LLVMValueRef Not(LLVMValueRef value) => LLVM.LLVMBuildNot(Ref, value, NoName);

    /// <summary>Sign flip.</summary>
    public LLVMValueRef FNeg(LLVMValueRef value) => Relax(LLVM.LLVMBuildFNeg(Ref, value, NoName));

    /// <summary>Integer comparison.</summary>
    public LLVMValueRef ICmp(LLVMIntPredicate predicate, LLVMValueRef lhs, LLVMValueRef rhs) =>
        LLVM.LLVMBuildICmp(Ref, predicate, Like(rhs, lhs), Like(lhs, rhs), NoName);

    /// <summary>Floating-point comparison; ordered predicates are false where an operand is a NaN.</summary>
    public LLVMValueRef FCmp(LLVMRealPredicate predicate, LLVMValueRef lhs, LLVMValueRef rhs) =>
        Relax(LLVM.LLVMBuildFCmp(Ref, predicate, Like(rhs, lhs), Like(lhs, rhs), NoName));

    /// <summary>One of two values, by a bit or lane by lane.</summary>
    public LLVMValueRef Select(LLVMValueRef condition, LLVMValueRef onTrue, LLVMValueRef onFalse)
    {
        onTrue = Like(condition, Like(onFalse, onTrue));
        return Relax(LLVM.LLVMBuildSelect(Ref, condition, onTrue, Like(onTrue, onFalse), NoName));
    }

    /// <summary><c>a * b + c</c> with one rounding.</summary>
    public LLVMValueRef Fma(LLVMValueRef a, LLVMValueRef b, LLVMValueRef c) => Intrinsic("llvm.fma", a, b, c);

    /// <summary>
    /// Calls an intrinsic that is overloaded on its operand type alone: <c>llvm.sqrt</c>, <c>llvm.smax</c>, …
    /// </summary>
    public LLVMValueRef Intrinsic(string name, params ReadOnlySpan<LLVMValueRef> operands)
    {
        LLVMValueRef widest = operands[0];
        foreach (LLVMValueRef operand in operands)
        {
            widest = Like(operand, widest);
        }

        LLVMValueRef[] alike = new LLVMValueRef[operands.Length];
        for (int i = 0; i < alike.Length; i++)
        {
            alike[i] = Like(widest, operands[i]);
        }

        return Relax(Call(Module.Intrinsic(name, TypeOf(widest)), alike));
    }

    /// <summary>Freezes poison to some fixed value.</summary>
    public LLVMValueRef Freeze(LLVMValueRef value) => LLVM.LLVMBuildFreeze(Ref, value, NoName);
}
