using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>Writes the tiles of one contraction.</summary>
internal sealed class TileEmitter
{
    private const int MaxAccumulators = 16;

    private readonly KernelEmitter _kernel;
    private readonly IrBuilder _ir;
    private readonly LLVMValueRef _lhs;
    private readonly LLVMValueRef _rhs;
    private readonly LLVMValueRef _result;
    private readonly LLVMTypeRef _element;
    private readonly bool _isFloat;
    private readonly WordProduct _product;
    private readonly int _lanes;

    /// <summary>A writer for a contraction of two tensors in memory.</summary>
    public TileEmitter(KernelEmitter kernel, Node node)
    {
        _kernel = kernel;
        _ir = kernel.Ir;
        _lhs = kernel.Pointer(node.Operands[0]);
        _rhs = kernel.Pointer(node.Operands[1]);
        _result = kernel.Pointer(node.Result);
        ElementType type = node.Result.ElementType;
        _element = kernel.Scalars.MemoryType(type);
        _isFloat = type.IsFloat;
        _product = ((Contract)node.Op).Product;
        _lanes = HostCpu.VectorBits / (8 * type.ByteSize);
    }

    private int Registers => HostCpu.VectorBits == 512 ? MaxAccumulators : 12;

    /// <summary>Tiles whose vectors are elements of the result.</summary>
    public void EmitResultVectors(Contract contract, Axis vector)
    {
        Axis[] summed = [.. contract.Axes.Where(axis => axis.IsSummed)];
        List<Axis> outer = [.. contract.Axes.Where(axis => !axis.IsSummed && axis != vector)];
        Axis rows = TakeRows(outer, axis => vector.Rhs == 0 ? axis.Lhs == 0 : axis.Rhs == 0);
        long vectors = (vector.Size + _lanes - 1) / _lanes;
        int width = (int)Math.Min(vectors, 2);
        int height = Height(rows.Size, Registers / width);

        Nest(
            [.. outer],
            0,
            new Place(_ir.Int64(0), _ir.Int64(0), _ir.Int64(0)),
            place =>
                Tiles(
                    vector,
                    (long)width * _lanes,
                    place,
                    (columnPlace, columns) =>
                        Tiles(
                            rows,
                            height,
                            columnPlace,
                            (tilePlace, count) => ResultTile(tilePlace, rows, (int)count, vector, (int)columns, summed)
                        )
                )
        );
    }

    /// <summary>Tiles whose vectors are parts of sums.</summary>
    public void EmitSummedVectors(Contract contract, Axis vector)
    {
        Axis[] summed = [.. contract.Axes.Where(axis => axis.IsSummed && axis != vector)];
        List<Axis> outer = [.. contract.Axes.Where(axis => !axis.IsSummed)];
        Axis columns = TakeColumns(outer);
        Axis rows = TakeRows(outer, axis => axis.Rhs == 0);
        int width = Height(columns.Size, rows.Size == 1 ? 8 : 4);
        int height = Height(rows.Size, Registers / width);

        Nest(
            [.. outer],
            0,
            new Place(_ir.Int64(0), _ir.Int64(0), _ir.Int64(0)),
            place =>
                Tiles(
                    columns,
                    width,
                    place,
                    (columnPlace, columnCount) =>
                        Tiles(
                            rows,
                            height,
                            columnPlace,
                            (tilePlace, rowCount) =>
                                SummedTile(tilePlace, rows, (int)rowCount, columns, (int)columnCount, vector, summed)
                        )
                )
        );
    }

    // Rows share the vectors that they read, so they are best an axis along which the vectors' operand does not move.
    private static Axis TakeRows(List<Axis> outer, Predicate<Axis> shares)
    {
        int best = -1;
        for (int i = 0; i < outer.Count; i++)
        {
            if (shares(outer[i]) && (best < 0 || Math.Min(outer[i].Size, 8) >= Math.Min(outer[best].Size, 8)))
            {
                best = i;
            }
        }

        return Take(outer, best);
    }

    private static Axis TakeColumns(List<Axis> outer) => Take(outer, outer.FindLastIndex(axis => axis.Lhs == 0));

    private static Axis Take(List<Axis> outer, int index)
    {
        Axis taken = index < 0 ? new Axis(1, 0, 0, 1) : outer[index];
        if (index >= 0)
        {
            outer.RemoveAt(index);
        }

        return taken;
    }

    // The most rows at a time that registers hold, a little fewer where that leaves no rest.
    private static int Height(long size, int most)
    {
        if (size <= most)
        {
            return (int)size;
        }

        for (int height = most; height > (most * 2 / 3); height--)
        {
            if (size % height == 0)
            {
                return height;
            }
        }

        return most;
    }

    private void Nest(Axis[] axes, int depth, Place place, Action<Place> body)
    {
        if (depth == axes.Length)
        {
            body(place);
            return;
        }

        _kernel.Loop(axes[depth].Size, index => Nest(axes, depth + 1, Move(place, axes[depth], index), body));
    }

    // Whole tiles in a loop, then the rest as a smaller one.
    private void Tiles(Axis axis, long step, Place place, Action<Place, long> body)
    {
        long whole = axis.Size / step;
        _kernel.Loop(whole, index => body(Move(place, axis, _kernel.Index.Multiply(index, step)), step));
        long rest = axis.Size % step;
        if (rest > 0)
        {
            body(Move(place, axis, _ir.Int64(whole * step)), rest);
        }
    }

    private Place Move(Place place, Axis axis, LLVMValueRef index) =>
        new(
            _kernel.Index.Add(place.Lhs, _kernel.Index.Multiply(index, axis.Lhs)),
            _kernel.Index.Add(place.Rhs, _kernel.Index.Multiply(index, axis.Rhs)),
            _kernel.Index.Add(place.Result, _kernel.Index.Multiply(index, axis.Result))
        );

    private void ResultTile(Place place, Axis rows, int rowCount, Axis vector, int columnCount, Axis[] summed)
    {
        int width = (columnCount + _lanes - 1) / _lanes;
        LLVMTypeRef type = _kernel.Scalars.Unit.Context.Vector(_element, _lanes);
        LLVMValueRef[] sums = new LLVMValueRef[rowCount * width];
        Array.Fill(sums, _ir.Zero(type));
        sums = Sum(
            summed,
            0,
            place,
            sums,
            (here, accumulators) =>
            {
                Dictionary<(bool, long), LLVMValueRef> read = [];
                LLVMValueRef[] next = new LLVMValueRef[accumulators.Length];
                for (int row = 0; row < rowCount; row++)
                {
                    for (int column = 0; column < width; column++)
                    {
                        LLVMValueRef left = Operand(true, _lhs, here.Lhs, row * rows.Lhs, column, vector.Lhs);
                        LLVMValueRef right = Operand(false, _rhs, here.Rhs, row * rows.Rhs, column, vector.Rhs);
                        int i = (row * width) + column;
                        next[i] = MultiplyAdd(left, right, accumulators[i]);
                    }
                }

                return next;

                LLVMValueRef Operand(
                    bool isLeft,
                    LLVMValueRef start,
                    LLVMValueRef offset,
                    long row,
                    int column,
                    long step
                )
                {
                    long extra = row + (step * column * _lanes);
                    if (!read.TryGetValue((isLeft, extra), out LLVMValueRef value))
                    {
                        LLVMValueRef address = Address(start, offset, extra);
                        value =
                            step == 0
                                ? _ir.Splat(_ir.Load(_element, address), _lanes)
                                : LoadVector(type, address, columnCount - (column * _lanes));
                        read[(isLeft, extra)] = value;
                    }

                    return value;
                }
            }
        );
        for (int row = 0; row < rowCount; row++)
        {
            for (int column = 0; column < width; column++)
            {
                LLVMValueRef address = Address(_result, place.Result, (row * rows.Result) + ((long)column * _lanes));
                StoreVector(sums[(row * width) + column], address, columnCount - (column * _lanes));
            }
        }
    }

    private void SummedTile(
        Place place,
        Axis rows,
        int rowCount,
        Axis columns,
        int columnCount,
        Axis vector,
        Axis[] summed
    )
    {
        LLVMTypeRef type = _kernel.Scalars.Unit.Context.Vector(_element, _lanes);
        LLVMValueRef[] sums = new LLVMValueRef[rowCount * columnCount];
        Array.Fill(sums, _ir.Zero(type));
        long whole = vector.Size / _lanes;
        int rest = (int)(vector.Size % _lanes);
        sums = Sum(
            summed,
            0,
            place,
            sums,
            (here, accumulators) =>
            {
                accumulators = Sum(
                    [vector with { Size = whole, Lhs = _lanes, Rhs = _lanes }],
                    0,
                    here,
                    accumulators,
                    (inner, current) => Step(inner, current, _lanes)
                );
                return rest == 0
                    ? accumulators
                    : Step(Move(here, vector, _ir.Int64(whole * _lanes)), accumulators, rest);
            }
        );
        for (int row = 0; row < rowCount; row++)
        {
            for (int column = 0; column < columnCount; column++)
            {
                LLVMValueRef address = Address(_result, place.Result, (row * rows.Result) + (column * columns.Result));
                _ir.Store(AddLanes(sums[(row * columnCount) + column]), address);
            }
        }

        LLVMValueRef[] Step(Place here, LLVMValueRef[] current, int count)
        {
            LLVMValueRef[] left = new LLVMValueRef[rowCount];
            for (int row = 0; row < rowCount; row++)
            {
                left[row] = LoadVector(type, Address(_lhs, here.Lhs, row * rows.Lhs), count);
            }

            LLVMValueRef[] next = new LLVMValueRef[current.Length];
            for (int column = 0; column < columnCount; column++)
            {
                LLVMValueRef right = LoadVector(type, Address(_rhs, here.Rhs, column * columns.Rhs), count);
                for (int row = 0; row < rowCount; row++)
                {
                    int i = (row * columnCount) + column;
                    next[i] = MultiplyAdd(left[row], right, current[i]);
                }
            }

            return next;
        }
    }

    private LLVMValueRef[] Sum(
        Axis[] axes,
        int depth,
        Place place,
        LLVMValueRef[] sums,
        Func<Place, LLVMValueRef[], LLVMValueRef[]> body
    )
    {
        if (depth == axes.Length)
        {
            return body(place, sums);
        }

        Element[] carried = Array.ConvertAll(sums, sum => new Element(sum));
        Element[] last = _kernel.Loop(
            axes[depth].Size,
            carried,
            (index, inner) =>
            {
                LLVMValueRef[] next = Sum(
                    axes,
                    depth + 1,
                    Move(place, axes[depth], index),
                    Array.ConvertAll(inner, element => element.Real),
                    body
                );
                return Array.ConvertAll(next, sum => new Element(sum));
            }
        );
        return Array.ConvertAll(last, element => element.Real);
    }

    private LLVMValueRef MultiplyAdd(LLVMValueRef a, LLVMValueRef b, LLVMValueRef sum) =>
        WordProducts.MultiplyAdd(_ir, _product, _isFloat, a, b, sum);

    private LLVMValueRef AddLanes(LLVMValueRef vector)
    {
        if (!_isFloat)
        {
            return _ir.Reduce("add", vector);
        }

        FastMath before = _ir.FastMath;
        _ir.FastMath = FastMath.Reassociate;
        LLVMValueRef sum = _ir.ReduceFloat("fadd", _ir.Zero(_element), vector);
        _ir.FastMath = before;
        return sum;
    }

    private LLVMValueRef Address(LLVMValueRef start, LLVMValueRef offset, long extra) =>
        _ir.Element(_element, _ir.Element(_element, start, offset), extra);

    private int Alignment => (int)(HostCpu.VectorBits / 8 / _lanes);

    private LLVMValueRef LoadVector(LLVMTypeRef type, LLVMValueRef address, int count) =>
        count >= _lanes
            ? _ir.Load(type, address, Alignment)
            : _ir.MaskedLoad(type, address, Mask(count), _ir.Zero(type), Alignment);

    private void StoreVector(LLVMValueRef value, LLVMValueRef address, int count)
    {
        if (count >= _lanes)
        {
            _ir.Store(value, address, Alignment);
        }
        else
        {
            _ir.MaskedStore(value, address, Mask(count), Alignment);
        }
    }

    private LLVMValueRef Mask(int count)
    {
        LLVMValueRef[] lanes = new LLVMValueRef[_lanes];
        for (int i = 0; i < lanes.Length; i++)
        {
            lanes[i] = _ir.Bool(i < count);
        }

        return _ir.Lanes(lanes);
    }

    private readonly record struct Place(LLVMValueRef Lhs, LLVMValueRef Rhs, LLVMValueRef Result);
}
