using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Indices of several elements at once. What a lane index is (first + lane · step) is remembered through sums and
// products, so that reads of neighbours become one read of a vector; of whole numbers it is remembered what they are
// multiples of, so that lanes that stay inside one row need no division.
internal sealed partial class IndexMath
{
    private readonly Dictionary<LLVMValueRef, LaneIndex> _lanes = [];
    private readonly Dictionary<LLVMValueRef, long> _multiples = [];

    /// <summary>The indices from one on, one per lane.</summary>
    public LLVMValueRef Lanes(LLVMValueRef first, int lanes)
    {
        LLVMValueRef[] numbers = new LLVMValueRef[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            numbers[lane] = ir.Int64(lane);
        }

        LLVMValueRef index = ir.NSWAdd(first, ir.Lanes(numbers));
        _lanes[index] = new(first, 1);
        return index;
    }

    /// <summary>True if an index differs between lanes.</summary>
    public bool IsLanes(LLVMValueRef index) => ir.LanesOf(index) > 1;

    /// <summary>What is known of a lane index; false if the lanes' indices are unrelated.</summary>
    public bool TryGetLanes(LLVMValueRef index, out LaneIndex lanes) => _lanes.TryGetValue(index, out lanes);

    /// <summary>Remembers that an index is a multiple of a number.</summary>
    public void SetMultiple(LLVMValueRef index, long number)
    {
        if (number > 1)
        {
            _multiples[index] = number;
        }
    }

    /// <summary>A number that an index is a multiple of; 0 for the index 0.</summary>
    public long MultipleOf(LLVMValueRef index) =>
        ir.ConstantOf(index) is { } value ? Math.Abs(value) : _multiples.GetValueOrDefault(index, 1);

    // True if whole rows of so many elements are cut into vectors, so that all lanes are in the same one.
    private bool IsSameInAllLanes(LLVMValueRef index, long size) =>
        _lanes.TryGetValue(index, out LaneIndex lanes)
        && lanes.Step == 1
        && size % ir.LanesOf(index) == 0
        && MultipleOf(lanes.First) % ir.LanesOf(index) == 0;

    private LLVMValueRef FollowSum(LLVMValueRef result, LLVMValueRef a, LLVMValueRef b)
    {
        if (!IsLanes(result))
        {
            SetMultiple(result, Gcd(MultipleOf(a), MultipleOf(b)));
            return result;
        }

        if (Known(a) is not { } left || Known(b) is not { } right)
        {
            return result;
        }

        long step = left.Step + right.Step;
        LLVMValueRef first = Add(left.First, right.First);
        if (step == 0)
        {
            return first;
        }

        _lanes[result] = new(first, step);
        return result;
    }

    private LLVMValueRef FollowProduct(LLVMValueRef result, LLVMValueRef a, long factor)
    {
        if (!IsLanes(result))
        {
            SetMultiple(result, MultipleOf(a) * Math.Abs(factor));
        }
        else if (_lanes.TryGetValue(a, out LaneIndex lanes))
        {
            _lanes[result] = new(Multiply(lanes.First, factor), lanes.Step * factor);
        }

        return result;
    }

    private LLVMValueRef FollowRemainder(LLVMValueRef result, LLVMValueRef a, long size)
    {
        if (!IsLanes(result))
        {
            SetMultiple(result, Gcd(MultipleOf(a), size));
        }

        return result;
    }

    private LaneIndex? Known(LLVMValueRef index) =>
        !IsLanes(index) ? new(index, 0)
        : _lanes.TryGetValue(index, out LaneIndex lanes) ? lanes
        : null;

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
