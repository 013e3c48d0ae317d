using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>Writes the tiles of one contraction.</summary>
internal sealed class TileEmitter
{
    private const int MaxAccumulators = 16;

    // Shorter rows of the result than these are better written one element at a time, if sums make vectors.
    private const long ShortRow = 4;

    private readonly KernelEmitter _kernel;
    private readonly IrBuilder _ir;
    private readonly LLVMValueRef _lhs;
    private readonly LLVMValueRef _rhs;
    private readonly LLVMValueRef _result;
    private readonly LLVMTypeRef _element;
    private readonly ElementType _type;
    private readonly long _rowSize;
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
        _type = node.Result.ElementType;
        _rowSize = node.Result.Type.ElementCount / kernel.Rows;
        _element = kernel.Scalars.MemoryType(_type);
        _isFloat = _type.IsFloat;
        _product = ((Contract)node.Op).Product;
        _lanes = LanesOf(_type);
    }

    /// <summary>How many tiles a contraction's result is.</summary>
    public static long Tiles(Contract contract, ElementType type) =>
        Plan(contract.Axes.Where(axis => !axis.IsSummed), contract, type)
            .Loops.Aggregate(1L, (n, loop) => n * loop.Count);

    /// <summary>The loops around tiles, slowest first, up to the first one that tiles are parts of.</summary>
    public static IEnumerable<Axis> Lead(Contract contract, ElementType type)
    {
        Shape shape = Plan(contract.Axes.Where(axis => !axis.IsSummed), contract, type);
        return contract.Axes.TakeWhile(axis => !axis.IsSummed && axis != shape.Rows && axis != shape.Columns);
    }

    /// <summary>Writes the loops.</summary>
    public void Emit(Contract contract)
    {
        Place origin = new(_ir.Int64(0), _ir.Int64(0), _ir.Int64(0));
        if (_kernel.Rows == 1)
        {
            Shape shape = Plan(contract.Axes.Where(axis => !axis.IsSummed), contract, _type);
            _kernel.OuterLoop(
                shape.Loops.Aggregate(1L, (n, loop) => n * loop.Count),
                round => Tile(contract, shape, Decode(shape.Loops, origin, round))
            );
            return;
        }

        Axis[] lead = Contract.Cut(contract.Axes, _rowSize, out Axis[] inner)!;
        Shape inside = Plan(inner, contract, _type);
        TileLoop[] rows = [.. lead.Select(axis => new TileLoop(axis, 1))];
        _kernel.OuterLoop(
            _kernel.Rows,
            row => Nest(inside.Loops, 0, Decode(rows, origin, row), place => Tile(contract, inside, place))
        );
    }

    private static int Registers => HostCpu.VectorBits == 512 ? MaxAccumulators : 12;

    private static int LanesOf(ElementType type) => HostCpu.VectorBits / (8 * type.ByteSize);

    // Which loops make a tile, and which are around it.
    private static Shape Plan(IEnumerable<Axis> kept, Contract contract, ElementType type)
    {
        List<Axis> outer = [.. kept];
        bool sumVectors =
            contract.ResultVector is not { } row || (row.Size < ShortRow && contract.SummedVector is not null);
        if (sumVectors && contract.SummedVector is { } summed)
        {
            Axis columns = Take(outer, outer.FindLastIndex(axis => axis.Lhs == 0));
            Axis shared = TakeRows(outer, axis => axis.Rhs == 0);
            long width = Height(columns.Size, shared.Size == 1 ? 8 : 4);
            return new Shape(outer, columns, width, shared, Height(shared.Size, Registers / width), summed, true);
        }

        Axis vector = contract.ResultVector ?? new Axis(1, 0, 0, 1);
        outer.Remove(vector);
        Axis rows = TakeRows(outer, axis => vector.Rhs == 0 ? axis.Lhs == 0 : axis.Rhs == 0);
        int lanes = LanesOf(type);
        int vectors = (int)Math.Min((vector.Size + lanes - 1) / lanes, 2);
        long most = Math.Min(vector.Size, (long)vectors * lanes);
        return new Shape(outer, vector, most, rows, Height(rows.Size, Registers / vectors), vector, false);
    }

    private void Tile(Contract contract, Shape shape, Place place)
    {
        Axis[] summed = [.. contract.Axes.Where(axis => axis.IsSummed && axis != shape.Vector)];
        (int height, int width) = ((int)shape.Height, (int)shape.Width);
        if (shape.SumsVectors)
        {
            SummedTile(place, shape.Rows, height, shape.Columns, width, shape.Vector, summed);
        }
        else
        {
            ResultTile(place, shape.Rows, height, shape.Columns, width, summed);
        }
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

    private static Axis Take(List<Axis> outer, int index)
    {
        Axis taken = index < 0 ? new Axis(1, 0, 0, 1) : outer[index];
        if (index >= 0)
        {
            outer.RemoveAt(index);
        }

        return taken;
    }

    // Rows of a tile: as many as registers hold, or fewer where that leaves less to compute twice.
    private static long Height(long size, long most)
    {
        long tiles = (size + most - 1) / most;
        return (size + tiles - 1) / tiles;
    }

    private void Nest(TileLoop[] loops, int depth, Place place, Action<Place> body)
    {
        if (depth == loops.Length)
        {
            body(place);
            return;
        }

        _kernel.Loop(loops[depth].Count, index => Nest(loops, depth + 1, Move(place, loops[depth], index), body));
    }

    // The place of a round of several loops.
    private Place Decode(TileLoop[] loops, Place place, LLVMValueRef round)
    {
        for (int i = loops.Length - 1; i >= 0; i--)
        {
            LLVMValueRef index = i == 0 ? round : _kernel.Index.Remainder(round, loops[i].Count);
            round = i == 0 ? round : _kernel.Index.Divide(round, loops[i].Count);
            place = Move(place, loops[i], index);
        }

        return place;
    }

    // Where tiles do not come out even, the last one starts early.
    private Place Move(Place place, TileLoop loop, LLVMValueRef index)
    {
        LLVMValueRef start = _kernel.Index.Multiply(index, loop.Tile);
        return Move(
            place,
            loop.Axis,
            loop.Axis.Size % loop.Tile == 0
                ? start
                : _ir.Intrinsic("llvm.smin", start, _ir.Int64(loop.Axis.Size - loop.Tile))
        );
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

    // A loop over parts of an axis.
    private readonly record struct TileLoop(Axis Axis, long Tile)
    {
        public long Count => (Axis.Size + Tile - 1) / Tile;
    }

    // A tile: some of its columns' axis by some of its rows' axis.
    private sealed class Shape(
        List<Axis> outer,
        Axis columns,
        long width,
        Axis rows,
        long height,
        Axis vector,
        bool sumsVectors
    )
    {
        public TileLoop[] Loops { get; } =
        [.. outer.Select(axis => new TileLoop(axis, 1)), new(columns, width), new(rows, height)];

        public Axis Columns => columns;

        public long Width => width;

        public Axis Rows => rows;

        public long Height => height;

        public Axis Vector => vector;

        public bool SumsVectors => sumsVectors;
    }
}
