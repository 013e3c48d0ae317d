using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>A vector of complex numbers in double precision, real and imaginary parts apart.</summary>
internal readonly record struct Lane(LLVMValueRef Real, LLVMValueRef Imaginary);

/// <summary>Writes arithmetic on vectors of complex numbers, and moves them between memory and registers.</summary>
internal sealed class FourierVectors(KernelEmitter kernel)
{
    /// <summary>Numbers in a vector.</summary>
    public static int Lanes => HostCpu.VectorBits / 64;

    private IrBuilder Ir => kernel.Ir;

    private LLVMTypeRef Vector => Ir.Context.Vector(Ir.Context.F64, Lanes);

    /// <summary>The type of scratch memory for so many vectors.</summary>
    public LLVMTypeRef Scratch(long count) => Ir.Context.Array(Ir.Context.F64, 2 * count * Lanes);

    /// <summary><c>a + b</c></summary>
    public Lane Add(Lane a, Lane b) => new(Ir.FAdd(a.Real, b.Real), Ir.FAdd(a.Imaginary, b.Imaginary));

    /// <summary><c>a - b</c></summary>
    public Lane Subtract(Lane a, Lane b) => new(Ir.FSub(a.Real, b.Real), Ir.FSub(a.Imaginary, b.Imaginary));

    /// <summary><c>a · b</c></summary>
    public Lane Multiply(Lane a, Lane b) =>
        new(
            Combine(a.Real, b.Real, Ir.FNeg(Ir.FMul(a.Imaginary, b.Imaginary))),
            Combine(a.Real, b.Imaginary, Ir.FMul(a.Imaginary, b.Real))
        );

    /// <summary><c>i · a</c> or <c>-i · a</c></summary>
    public Lane Turn(Lane a, bool isPositive) =>
        isPositive ? new(Ir.FNeg(a.Imaginary), a.Real) : new(a.Imaginary, Ir.FNeg(a.Real));

    /// <summary><c>a / n</c></summary>
    public Lane Divide(Lane a, long divisor)
    {
        LLVMValueRef n = Ir.Splat(Ir.Float(Ir.Context.F64, divisor), Lanes);
        return divisor == 1 ? a : new(Ir.FDiv(a.Real, n), Ir.FDiv(a.Imaginary, n));
    }

    /// <summary>One number in all lanes.</summary>
    public Lane Constant(System.Numerics.Complex value) =>
        new(
            Ir.Splat(Ir.Float(Ir.Context.F64, value.Real), Lanes),
            Ir.Splat(Ir.Float(Ir.Context.F64, value.Imaginary), Lanes)
        );

    /// <summary>A number of a table in all lanes.</summary>
    public Lane Broadcast(LLVMValueRef table, LLVMValueRef index)
    {
        Element element = kernel.Scalars.Load(ElementType.Complex128, table, index);
        return new(Ir.Splat(element.Real, Lanes), Ir.Splat(element.Imaginary, Lanes));
    }

    /// <summary>Vector number <paramref name="index"/> of scratch memory.</summary>
    public Lane LoadScratch(LLVMValueRef scratch, LLVMValueRef index)
    {
        LLVMValueRef address = ScratchAddress(scratch, index);
        return new(Ir.Load(Vector, address), Ir.Load(Vector, Ir.Element(Vector, address, 1)));
    }

    /// <summary>Writes vector number <paramref name="index"/> of scratch memory.</summary>
    public void StoreScratch(Lane value, LLVMValueRef scratch, LLVMValueRef index)
    {
        LLVMValueRef address = ScratchAddress(scratch, index);
        Ir.Store(value.Real, address);
        Ir.Store(value.Imaginary, Ir.Element(Vector, address, 1));
    }

    /// <summary>Neighbouring numbers of a tensor.</summary>
    public Lane Load(Tensor tensor, LLVMValueRef index)
    {
        LLVMTypeRef part = kernel.Scalars.MemoryType(tensor.ElementType);
        LLVMValueRef address = kernel.Scalars.Address(tensor.ElementType, kernel.Pointer(tensor), index);
        LLVMValueRef pairs = Ir.Load(Ir.Context.Vector(part, 2 * Lanes), address, tensor.ElementType.RealPart.ByteSize);
        LLVMValueRef Half(int first) =>
            Wide(Ir.Shuffle(pairs, pairs, [.. Enumerable.Range(0, Lanes).Select(lane => (2 * lane) + first)]));
        return new(Half(0), Half(1));
    }

    /// <summary>Writes neighbouring numbers of a tensor.</summary>
    public void Store(Lane value, Tensor tensor, LLVMValueRef index)
    {
        LLVMValueRef address = kernel.Scalars.Address(tensor.ElementType, kernel.Pointer(tensor), index);
        int[] mask = [.. Enumerable.Range(0, Lanes).SelectMany(lane => new[] { lane, lane + Lanes })];
        LLVMValueRef pairs = Ir.Shuffle(Narrow(value.Real, tensor), Narrow(value.Imaginary, tensor), mask);
        Ir.Store(pairs, address, tensor.ElementType.RealPart.ByteSize);
    }

    /// <summary>Writes numbers of a tensor that are a fixed step apart.</summary>
    public void Scatter(Lane value, Tensor tensor, LLVMValueRef index, long step)
    {
        (LLVMValueRef real, LLVMValueRef imaginary) = (Narrow(value.Real, tensor), Narrow(value.Imaginary, tensor));
        for (int lane = 0; lane < Lanes; lane++)
        {
            LLVMValueRef at = kernel.Index.Add(index, lane * step);
            LLVMValueRef address = kernel.Scalars.Address(tensor.ElementType, kernel.Pointer(tensor), at);
            Ir.Store(Ir.Shuffle(real, imaginary, lane, lane + Lanes), address, tensor.ElementType.RealPart.ByteSize);
        }
    }

    /// <summary>
    /// Powers of a root of unity, by two tables: of every <paramref name="rest"/>-th power, and of those between.
    /// </summary>
    public Lane Powers(LLVMValueRef coarse, LLVMValueRef fine, long rest, Func<int, LLVMValueRef> power)
    {
        (Lane high, Lane low) = (Undefined(), Undefined());
        for (int lane = 0; lane < Lanes; lane++)
        {
            LLVMValueRef number = power(lane);
            high = Insert(high, coarse, Ir.UDiv(number, Ir.Int64(rest)), lane);
            low = Insert(low, fine, Ir.URem(number, Ir.Int64(rest)), lane);
        }

        return Multiply(high, low);
    }

    private Lane Undefined() => new(Ir.Zero(Vector), Ir.Zero(Vector));

    private Lane Insert(Lane lanes, LLVMValueRef table, LLVMValueRef index, int lane)
    {
        Element element = kernel.Scalars.Load(ElementType.Complex128, table, index);
        return new(
            Ir.InsertLane(lanes.Real, element.Real, lane),
            Ir.InsertLane(lanes.Imaginary, element.Imaginary, lane)
        );
    }

    private LLVMValueRef Combine(LLVMValueRef a, LLVMValueRef b, LLVMValueRef c) =>
        HostCpu.Has("fma") ? Ir.Fma(a, b, c) : Ir.FAdd(Ir.FMul(a, b), c);

    private LLVMValueRef ScratchAddress(LLVMValueRef scratch, LLVMValueRef index) =>
        Ir.Element(Vector, scratch, kernel.Index.Multiply(index, 2));

    private LLVMValueRef Wide(LLVMValueRef value) => Ir.TypeOf(value) == Vector ? value : Ir.FPExt(value, Vector);

    private LLVMValueRef Narrow(LLVMValueRef value, Tensor tensor)
    {
        LLVMTypeRef part = kernel.Scalars.MemoryType(tensor.ElementType);
        return part == Ir.Context.F64 ? value : Ir.FPTrunc(value, Ir.Context.Vector(part, Lanes));
    }
}
