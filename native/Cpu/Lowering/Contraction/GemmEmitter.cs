using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Writes a matrix product: for each panel of columns, tiles of some rows whose sums stay in vector registers. Where rows do not
/// come out even, the last tile computes its last row several times. Rows over several loops are found through a table.
/// </summary>
internal sealed class GemmEmitter
{
    private readonly KernelEmitter _kernel;
    private readonly IrBuilder _ir;
    private readonly Gemm _gemm;
    private readonly LLVMValueRef _lhs;
    private readonly LLVMValueRef _rhs;
    private readonly LLVMValueRef _result;
    private readonly Vectors _vectors;
    private readonly long _rowSize;

    /// <summary>A writer for a product.</summary>
    public GemmEmitter(KernelEmitter kernel, Node node)
    {
        (_kernel, _ir, _gemm) = (kernel, kernel.Ir, (Gemm)node.Op);
        _lhs = kernel.Pointer(node.Operands[0]);
        _rhs = kernel.Pointer(node.Operands[1]);
        _result = kernel.Pointer(node.Result);
        _vectors = new Vectors(kernel, node.Result.ElementType);
        _rowSize = node.Result.Type.ElementCount / kernel.Rows;
    }

    /// <summary>Rows of a tile: as many as registers hold, or fewer where that computes fewer rows in vain.</summary>
    public static int TileHeight(Gemm gemm, long rows, ElementType type)
    {
        int width = gemm.Width * 8 * type.ByteSize / HostCpu.VectorBits;
        int most = HostCpu.VectorBits == 512 ? 16 / width : 12 / width;
        if (rows <= most)
        {
            return (int)rows;
        }

        // Fewer than half of the registers would not hide the latency of a multiplication.
        return Enumerable.Range((most + 1) / 2, most - ((most + 1) / 2) + 1).Where(height => height > 3 || most < 6)
            .MinBy(height => (((rows + height - 1) / height * height * (16 + most)) + (rows * (most - height)), -height));
    }

    /// <summary>Writes the loops.</summary>
    public void Emit()
    {
        Axis[] outer = _gemm.Cut(_rowSize, out Axis[] inner)!;
        Axis[] innerRows = [.. inner.Where(axis => axis.Rhs == 0)];
        Axis[] innerLoops = [.. inner.Where(axis => axis.Rhs != 0)];
        Place origin = new(_ir.Int64(0), _ir.Int64(0), _ir.Int64(0));
        if (_kernel.Rows == 1)
        {
            Loops(innerLoops, 0, origin, place => PanelsOf(innerRows, place, whole: true));
            return;
        }

        bool hasInner = innerRows.Aggregate(1L, (n, axis) => n * axis.Size) > 3;
        int lead = outer.Length;
        long tiled = 1;
        while (!hasInner && lead > 0 && outer[lead - 1].Rhs == 0)
        {
            tiled *= outer[--lead].Size;
        }

        Axis[] rounds = outer[..lead];
        (LLVMValueRef begin, LLVMValueRef end) = _kernel.Range.Begin.IsNull ? (_ir.Int64(0), _ir.Int64(_kernel.Rows)) : _kernel.Range;
        if (tiled == 1)
        {
            _kernel.Loop(begin, end, round => Loops(innerLoops, 0, Decode(rounds, origin, round), place => PanelsOf(innerRows, place, whole: false)));
            return;
        }

        LLVMValueRef size = _ir.Int64(tiled);
        LLVMValueRef first = rounds.Length == 0 ? _ir.Int64(0) : _ir.UDiv(begin, size);
        LLVMValueRef last = rounds.Length == 0 ? _ir.Int64(1) : _ir.UDiv(_ir.NSWAdd(end, _ir.Int64(tiled - 1)), size);
        _kernel.Loop(first, last, round =>
        {
            LLVMValueRef start = _ir.NSWMul(round, size);
            LLVMValueRef low = _ir.Intrinsic("llvm.smax", _ir.Sub(begin, start), _ir.Int64(0));
            LLVMValueRef high = _ir.Intrinsic("llvm.smin", _ir.Sub(end, start), size);
            Loops([.. innerLoops, .. innerRows], 0, Decode(rounds, origin, round), place =>
                Panels(place, false, (columns, width) => Tiles(outer[lead..], columns, low, high, width)));
        });
    }

    private void PanelsOf(Axis[] rows, Place place, bool whole)
    {
        long size = rows.Aggregate(1L, (n, axis) => n * axis.Size);
        Panels(place, whole, (columns, width) => Tiles(rows, columns, _ir.Int64(0), _ir.Int64(size), width));
    }

    // The place of a round of several loops.
    private Place Decode(Axis[] axes, Place place, LLVMValueRef round)
    {
        for (int i = axes.Length - 1; i >= 0; i--)
        {
            LLVMValueRef index = i == 0 ? round : _ir.URem(round, _ir.Int64(axes[i].Size));
            round = i == 0 ? round : _ir.UDiv(round, _ir.Int64(axes[i].Size));
            place = Move(place, axes[i], index);
        }

        return place;
    }

    private void Loops(Axis[] axes, int depth, Place place, Action<Place> body)
    {
        if (depth == axes.Length)
        {
            body(place);
            return;
        }

        _kernel.Loop(axes[depth].Size, index => Loops(axes, depth + 1, Move(place, axes[depth], index), body));
    }

    // The panels of columns; shared between threads where rows are not.
    private void Panels(Place place, bool whole, Action<Place, int> body)
    {
        int width = (int)Math.Min(_gemm.Columns, _gemm.Width);
        void Panel(LLVMValueRef panel)
        {
            LLVMValueRef column = _kernel.Index.Multiply(panel, _gemm.Width);
            if (_gemm.Columns % _gemm.Width != 0 && _gemm.Panels > 1)
            {
                column = _ir.Intrinsic("llvm.smin", column, _ir.Int64(_gemm.Columns - _gemm.Width));
            }

            LLVMValueRef right = _gemm.IsPacked ? _kernel.Index.Multiply(panel, _gemm.PanelStep) : column;
            body(place with { Rhs = _kernel.Index.Add(place.Rhs, right), Result = _kernel.Index.Add(place.Result, column) }, width);
        }

        if (whole)
        {
            _kernel.OuterLoop(_gemm.Panels, Panel);
        }
        else
        {
            _kernel.Loop(_gemm.Panels, Panel);
        }
    }

    private void Tiles(Axis[] rows, Place place, LLVMValueRef low, LLVMValueRef high, int width)
    {
        long size = rows.Aggregate(1L, (n, axis) => n * axis.Size);
        long typical = _kernel.Rows == 1 || size <= _kernel.BlockRows ? size : _kernel.BlockRows;
        int height = TileHeight(_gemm, typical, _vectors.Type);
        Contract merged = Contract.Of(rows);
        Axis row = merged.Axes.Count == 0 ? new Axis(1, 0, 0, 0) : merged.Axes[0];
        bool isLinear = merged.Axes.Count <= 1;
        LLVMValueRef left = isLinear ? default : Table(rows, axis => axis.Lhs);
        LLVMValueRef target = isLinear ? default : Table(rows, axis => axis.Result);
        _ir.ForLoop(low, high, _ir.Int64(height), first => _kernel.Loop(1, _ =>
        {
            LLVMValueRef last = _ir.Sub(high, _ir.Int64(1));
            (LLVMValueRef Left, LLVMValueRef Result)[] offsets = new (LLVMValueRef, LLVMValueRef)[height];
            for (int i = 0; i < height; i++)
            {
                LLVMValueRef index = i == 0 ? first : _ir.Intrinsic("llvm.smin", _ir.NSWAdd(first, _ir.Int64(i)), last);
                offsets[i] = isLinear
                    ? (_ir.NSWMul(index, _ir.Int64(row.Lhs)), _ir.NSWMul(index, _ir.Int64(row.Result)))
                    : (Entry(left, index), Entry(target, index));
            }

            Tile(place, offsets, width);
        }));
    }

    private void Tile(Place place, (LLVMValueRef Left, LLVMValueRef Result)[] rows, int width)
    {
        int vectors = (width + _vectors.Lanes - 1) / _vectors.Lanes;
        LLVMValueRef[] left = Array.ConvertAll(rows, row => _vectors.Address(_vectors.Address(_lhs, place.Lhs), row.Left));
        LLVMValueRef right = _vectors.Address(_rhs, place.Rhs);
        LLVMValueRef[] sums = new LLVMValueRef[rows.Length * vectors];
        Array.Fill(sums, _vectors.Zero);
        sums = Sum(_gemm.Sums, 0, _ir.Int64(0), _ir.Int64(0), sums, (leftOffset, rightOffset, current) =>
        {
            LLVMValueRef[] columns = new LLVMValueRef[vectors];
            for (int v = 0; v < vectors; v++)
            {
                int lanes = _gemm.IsPacked ? _vectors.Lanes : width - (v * _vectors.Lanes);
                columns[v] = _vectors.Load(_vectors.Address(_vectors.Address(right, rightOffset), v * _vectors.Lanes), lanes);
            }

            LLVMValueRef[] next = new LLVMValueRef[current.Length];
            for (int row = 0; row < rows.Length; row++)
            {
                LLVMValueRef factor = _vectors.Broadcast(_vectors.Address(left[row], leftOffset));
                for (int v = 0; v < vectors; v++)
                {
                    int i = (row * vectors) + v;
                    next[i] = _vectors.MultiplyAdd(factor, columns[v], current[i]);
                }
            }

            return next;
        });
        for (int row = 0; row < rows.Length; row++)
        {
            LLVMValueRef target = _vectors.Address(_vectors.Address(_result, place.Result), rows[row].Result);
            for (int v = 0; v < vectors; v++)
            {
                _vectors.Store(sums[(row * vectors) + v], _vectors.Address(target, v * _vectors.Lanes), width - (v * _vectors.Lanes));
            }
        }
    }

    private LLVMValueRef[] Sum(
        Axis[] axes, int depth, LLVMValueRef left, LLVMValueRef right, LLVMValueRef[] sums,
        Func<LLVMValueRef, LLVMValueRef, LLVMValueRef[], LLVMValueRef[]> body)
    {
        if (depth == axes.Length)
        {
            return body(left, right, sums);
        }

        Axis axis = axes[depth];
        if (axis.Size == 1)
        {
            return Sum(axes, depth + 1, left, right, sums, body);
        }

        return _ir.ForLoop(_ir.Int64(0), _ir.Int64(axis.Size), _ir.Int64(1), sums, (index, current) => Sum(
            axes, depth + 1, Step(left, index, axis.Lhs), Step(right, index, axis.Rhs), current, body));
    }

    private LLVMValueRef Step(LLVMValueRef offset, LLVMValueRef index, long step) =>
        step == 0 ? offset : _ir.NSWAdd(offset, _ir.NSWMul(index, _ir.Int64(step)));

    private LLVMValueRef Table(Axis[] axes, Func<Axis, long> step)
    {
        List<long> offsets = [0];
        foreach (Axis axis in axes)
        {
            offsets = [.. offsets.SelectMany(offset => Enumerable.Range(0, (int)axis.Size).Select(i => offset + (i * step(axis))))];
        }

        return _ir.Module.AddConstant("rows", _ir.Int64Array([.. offsets]));
    }

    private LLVMValueRef Entry(LLVMValueRef table, LLVMValueRef index) =>
        _ir.Load(_ir.Context.I64, _ir.Element(_ir.Context.I64, table, index));

    private Place Move(Place place, Axis axis, LLVMValueRef index) => new(
        _kernel.Index.Add(place.Lhs, _kernel.Index.Multiply(index, axis.Lhs)),
        _kernel.Index.Add(place.Rhs, _kernel.Index.Multiply(index, axis.Rhs)),
        _kernel.Index.Add(place.Result, _kernel.Index.Multiply(index, axis.Result)));

    private readonly record struct Place(LLVMValueRef Lhs, LLVMValueRef Rhs, LLVMValueRef Result);
}
