using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Several elements at once. Inside a loop over lanes the innermost position is a vector of indices, and what is
// computed from elements there are vectors; what is the same in all lanes stays a scalar. A rest that is no whole vector
// is one with some lanes masked off where the processor has masks, and goes element by element elsewhere: no element is
// ever computed twice, because its memory may be that of an operand.
internal sealed partial class KernelEmitter
{
    // The lanes that count; without a value all do.
    private LLVMValueRef _mask;

    /// <summary>How many elements the innermost loops compute at once; 1 where they go one by one.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>
    /// A loop whose rounds do not depend on each other: the body gets an index, or the indices of some neighbours.
    /// </summary>
    public void LaneLoop(LLVMValueRef begin, LLVMValueRef end, Action<LLVMValueRef> body) =>
        LaneLoop(
            begin,
            end,
            [],
            (index, carried) =>
            {
                body(index);
                return carried;
            }
        );

    /// <summary>
    /// The same loop with elements that each round takes from the one before. Where lanes are masked off, the body must
    /// see to it that theirs do not change (<see cref="KeepMaskedOff"/>).
    /// </summary>
    public Element[] LaneLoop(
        LLVMValueRef begin,
        LLVMValueRef end,
        Element[] initial,
        Func<LLVMValueRef, Element[], Element[]> body
    )
    {
        if (Lanes == 1)
        {
            return Loop(begin, end, 1, initial, body);
        }

        bool isWhole = Index.MultipleOf(begin) % Lanes == 0 && Index.MultipleOf(end) % Lanes == 0;
        LLVMValueRef wholeEnd = isWhole ? end : Ir.Sub(end, Ir.And(Ir.Sub(end, begin), Ir.Int64(Lanes - 1)));
        Index.SetMultiple(wholeEnd, Index.MultipleOf(begin) % Lanes == 0 ? Lanes : 1);
        Element[] last = Loop(
            begin,
            wholeEnd,
            Lanes,
            initial,
            (first, carried) => body(Index.Lanes(first, Lanes), carried)
        );
        if (wholeEnd == end)
        {
            return last;
        }

        return HostCpu.HasMasks ? MaskedRound(wholeEnd, end, last, body) : Loop(wholeEnd, end, 1, last, body);
    }

    /// <summary>An element in as many lanes as an index has.</summary>
    public Element Spread(Element element, TensorIndex index)
    {
        LLVMValueRef lanes = index.Positions is { } positions
            ? positions.FirstOrDefault(Index.IsLanes, Ir.Int64(0))
            : index.Linear;
        return new(
            Ir.Like(lanes, element.Real),
            element.Imaginary.IsNull ? default : Ir.Like(lanes, element.Imaginary)
        );
    }

    /// <summary>An element in the lanes that count, another one in the others.</summary>
    public Element KeepMaskedOff(Element element, Element other) =>
        _mask.IsNull || Ir.LanesOf(element.Real) == 1 ? element : Scalars.Select(_mask, element, other);

    private Element[] MaskedRound(
        LLVMValueRef begin,
        LLVMValueRef end,
        Element[] initial,
        Func<LLVMValueRef, Element[], Element[]> body
    )
    {
        LLVMValueRef count = Ir.Sub(end, begin);
        if (Ir.ConstantOf(count) is null)
        {
            LLVMValueRef isAny = Ir.ICmp(LLVMIntPredicate.LLVMIntSGT, count, Ir.Int64(0));
            return Unflatten(Ir.If(isAny, () => Flatten(Round()), () => Flatten(initial)), initial);
        }

        return Round();

        Element[] Round()
        {
            LLVMTypeRef bits = Ir.Context.Int(Lanes);
            LLVMValueRef number = Lanes < 64 ? Ir.Trunc(count, bits) : count;
            LLVMValueRef mask = Ir.Sub(Ir.Shl(Ir.Int(bits, 1), number), Ir.Int(bits, 1));
            _mask = Ir.BitCast(mask, Ir.Context.Vector(Ir.Context.I1, Lanes));
            Element[] next = InScope(() => body(Index.Lanes(begin, Lanes), initial));
            _mask = default;
            return next;
        }
    }

    private Element Load(ElementType type, LLVMValueRef start, LLVMValueRef index)
    {
        if (!Index.IsLanes(index))
        {
            return Scalars.Load(type, start, index);
        }

        LLVMTypeRef memory = Scalars.MemoryType(type);
        if (!Index.TryGetLanes(index, out LaneIndex lanes) || lanes.Step != 1)
        {
            LLVMValueRef addresses = Scalars.Address(type, start, index);
            return Scalars.FromMemory(type, Ir.Gather(memory, addresses, MaskOf(index), type.ByteSize));
        }

        LLVMValueRef address = Scalars.Address(type, start, lanes.First);
        LLVMTypeRef vector = Ir.Like(index, memory);
        return Scalars.FromMemory(
            type,
            _mask.IsNull
                ? Ir.Load(vector, address, type.ByteSize)
                : Ir.MaskedLoad(vector, address, _mask, Ir.Zero(vector), type.ByteSize)
        );
    }

    private void Store(ElementType type, Element element, LLVMValueRef start, LLVMValueRef index)
    {
        if (!Index.IsLanes(index))
        {
            Scalars.Store(type, element, start, index);
            return;
        }

        LLVMValueRef value = Ir.Like(index, Scalars.ToMemory(type, element.Real));
        if (!Index.TryGetLanes(index, out LaneIndex lanes) || lanes.Step != 1)
        {
            Ir.Scatter(value, Scalars.Address(type, start, index), MaskOf(index), type.ByteSize);
            return;
        }

        LLVMValueRef address = Scalars.Address(type, start, lanes.First);
        if (_mask.IsNull)
        {
            Ir.Store(value, address, type.ByteSize);
        }
        else
        {
            Ir.MaskedStore(value, address, _mask, type.ByteSize);
        }
    }

    private LLVMValueRef MaskOf(LLVMValueRef index) => _mask.IsNull ? Ir.AllOnes(Ir.Like(index, Ir.Context.I1)) : _mask;
}
