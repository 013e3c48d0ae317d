using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Random;

/// <summary>
/// Random numbers from Threefry blocks under a fixed key. The counter goes on from call to call as long as the program
/// is loaded, so that no two calls give the same numbers, and a program that is loaded anew repeats them.
/// </summary>
internal sealed class Rng : KernelLowering
{
    private const long Key = 0x5EED_0F_C0FFEE;

    /// <inheritdoc/>
    public override bool HasSideEffect => true;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        IrBuilder ir = kernel.Ir;
        Tensor result = node.Result;
        bool isNormal = ((Ops.Rng)node.Op).RngDistribution == RngDistribution.Normal;
        Element a = kernel.ReadScalar(node.Operands[0]);
        Element b = kernel.ReadScalar(node.Operands[1]);
        long count = result.Type.ElementCount;
        LLVMValueRef start = ir.AtomicAdd(kernel.Scalars.Unit.RandomCounter, ir.Int64(2 * count));
        kernel.Loop(
            count,
            i =>
            {
                LLVMValueRef counter = ir.Add(start, kernel.Index.Multiply(i, 2));
                Element element =
                    isNormal ? Normal(kernel.Scalars, result.ElementType, counter, a, b)
                    : result.ElementType.IsFloat ? Uniform(kernel.Scalars, result.ElementType, counter, a, b)
                    : UniformInteger(kernel.Scalars, result.ElementType, counter, a.Real, b.Real);
                kernel.Write(result, TensorIndex.AtLinear(i), element);
            }
        );
    }

    // (1 − u)·a + u·b, where the difference of the ends need not be a number; below b even where rounding gives b.
    private static Element Uniform(Scalars scalars, ElementType type, LLVMValueRef counter, Element a, Element b)
    {
        ElementType compute = ComputeType(type);
        Element fraction = Fraction(scalars, compute, counter);
        Element rest = scalars.Subtract(compute, scalars.Number(compute, 1), fraction);
        Element low = scalars.Multiply(compute, rest, a);
        Element high = scalars.Multiply(compute, fraction, b);
        Element sum = scalars.Add(compute, low, high);
        Element number = scalars.Convert(compute, type, sum);
        LLVMValueRef isBelow = scalars.Compare(type, Order.Less, number, b);
        return scalars.Select(isBelow, number, a);
    }

    private static Element UniformInteger(
        Scalars scalars,
        ElementType type,
        LLVMValueRef counter,
        LLVMValueRef a,
        LLVMValueRef b
    )
    {
        IrBuilder ir = scalars.Ir;
        LLVMTypeRef wide = ir.Context.I64;
        LLVMTypeRef register = scalars.RegisterType(type);
        LLVMValueRef difference = ir.Sub(b, a);
        LLVMValueRef span = type.BitWidth == 64 ? difference : ir.ZExt(difference, wide);
        LLVMValueRef divisor = ir.Intrinsic("llvm.umax", span, ir.Int64(1));
        LLVMValueRef offset = ir.URem(Bits(scalars, counter), divisor);
        return ir.Add(a, type.BitWidth == 64 ? offset : ir.Trunc(offset, register));
    }

    // Box and Muller: a + b · sqrt(−2·log(1 − u)) · cos(2π·v).
    private static Element Normal(
        Scalars scalars,
        ElementType type,
        LLVMValueRef counter,
        Element mean,
        Element deviation
    )
    {
        IrBuilder ir = scalars.Ir;
        ElementType compute = ComputeType(type);
        LLVMTypeRef register = scalars.RegisterType(compute);
        Element one = scalars.Number(compute, 1);
        Element radius = scalars.Function(
            "log",
            compute,
            scalars.Subtract(compute, one, Fraction(scalars, compute, counter))
        );
        radius = scalars.Sqrt(compute, ir.FMul(ir.Float(register, -2), radius.Real));
        Element turn = Fraction(scalars, compute, ir.Add(counter, ir.Int64(1)));
        Element cosine = scalars.Function("cos", compute, ir.FMul(ir.Float(register, 2 * Math.PI), turn.Real));
        Element sample = scalars.Multiply(compute, deviation, scalars.Multiply(compute, radius, cosine));
        return scalars.Convert(compute, type, scalars.Add(compute, mean, sample));
    }

    private static ElementType ComputeType(ElementType type) => type.Kind == ElementKind.F64 ? type : ElementType.F32;

    // A float in [0, 1), all its digits random.
    private static Element Fraction(Scalars scalars, ElementType type, LLVMValueRef counter)
    {
        IrBuilder ir = scalars.Ir;
        int digits = type.Kind == ElementKind.F64 ? 53 : 24;
        LLVMTypeRef register = scalars.RegisterType(type);
        LLVMValueRef whole = ir.UIToFP(ir.LShr(Bits(scalars, counter), ir.Int64(64 - digits)), register);
        return ir.FMul(whole, ir.Float(register, Math.ScaleB(1, -digits)));
    }

    private static LLVMValueRef Bits(Scalars scalars, LLVMValueRef counter)
    {
        IrBuilder ir = scalars.Ir;
        (LLVMValueRef first, LLVMValueRef second) = Threefry.Block(ir, ir.Int64(Key), counter);
        LLVMValueRef high = ir.Shl(ir.ZExt(second, ir.Context.I64), ir.Int64(32));
        return ir.Or(ir.ZExt(first, ir.Context.I64), high);
    }
}
