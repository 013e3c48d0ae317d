using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// The inner loops of matrix products of one kind, a function that all products of that kind call: tiles of some rows
/// of a panel of columns, whose sums stay in vector registers. Where rows do not come out even, the last tile computes
/// its last row several times.
/// </summary>
/// <param name="Type">Type of the elements.</param>
/// <param name="Height">Rows of a tile.</param>
/// <param name="Width">Columns of the panel.</param>
/// <param name="IsPacked">True if whole vectors of the right operand can be read.</param>
/// <param name="IsLinear">True if rows are a fixed step apart; false if tables say where they are.</param>
/// <param name="Sums">How many loops add up.</param>
/// <param name="Product">What a product is.</param>
internal sealed record GemmTiles(
    ElementType Type,
    int Height,
    int Width,
    bool IsPacked,
    bool IsLinear,
    int Sums,
    WordProduct Product
)
{
    private const int FirstSum = 7;

    /// <summary>
    /// The function: addresses of left operand, right operand and result; from which row to which; per row the step, or
    /// the table of offsets, in the left operand and in the result; for each loop that adds up its size and its steps
    /// in left and right operand.
    /// </summary>
    public LlvmFunction Define(CodeUnit unit)
    {
        LlvmContext types = unit.Context;
        LLVMTypeRef row = IsLinear ? types.I64 : types.Ptr;
        LLVMTypeRef[] parameters =
        [
            types.Ptr,
            types.Ptr,
            types.Ptr,
            types.I64,
            types.I64,
            row,
            row,
            .. Enumerable.Repeat(types.I64, 3 * Sums),
        ];
        string name =
            $"tiles.{Type.Text}.{Height}x{Width}.{(IsPacked ? "packed" : "plain")}"
            + $".{(IsLinear ? "linear" : "table")}.{Sums}.{Product}";
        return unit.Routine(name, parameters, Emit);
    }

    private void Emit(KernelEmitter kernel, LlvmFunction function)
    {
        IrBuilder ir = kernel.Ir;
        Vectors vectors = new(kernel, Type, Product);
        LLVMValueRef high = function.Parameter(4);
        LLVMValueRef last = ir.Sub(high, ir.Int64(1));
        ir.ForLoop(
            function.Parameter(3),
            high,
            ir.Int64(Height),
            first =>
            {
                LLVMValueRef[] left = new LLVMValueRef[Height];
                LLVMValueRef[] result = new LLVMValueRef[Height];
                for (int i = 0; i < Height; i++)
                {
                    LLVMValueRef index =
                        i == 0 ? first : ir.Intrinsic("llvm.smin", ir.NSWAdd(first, ir.Int64(i)), last);
                    left[i] = vectors.Address(function.Parameter(0), Offset(function.Parameter(5), index));
                    result[i] = vectors.Address(function.Parameter(2), Offset(function.Parameter(6), index));
                }

                Tile(ir, vectors, function, left, result);
            }
        );

        LLVMValueRef Offset(LLVMValueRef steps, LLVMValueRef index) =>
            IsLinear ? ir.NSWMul(index, steps) : ir.Load(ir.Context.I64, ir.Element(ir.Context.I64, steps, index));
    }

    private void Tile(IrBuilder ir, Vectors vectors, LlvmFunction function, LLVMValueRef[] left, LLVMValueRef[] result)
    {
        int count = (Width + vectors.Lanes - 1) / vectors.Lanes;
        LLVMValueRef[] sums = new LLVMValueRef[Height * count];
        Array.Fill(sums, vectors.Zero);
        sums = Sum(
            ir,
            function,
            0,
            ir.Int64(0),
            ir.Int64(0),
            sums,
            (leftOffset, rightOffset, current) =>
            {
                LLVMValueRef right = vectors.Address(function.Parameter(1), rightOffset);
                LLVMValueRef[] columns = new LLVMValueRef[count];
                for (int v = 0; v < count; v++)
                {
                    int lanes = IsPacked ? vectors.Lanes : Width - (v * vectors.Lanes);
                    columns[v] = vectors.Load(vectors.Address(right, v * vectors.Lanes), lanes);
                }

                LLVMValueRef[] next = new LLVMValueRef[current.Length];
                for (int row = 0; row < Height; row++)
                {
                    LLVMValueRef factor = vectors.Broadcast(vectors.Address(left[row], leftOffset));
                    for (int v = 0; v < count; v++)
                    {
                        int i = (row * count) + v;
                        next[i] = vectors.MultiplyAdd(factor, columns[v], current[i]);
                    }
                }

                return next;
            }
        );
        for (int row = 0; row < Height; row++)
        {
            for (int v = 0; v < count; v++)
            {
                vectors.Store(
                    sums[(row * count) + v],
                    vectors.Address(result[row], v * vectors.Lanes),
                    Width - (v * vectors.Lanes)
                );
            }
        }
    }

    // Offsets are carried from round to round rather than multiplied.
    private LLVMValueRef[] Sum(
        IrBuilder ir,
        LlvmFunction function,
        int depth,
        LLVMValueRef left,
        LLVMValueRef right,
        LLVMValueRef[] sums,
        Func<LLVMValueRef, LLVMValueRef, LLVMValueRef[], LLVMValueRef[]> body
    )
    {
        if (depth == Sums)
        {
            return body(left, right, sums);
        }

        LLVMValueRef Parameter(int number) => function.Parameter(FirstSum + (3 * depth) + number);
        LLVMValueRef[] last = ir.ForLoop(
            ir.Int64(0),
            Parameter(0),
            ir.Int64(1),
            [.. sums, left, right],
            (_, current) =>
                [
                    .. Sum(ir, function, depth + 1, current[^2], current[^1], current[..^2], body),
                    ir.NSWAdd(current[^2], Parameter(1)),
                    ir.NSWAdd(current[^1], Parameter(2)),
                ]
        );
        return last[..^2];
    }
}
