using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Writes arithmetic on indices: never negative, never overflowing, each computation once per scope. An index that
/// differs between the lanes of a vector (<see cref="IndexMath.Lanes"/>) is a vector.
/// </summary>
internal sealed partial class IndexMath(IrBuilder ir, Func<Scope> scope)
{
    private readonly LLVMValueRef _zero = ir.Int64(0);

    /// <summary>A constant.</summary>
    public LLVMValueRef Constant(long value) => ir.Int64(value);

    /// <summary><c>a + b</c></summary>
    public LLVMValueRef Add(LLVMValueRef a, LLVMValueRef b) =>
        a == _zero ? b
        : b == _zero ? a
        : scope().Index('+', a, b, () => FollowSum(ir.NSWAdd(a, b), a, b));

    /// <summary><c>a + b</c></summary>
    public LLVMValueRef Add(LLVMValueRef a, long b) => Add(a, ir.Int64(b));

    /// <summary><c>a · b</c></summary>
    public LLVMValueRef Multiply(LLVMValueRef a, long b) =>
        b switch
        {
            0 => _zero,
            1 => a,
            _ when a == _zero => _zero,
            _ => scope().Index('*', a, ir.Int64(b), () => FollowProduct(ir.NSWMul(a, ir.Int64(b)), a, b)),
        };

    /// <summary><c>a / b</c></summary>
    public LLVMValueRef Divide(LLVMValueRef a, long b) =>
        b == 1 ? a
        : IsSameInAllLanes(a, b) ? Divide(_lanes[a].First, b)
        : scope().Index('/', a, ir.Int64(b), () => ir.UDiv(a, ir.Int64(b)));

    /// <summary><c>a mod b</c></summary>
    public LLVMValueRef Remainder(LLVMValueRef a, long b) =>
        b == 1 ? _zero
        : IsSameInAllLanes(a, b)
            ? scope().Index('%', a, ir.Int64(b), () => Lanes(Remainder(_lanes[a].First, b), ir.LanesOf(a)))
        : scope().Index('%', a, ir.Int64(b), () => FollowRemainder(ir.URem(a, ir.Int64(b)), a, b));

    /// <summary>How many elements come before one.</summary>
    public LLVMValueRef Linear(TensorIndex index, Dims dims)
    {
        if (index.Positions is null)
        {
            return index.Linear;
        }

        LLVMValueRef sum = _zero;
        long stride = 1;
        for (int d = dims.Count - 1; d >= 0; d--)
        {
            // The dimension that runs fastest comes first, so that what the outer ones add is invariant in its loop.
            sum = Add(Multiply(index.Positions[d], stride), sum);
            stride *= dims[d];
        }

        return sum;
    }

    /// <summary>The position in each dimension.</summary>
    public LLVMValueRef[] Positions(TensorIndex index, Dims dims)
    {
        if (index.Positions is not null)
        {
            return index.Positions;
        }

        LLVMValueRef[] positions = new LLVMValueRef[dims.Count];
        long stride = 1;
        for (int d = dims.Count - 1; d >= 0; d--)
        {
            LLVMValueRef quotient = Divide(index.Linear, stride);
            positions[d] = d == 0 ? quotient : Remainder(quotient, dims[d]);
            stride *= dims[d];
        }

        return positions;
    }

    /// <summary>
    /// The index of the same element when the tensor is seen in another shape. Dimensions that only split or join are
    /// handled group by group; a split needs no division.
    /// </summary>
    public TensorIndex Reshape(TensorIndex index, Dims from, Dims to)
    {
        if (index.Positions is not { } positions || from == to)
        {
            return index;
        }

        LLVMValueRef[] result = new LLVMValueRef[to.Count];
        int i = 0;
        int j = 0;
        while (j < to.Count)
        {
            int firstFrom = i;
            int firstTo = j;
            long sizeFrom = i < from.Count ? from[i++] : 1;
            long sizeTo = to[j++];
            while (sizeFrom != sizeTo)
            {
                if (sizeFrom < sizeTo && i < from.Count)
                {
                    sizeFrom *= from[i++];
                }
                else if (j < to.Count)
                {
                    sizeTo *= to[j++];
                }
                else
                {
                    break;
                }
            }

            RemapGroup(
                positions.AsSpan(firstFrom, i - firstFrom),
                from,
                firstFrom,
                result.AsSpan(firstTo, j - firstTo),
                to,
                firstTo
            );
        }

        return TensorIndex.At(result);
    }

    private void RemapGroup(
        ReadOnlySpan<LLVMValueRef> source,
        Dims from,
        int firstFrom,
        Span<LLVMValueRef> target,
        Dims to,
        int firstTo
    )
    {
        LLVMValueRef linear = _zero;
        long stride = 1;
        for (int d = source.Length - 1; d >= 0; d--)
        {
            linear = Add(Multiply(source[d], stride), linear);
            stride *= from[firstFrom + d];
        }

        stride = 1;
        for (int d = target.Length - 1; d >= 0; d--)
        {
            long size = to[firstTo + d];
            LLVMValueRef quotient = Divide(linear, stride);
            bool isOutermost = true;
            for (int outer = 0; outer < d; outer++)
            {
                isOutermost &= to[firstTo + outer] == 1;
            }

            target[d] =
                size == 1 ? _zero
                : isOutermost ? quotient
                : Remainder(quotient, size);
            stride *= size;
        }
    }
}
