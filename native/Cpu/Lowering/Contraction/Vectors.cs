using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>Writes code on whole vectors of elements of one type, as wide as the processor's registers.</summary>
/// <param name="kernel">Where the code goes.</param>
/// <param name="type">Type of the elements, not complex.</param>
/// <param name="product">What a product of two elements is.</param>
internal sealed class Vectors(KernelEmitter kernel, ElementType type, WordProduct product = WordProduct.None)
{
    private readonly IrBuilder _ir = kernel.Ir;
    private readonly LLVMTypeRef _element = kernel.Scalars.MemoryType(type);

    /// <summary>Type of the elements.</summary>
    public ElementType Type => type;

    /// <summary>Elements of a vector.</summary>
    public int Lanes => HostCpu.VectorBits / (8 * type.ByteSize);

    /// <summary>Zeros.</summary>
    public LLVMValueRef Zero => _ir.Zero(Vector);

    /// <summary>One zero.</summary>
    public LLVMValueRef ScalarZero => _ir.Zero(_element);

    private LLVMTypeRef Vector => kernel.Scalars.Unit.Context.Vector(_element, Lanes);

    /// <summary>The address of an element.</summary>
    public LLVMValueRef Address(LLVMValueRef start, LLVMValueRef index) => _ir.Element(_element, start, index);

    /// <summary>The address of an element.</summary>
    public LLVMValueRef Address(LLVMValueRef start, long index) => _ir.Element(_element, start, index);

    /// <summary>Some elements from an address on; zeros in the other lanes.</summary>
    public LLVMValueRef Load(LLVMValueRef address, int count) =>
        count >= Lanes
            ? _ir.Load(Vector, address, type.ByteSize)
            : _ir.MaskedLoad(Vector, address, Mask(count), Zero, type.ByteSize);

    /// <summary>One element.</summary>
    public LLVMValueRef LoadScalar(LLVMValueRef address) => _ir.Load(_element, address);

    /// <summary>One element in all lanes.</summary>
    public LLVMValueRef Broadcast(LLVMValueRef address) => _ir.Splat(_ir.Load(_element, address), Lanes);

    /// <summary>
    /// Writes the first lanes. Masked writes are slow on many processors, so fewer are written as parts.
    /// </summary>
    public void Store(LLVMValueRef value, LLVMValueRef address, int count)
    {
        if (count >= Lanes)
        {
            _ir.Store(value, address, type.ByteSize);
            return;
        }

        int done = 0;
        for (int part = Lanes / 2; part > 0; part /= 2)
        {
            if ((count & part) != 0)
            {
                int[] mask = [.. Enumerable.Range(done, part)];
                LLVMValueRef lanes = part == 1 ? _ir.ExtractLane(value, done) : _ir.Shuffle(value, value, mask);
                _ir.Store(lanes, Address(address, done), type.ByteSize);
                done += part;
            }
        }
    }

    /// <summary><c>a · b + sum</c></summary>
    public LLVMValueRef MultiplyAdd(LLVMValueRef a, LLVMValueRef b, LLVMValueRef sum) =>
        WordProducts.MultiplyAdd(_ir, product, type.IsFloat, a, b, sum);

    /// <summary><c>a + b</c> of vectors or of scalars.</summary>
    public LLVMValueRef Add(LLVMValueRef a, LLVMValueRef b) => type.IsFloat ? _ir.FAdd(a, b) : _ir.Add(a, b);

    /// <summary>The sum of all lanes, in any order.</summary>
    public LLVMValueRef AddLanes(LLVMValueRef vector)
    {
        if (!type.IsFloat)
        {
            return _ir.Reduce("add", vector);
        }

        FastMath before = _ir.FastMath;
        _ir.FastMath = FastMath.Reassociate;
        LLVMValueRef sum = _ir.ReduceFloat("fadd", _ir.Zero(_element), vector);
        _ir.FastMath = before;
        return sum;
    }

    private LLVMValueRef Mask(int count) =>
        _ir.Lanes([.. Enumerable.Range(0, Lanes).Select(lane => _ir.Bool(lane < count))]);
}
