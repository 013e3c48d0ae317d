using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Writes a matrix product: for each panel of columns, a call of a function that computes tiles of some rows
/// (<see cref="GemmTiles"/>). Rows over several loops are found through a table.
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

    /// <summary>Rows of a tile of two vectors, as many as registers hold.</summary>
    public static long MostRows => HostCpu.VectorBits == 512 ? 8 : 6;

    /// <summary>A writer for a product.</summary>
    public GemmEmitter(KernelEmitter kernel, Node node)
    {
        (_kernel, _ir, _gemm) = (kernel, kernel.Ir, (Gemm)node.Op);
        _lhs = kernel.Pointer(node.Operands[0]);
        _rhs = kernel.Pointer(node.Operands[1]);
        _result = kernel.Pointer(node.Result);
        _vectors = new Vectors(kernel, node.Result.ElementType, _gemm.Product);
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
        return Enumerable
            .Range((most + 1) / 2, most - ((most + 1) / 2) + 1)
            .Where(height => height > 3 || most < 6)
            .MinBy(height =>
                (((rows + height - 1) / height * height * (16 + most)) + (rows * (most - height)), -height)
            );
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
        (LLVMValueRef begin, LLVMValueRef end) = _kernel.Range.Begin.IsNull
            ? (_ir.Int64(0), _ir.Int64(_kernel.Rows))
            : _kernel.Range;
        if (tiled == 1)
        {
            _kernel.Loop(
                begin,
                end,
                round =>
                    Loops(
                        innerLoops,
                        0,
                        Decode(rounds, origin, round),
                        place => PanelsOf(innerRows, place, whole: false)
                    )
            );
            return;
        }

        LLVMValueRef size = _ir.Int64(tiled);
        LLVMValueRef first = rounds.Length == 0 ? _ir.Int64(0) : _ir.UDiv(begin, size);
        LLVMValueRef last = rounds.Length == 0 ? _ir.Int64(1) : _ir.UDiv(_ir.NSWAdd(end, _ir.Int64(tiled - 1)), size);
        _kernel.Loop(
            first,
            last,
            round =>
            {
                LLVMValueRef start = _ir.NSWMul(round, size);
                LLVMValueRef low = _ir.Intrinsic("llvm.smax", _ir.Sub(begin, start), _ir.Int64(0));
                LLVMValueRef high = _ir.Intrinsic("llvm.smin", _ir.Sub(end, start), size);
                Loops(
                    [.. innerLoops, .. innerRows],
                    0,
                    Decode(rounds, origin, round),
                    place => Panels(place, false, (columns, width) => Tiles(outer[lead..], columns, low, high, width))
                );
            }
        );
    }

    private void PanelsOf(Axis[] rows, Place place, bool whole)
    {
        long size = rows.Aggregate(1L, (n, axis) => n * axis.Size);
        Border[] borders = [.. _gemm.Borders.Where(border => IsSkipped(border, out _))];
        IReadOnlyList<BorderRows> groups =
            _gemm.CopiesPanels || size <= 1
                ? []
                : BorderRows.Group(
                    borders,
                    Offsets(rows, axis => axis.Result),
                    count => TileHeight(_gemm, count, _vectors.Type)
                );
        Panels(
            place,
            whole,
            (columns, width) =>
            {
                if (groups.Count == 0)
                {
                    Tiles(rows, columns, _ir.Int64(0), _ir.Int64(size), width);
                    return;
                }

                foreach (BorderRows group in groups)
                {
                    TilesInside(rows, borders, group, columns, width);
                }
            }
        );
    }

    // Whether a border lies in the rows of a call, and its taps are the outer part of a loop that adds up.
    private bool IsSkipped(Border border, out int sum)
    {
        sum = Array.FindIndex(
            _gemm.Sums,
            axis => axis.Lhs > 0 && border.Lhs % axis.Lhs == 0 && axis.Lhs * axis.Size == border.Lhs * border.Taps
        );
        return sum >= 0 && border.Result * border.Windows <= _rowSize;
    }

    // The tiles of rows that need only some of the taps.
    private void TilesInside(Axis[] rows, Border[] borders, BorderRows group, Place place, int width)
    {
        Axis[] sums = _gemm.Sums;
        for (int i = 0; i < borders.Length; i++)
        {
            IsSkipped(borders[i], out int sum);
            (long first, long end) = group.Taps[i];
            long steps = borders[i].Lhs / sums[sum].Lhs;
            place = Move(place, sums[sum], _ir.Int64(first * steps));
            sums[sum] = sums[sum] with { Size = (end - first) * steps };
        }

        // Each group calls a function of as many loops.
        Axis[] looped = [.. sums.Where((_, i) => _gemm.Sums[i].Size > 1)];
        LLVMValueRef Rows(Func<Axis, long> step)
        {
            long[] offsets = Offsets(rows, step);
            return _ir.Module.AddConstant("rows", _ir.Int64Array([.. group.Rows.Select(row => offsets[row])]));
        }

        GemmTiles tiles = new(
            _vectors.Type,
            TileHeight(_gemm, group.Rows.Length, _vectors.Type),
            width,
            _gemm.IsPacked,
            false,
            looped.Length,
            _gemm.Product
        );
        Call(
            tiles,
            place,
            _vectors.Address(_rhs, place.Rhs),
            (_ir.Int64(0), _ir.Int64(group.Rows.Length)),
            (Rows(axis => axis.Lhs), Rows(axis => axis.Result)),
            looped
        );
    }

    private void Call(
        GemmTiles tiles,
        Place place,
        LLVMValueRef right,
        (LLVMValueRef Low, LLVMValueRef High) range,
        (LLVMValueRef Lhs, LLVMValueRef Result) steps,
        Axis[] sums
    ) =>
        _ir.Call(
            tiles.Define(_kernel.Scalars.Unit),
            [
                _vectors.Address(_lhs, place.Lhs),
                right,
                _vectors.Address(_result, place.Result),
                range.Low,
                range.High,
                steps.Lhs,
                steps.Result,
                .. sums.SelectMany(axis =>
                    (LLVMValueRef[])[_ir.Int64(axis.Size), _ir.Int64(axis.Lhs), _ir.Int64(axis.Rhs)]
                ),
            ]
        );

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
            body(
                place with
                {
                    Rhs = _kernel.Index.Add(place.Rhs, right),
                    Result = _kernel.Index.Add(place.Result, column),
                },
                width
            );
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

    // Copies what the tiles of a panel read of the right operand to memory of this call, one sum's step after the other.
    private LLVMValueRef CopyPanel(LLVMValueRef column)
    {
        LLVMValueRef panel = _ir.Alloca(
            _ir.Context.Array(_ir.Context.I8, _gemm.PanelSize * _vectors.Type.ByteSize),
            HostCpu.VectorBits / 8
        );
        Axis[] sums = _gemm.Sums;
        Loops(
            [.. PackedSums().Select((axis, i) => axis with { Lhs = sums[i].Rhs })],
            0,
            new Place(column, _ir.Int64(0), _ir.Int64(0)),
            step =>
            {
                LLVMValueRef from = _vectors.Address(_rhs, step.Lhs);
                LLVMValueRef to = _vectors.Address(panel, step.Rhs);
                for (int lane = 0; lane < _gemm.Width; lane += _vectors.Lanes)
                {
                    LLVMValueRef part = _vectors.Load(_vectors.Address(from, lane), _vectors.Lanes);
                    _vectors.Store(part, _vectors.Address(to, lane), _vectors.Lanes);
                }
            }
        );
        return panel;
    }

    private void Tiles(Axis[] rows, Place place, LLVMValueRef low, LLVMValueRef high, int width)
    {
        long size = rows.Aggregate(1L, (n, axis) => n * axis.Size);
        long typical = _kernel.Rows == 1 || size <= _kernel.BlockRows ? size : _kernel.BlockRows;
        Axis[] sums = [.. (_gemm.CopiesPanels ? PackedSums() : _gemm.Sums).Where(axis => axis.Size > 1)];
        LLVMValueRef right = _gemm.CopiesPanels ? CopyPanel(place.Rhs) : _vectors.Address(_rhs, place.Rhs);
        Contract merged = Contract.Of(rows);
        Axis row = merged.Axes.Count == 0 ? new Axis(1, 0, 0, 0) : merged.Axes[0];
        bool isLinear = merged.Axes.Count <= 1;
        GemmTiles tiles = new(
            _vectors.Type,
            TileHeight(_gemm, typical, _vectors.Type),
            width,
            _gemm.IsPacked || _gemm.CopiesPanels,
            isLinear,
            sums.Length,
            _gemm.Product
        );
        Call(
            tiles,
            place,
            right,
            (low, high),
            isLinear
                ? (_ir.Int64(row.Lhs), _ir.Int64(row.Result))
                : (Table(rows, axis => axis.Lhs), Table(rows, axis => axis.Result)),
            sums
        );
    }

    // The loops that add up, over a panel of its own.
    private Axis[] PackedSums()
    {
        Axis[] sums = _gemm.Sums;
        long step = _gemm.Width;
        for (int i = sums.Length - 1; i >= 0; i--)
        {
            sums[i] = sums[i] with { Rhs = step };
            step *= sums[i].Size;
        }

        return sums;
    }

    private LLVMValueRef Table(Axis[] axes, Func<Axis, long> step) =>
        _ir.Module.AddConstant("rows", _ir.Int64Array(Offsets(axes, step)));

    // Where each round of several loops is.
    private static long[] Offsets(Axis[] axes, Func<Axis, long> step)
    {
        List<long> offsets = [0];
        foreach (Axis axis in axes)
        {
            offsets =
            [
                .. offsets.SelectMany(offset =>
                    Enumerable.Range(0, (int)axis.Size).Select(i => offset + (i * step(axis)))
                ),
            ];
        }

        return [.. offsets];
    }

    private Place Move(Place place, Axis axis, LLVMValueRef index) =>
        new(
            _kernel.Index.Add(place.Lhs, _kernel.Index.Multiply(index, axis.Lhs)),
            _kernel.Index.Add(place.Rhs, _kernel.Index.Multiply(index, axis.Rhs)),
            _kernel.Index.Add(place.Result, _kernel.Index.Multiply(index, axis.Result))
        );

    private readonly record struct Place(LLVMValueRef Lhs, LLVMValueRef Rhs, LLVMValueRef Result);
}
