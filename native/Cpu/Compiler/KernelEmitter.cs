using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Writes the code of one kernel: a node that leaves its results in memory, together with the producers that were fused
/// into it, whose elements are computed where they are read.
/// </summary>
internal sealed partial class KernelEmitter
{
    private readonly IReadOnlyDictionary<Storage, LLVMValueRef> _pointers;
    private readonly Dictionary<Tensor, Element> _bindings;
    private Scope _scope;

    /// <summary>A writer of code at the builder's place.</summary>
    /// <param name="scalars">How elements are computed.</param>
    /// <param name="pointers">Addresses of all memory that the kernel touches.</param>
    public KernelEmitter(Scalars scalars, IReadOnlyDictionary<Storage, LLVMValueRef> pointers)
    {
        Scalars = scalars;
        _pointers = pointers;
        _bindings = [];
        _scope = new Scope(null);
        Index = new IndexMath(scalars.Ir, () => _scope);
    }

    // Writes code inside another's, where nothing is cut into rows.
    private KernelEmitter(KernelEmitter outer)
    {
        Scalars = outer.Scalars;
        _pointers = outer._pointers;
        _bindings = outer._bindings;
        _scope = new Scope(outer._scope);
        Index = new IndexMath(Scalars.Ir, () => _scope);
    }

    /// <summary>Computes with elements.</summary>
    public Scalars Scalars { get; }

    /// <summary>Computes with indices.</summary>
    public IndexMath Index { get; }

    /// <summary>The instructions.</summary>
    public IrBuilder Ir => Scalars.Ir;

    /// <summary>
    /// How many rows the results are cut into along their leading dimensions; 1 if the kernel does not go by rows.
    /// </summary>
    public long Rows { get; init; } = 1;

    /// <summary>How many rows one call does at most.</summary>
    public long BlockRows { get; init; } = 1;

    /// <summary>
    /// The rows, or the rounds of <see cref="OuterLoop"/>, that this call does; a kernel that another thread may share
    /// starts its loops by these. Without values everything is done.
    /// </summary>
    public (LLVMValueRef Begin, LLVMValueRef End) Range { get; init; }

    /// <summary>The address of the first element of a tensor that lies in memory.</summary>
    public LLVMValueRef Pointer(Tensor tensor) =>
        _scope.PlaceOf(tensor)
        ?? _pointers[
            tensor.Storage
                ?? throw new InvalidOperationException($"The tensor of {tensor.Producer?.Op.Name} is not in memory.")
        ];

    /// <summary>
    /// An element of a tensor: read from memory, or computed by the producer that was fused into this kernel.
    /// </summary>
    public Element Read(Tensor tensor, TensorIndex index)
    {
        if (_bindings.TryGetValue(tensor, out Element bound))
        {
            return bound;
        }

        index = tensor.Dims.Count == 0 ? TensorIndex.Scalar : index;
        if (_scope.TryGet(tensor, index, out Element known))
        {
            return known;
        }

        if (tensor.Producer is { IsMaterialized: false } node && _scope.PlaceOf(tensor) is null)
        {
            if (node.Lowering is not ElementLowering lowering)
            {
                RunNested(node);
                return Read(tensor, index);
            }

            known = lowering.Emit(this, node, index);
        }
        else
        {
            known = ReadBack(tensor, index);
        }

        _scope.Set(tensor, index, known);
        return known;
    }

    /// <summary>The element of a tensor that has only one.</summary>
    public Element ReadScalar(Tensor tensor) =>
        Read(tensor, tensor.Dims.Count == 0 ? TensorIndex.Scalar : Origin(tensor.Dims));

    /// <summary>An index operand's value as 64 bits, widened by its type's sign.</summary>
    public LLVMValueRef ReadIndex(Tensor tensor, TensorIndex index) =>
        Widen(tensor.ElementType, Read(tensor, index).Real);

    /// <summary>Writes an element of a result to memory.</summary>
    public void Write(Tensor tensor, TensorIndex index, Element element) =>
        Store(tensor.ElementType, element, Pointer(tensor), Index.Linear(index, tensor.Dims));

    /// <summary>
    /// Reads an element of a tensor in memory, past anything computed before: for results that change while a kernel
    /// runs.
    /// </summary>
    public Element ReadBack(Tensor tensor, TensorIndex index) =>
        Load(tensor.ElementType, Pointer(tensor), Index.Linear(index, tensor.Dims));

    /// <summary>For an op that changes an operand: copies it to the result, unless both have the same memory.</summary>
    public void CopyUnlessInPlace(Tensor operand, Tensor result)
    {
        if (Pointer(operand) != Pointer(result))
        {
            Ir.CopyMemory(Pointer(result), Pointer(operand), Ir.Int64(result.Type.ByteCount));
        }
    }

    /// <summary>
    /// Loops over the positions of a shape in this call's rows, last dimension fastest and, if the kernel may, some
    /// positions at once.
    /// </summary>
    /// <param name="dims">The shape.</param>
    /// <param name="body">What is done at each position.</param>
    /// <param name="inLanes">False: the body works on one position, and may have loops over lanes itself.</param>
    public void ForEach(Dims dims, Action<TensorIndex> body, bool inLanes = true)
    {
        LLVMValueRef[] positions = new LLVMValueRef[dims.Count];
        (int depth, long part) = RowMap.Split(dims, Rows);
        if (depth < 0)
        {
            throw new InvalidOperationException($"A shape of [{dims}] has no {Rows} rows.");
        }

        if (Rows == 1)
        {
            Nest(dims, 0, positions, inLanes, at => body(TensorIndex.At(at)));
            return;
        }

        if (inLanes && part == 1 && !Range.Begin.IsNull && dims.Span.IndexOfAnyExcept(1L) == LastLong(dims))
        {
            // There is one dimension only, and each row is an element.
            LaneLoop(
                Range.Begin,
                Range.End,
                row => body(TensorIndex.At(Index.Positions(TensorIndex.AtLinear(row), dims)))
            );
            return;
        }

        OuterLoop(
            Rows,
            row =>
            {
                Dims lead = Dims.Create(dims.Span[..depth]);
                if (part == 1)
                {
                    Index.Positions(TensorIndex.AtLinear(row), lead).CopyTo(positions, 0);
                    Nest(dims, depth, positions, inLanes, at => body(TensorIndex.At(at)));
                    return;
                }

                lead = lead.With(depth - 1, lead[depth - 1] / part);
                Index.Positions(TensorIndex.AtLinear(row), lead).CopyTo(positions, 0);
                LLVMValueRef start = Index.Multiply(positions[depth - 1], part);
                void Inside(LLVMValueRef position)
                {
                    positions[depth - 1] = position;
                    Nest(dims, depth, positions, inLanes, at => body(TensorIndex.At(at)));
                }

                LLVMValueRef end = Index.Add(start, part);
                if (inLanes && depth - 1 == LastLong(dims))
                {
                    LaneLoop(start, end, Inside);
                }
                else
                {
                    Loop(start, end, Inside);
                }
            }
        );
    }

    /// <summary>Loops inside other loops; never split between threads. Lanes as for <see cref="ForEach"/>.</summary>
    public void ForEachInner(Dims dims, Action<TensorIndex> body, bool inLanes = true) =>
        Nest(dims, 0, new LLVMValueRef[dims.Count], inLanes, positions => body(TensorIndex.At(positions)));

    /// <summary>
    /// Loops over the elements of this call's rows without regard to dimensions; if the kernel may, over some at once.
    /// </summary>
    public void ForEachLinear(long count, Action<TensorIndex> body)
    {
        if (Range.Begin.IsNull)
        {
            LaneLoop(Ir.Int64(0), Ir.Int64(count), linear => body(TensorIndex.AtLinear(linear)));
            return;
        }

        LaneLoop(
            Index.Multiply(Range.Begin, count / Rows),
            Index.Multiply(Range.End, count / Rows),
            linear => body(TensorIndex.AtLinear(linear))
        );
    }

    /// <summary>A loop that this call does a part of; nothing outside such loops may write memory.</summary>
    public void OuterLoop(long count, Action<LLVMValueRef> body)
    {
        if (Range.Begin.IsNull)
        {
            Loop(count, body);
            return;
        }

        Ir.ForLoop(Range.Begin, Range.End, Ir.Int64(1), index => Scoped(() => body(index)));
    }

    /// <summary>A loop; no code at all for no round, no loop for one.</summary>
    public void Loop(long count, Action<LLVMValueRef> body)
    {
        if (count == 1)
        {
            Scoped(() => body(Ir.Int64(0)));
        }
        else if (count > 1)
        {
            Ir.ForLoop(count, index => Scoped(() => body(index)));
        }
    }

    /// <summary>A loop from one computed index to before another.</summary>
    public void Loop(LLVMValueRef begin, LLVMValueRef end, Action<LLVMValueRef> body) =>
        Ir.ForLoop(begin, end, Ir.Int64(1), index => Scoped(() => body(index)));

    /// <summary>A loop between computed indices with elements that each round takes from the one before.</summary>
    public Element[] Loop(
        LLVMValueRef begin,
        LLVMValueRef end,
        Element[] initial,
        Func<LLVMValueRef, Element[], Element[]> body
    ) => Loop(begin, end, 1, initial, body);

    /// <summary>A loop with elements that each round takes from the one before; no loop for one round.</summary>
    public Element[] Loop(long count, Element[] initial, Func<LLVMValueRef, Element[], Element[]> body) =>
        Loop(Ir.Int64(0), Ir.Int64(count), 1, initial, body);

    /// <summary>
    /// A loop in steps with elements that each round takes from the one before; no loop where it is known that there is
    /// one round or none.
    /// </summary>
    public Element[] Loop(
        LLVMValueRef begin,
        LLVMValueRef end,
        int step,
        Element[] initial,
        Func<LLVMValueRef, Element[], Element[]> body
    ) =>
        (Ir.ConstantOf(end) - Ir.ConstantOf(begin)) switch
        {
            <= 0 => initial,
            { } distance when distance <= step => InScope(() => body(begin, initial)),
            _ => Unflatten(
                Ir.ForLoop(
                    begin,
                    end,
                    Ir.Int64(step),
                    Flatten(initial),
                    (index, carried) =>
                    {
                        Index.SetMultiple(index, Index.MultipleOf(begin) % step == 0 ? step : 1);
                        return InScope(() => Flatten(body(index, Unflatten(carried, initial))));
                    }
                ),
                initial
            ),
        };

    /// <summary>Nested loops with carried elements, last dimension fastest.</summary>
    public Element[] Loop(Dims dims, Element[] initial, Func<LLVMValueRef[], Element[], Element[]> body)
    {
        LLVMValueRef[] positions = new LLVMValueRef[dims.Count];
        return Level(0, initial);

        Element[] Level(int depth, Element[] carried) =>
            depth == dims.Count
                ? body([.. positions], carried)
                : Loop(
                    dims[depth],
                    carried,
                    (index, inner) =>
                    {
                        positions[depth] = index;
                        return Level(depth + 1, inner);
                    }
                );
    }

    /// <summary>Code under a condition.</summary>
    public void If(LLVMValueRef condition, Action then) => Ir.If(condition, () => Scoped(then));

    /// <summary>Calls a scalar function, such as the body of a reduction: its code is written here.</summary>
    /// <param name="function">A graph of tensors without dimensions.</param>
    /// <param name="arguments">One element per parameter, of the parameter's type.</param>
    public Element[] Apply(Graph function, params ReadOnlySpan<Element> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            _bindings[function.Parameters[i]] = arguments[i];
        }

        Element[] results = InScope(() => Array.ConvertAll(function.Results, ReadScalar));
        foreach (Tensor parameter in function.Parameters)
        {
            _bindings.Remove(parameter);
        }

        return results;
    }

    /// <summary>A value inside a scalar function that depends on one of its parameters only.</summary>
    public Element Evaluate(Tensor parameter, Element argument, Tensor value)
    {
        _bindings[parameter] = argument;
        Element result = InScope(() => ReadScalar(value));
        _bindings.Remove(parameter);
        return result;
    }

    /// <summary>Widens an integer to 64 signed bits; what does not fit is the greatest number that does.</summary>
    public LLVMValueRef Widen(ElementType type, LLVMValueRef value) =>
        type.Kind == ElementKind.UI64
            ? Ir.Intrinsic("llvm.umin", value, Ir.Int64(long.MaxValue))
            : Scalars.Convert(type, ElementType.I64, value).Real;

    /// <summary>An index into <c>[0, limit]</c> that is no further from it than need be.</summary>
    public LLVMValueRef ClampIndex(LLVMValueRef index, long limit) =>
        Ir.Intrinsic("llvm.smin", Ir.Intrinsic("llvm.smax", index, Ir.Int64(0)), Ir.Int64(limit));

    /// <summary>The first element's position.</summary>
    public TensorIndex Origin(Dims dims)
    {
        LLVMValueRef[] positions = new LLVMValueRef[dims.Count];
        Array.Fill(positions, Ir.Int64(0));
        return TensorIndex.At(positions);
    }

    private static LLVMValueRef[] Flatten(Element[] elements) =>
        [.. elements.SelectMany(e => e.Imaginary.IsNull ? [e.Real] : new[] { e.Real, e.Imaginary })];

    private static Element[] Unflatten(LLVMValueRef[] values, Element[] like)
    {
        Element[] elements = new Element[like.Length];
        int next = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = like[i].Imaginary.IsNull ? new(values[next++]) : new(values[next++], values[next++]);
        }

        return elements;
    }

    private void Nest(Dims dims, int depth, LLVMValueRef[] positions, bool inLanes, Action<LLVMValueRef[]> body)
    {
        if (depth == dims.Count)
        {
            body([.. positions]);
            return;
        }

        void Inside(LLVMValueRef index)
        {
            positions[depth] = index;
            Nest(dims, depth + 1, positions, inLanes, body);
        }

        if (inLanes && depth == LastLong(dims))
        {
            LaneLoop(Ir.Int64(0), Ir.Int64(dims[depth]), Inside);
        }
        else
        {
            Loop(dims[depth], Inside);
        }
    }

    // The innermost dimension that is one to loop over.
    private static int LastLong(Dims dims) => dims.Span.LastIndexOfAnyExcept(1L);

    private void Scoped(Action body) =>
        InScope<object?>(() =>
        {
            body();
            return null;
        });

    private T InScope<T>(Func<T> body)
    {
        _scope = new Scope(_scope);
        T result = body();
        _scope = _scope.Outer!;
        return result;
    }
}
