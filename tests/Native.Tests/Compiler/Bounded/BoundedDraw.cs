using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Draws one program twice: on bounded dimensions, and on arrays of the sizes that the bounded ones have in one run. The
/// second is an ordinary static program, so that what it computes owes nothing to padding.
/// </summary>
internal sealed class BoundedDraw
{
    private static readonly long[] Bounds = [6, 5];

    private readonly Random _random;
    private readonly Block _bounded;
    private readonly Block _exact;
    private readonly List<(Value Bounded, Value Exact)> _pool = [];
    private int _ops;

    /// <summary>Draws a program.</summary>
    /// <param name="seed">What to draw.</param>
    /// <param name="steps">How many operations to try.</param>
    public BoundedDraw(int seed, int steps)
    {
        _random = new Random(seed);
        long a = _random.Next((int)Bounds[0] + 1);
        long b = _random.Next((int)Bounds[1] + 1);
        (TensorType Bounded, TensorType Exact)[] types =
        [
            (Type([Dims.Dynamic, 4], [Bounds[0], Dims.Dynamic]), new(ElementType.F32, [a, 4])),
            (Type([Dims.Dynamic, 4], [Bounds[0], Dims.Dynamic]), new(ElementType.F32, [a, 4])),
            (Type([3, Dims.Dynamic], [Dims.Dynamic, Bounds[1]]), new(ElementType.F32, [3, b])),
            (Type([Dims.Dynamic, Dims.Dynamic], [Bounds[1], Bounds[0]]), new(ElementType.F32, [b, a])),
            (new(ElementType.F32, [4, 3]), new(ElementType.F32, [4, 3])),
        ];
        _bounded = new([.. types.Select(type => type.Bounded)]);
        _exact = new([.. types.Select(type => type.Exact)]);
        for (int i = 0; i < types.Length; i++)
        {
            _pool.Add((_bounded.Arguments[i], _exact.Arguments[i]));
        }

        for (int i = 0; i < steps; i++)
        {
            Step();
        }

        Arguments = [.. types.Select(type => Numbers(type.Exact))];
        (Bounded, Exact) = (Finish(_bounded, pair => pair.Bounded), Finish(_exact, pair => pair.Exact));
    }

    /// <summary>The program on bounded dimensions.</summary>
    public Hlo.Module Bounded { get; }

    /// <summary>The program on static ones.</summary>
    public Hlo.Module Exact { get; }

    /// <summary>Arguments of both.</summary>
    public HostTensor[] Arguments { get; }

    /// <summary>How many operations were drawn.</summary>
    public int Count => _ops;

    private static TensorType Type(Dims dims, Dims bounds) => new(ElementType.F32, dims, new BoundsAttr(bounds));

    private HostTensor Numbers(TensorType type) =>
        HostTensor.Of<float>(
            type,
            [.. Enumerable.Range(0, (int)type.ElementCount).Select(_ => _random.Next(-8, 9) / 4f)]
        );

    private Hlo.Module Finish(Block block, Func<(Value Bounded, Value Exact), Value> side)
    {
        Value[] results = [.. _pool.Skip(5).TakeLast(6).Select(side)];
        block.Append(new(Ops.FuncReturn.Instance, results, []));
        Function main = new()
        {
            Name = "main",
            Type = new(
                ValueList.Create<HloType>([.. block.Arguments.ToArray().Select(value => value.Type)]),
                ValueList.Create<HloType>([.. results.Select(value => value.Type)])
            ),
            Body = new Region(block),
        };
        return new Hlo.Module { Members = [main] };
    }

    // What does not fit the static program (sizes that happen to differ) is not drawn.
    private void Step()
    {
        (Value Bounded, Value Exact) x = Pick();
        (Value Bounded, Value Exact) y = Pick();
        Func<BlockBuilder, Value, Value, Value> make = Draw(x.Bounded.Tensor);
        try
        {
            Value exact = make(new BlockBuilder(_exact), x.Exact, y.Exact);
            Value bounded = make(new BlockBuilder(_bounded), x.Bounded, y.Bounded);
            _pool.Add((bounded, exact));
            _ops++;
        }
        catch (HloException) { }
    }

    private (Value Bounded, Value Exact) Pick() => _pool[_random.Next(_pool.Count)];

    private Func<BlockBuilder, Value, Value, Value> Draw(TensorType type)
    {
        int rank = type.Rank;
        int axis = rank == 0 ? 0 : _random.Next(rank);
        long[] small = [.. Enumerable.Range(0, rank).Select(_ => (long)_random.Next(0, 3))];
        long[] edges = [.. Enumerable.Range(0, rank).Select(_ => (long)_random.Next(-1, 3))];
        int flavour = _random.Next(4);
        return _random.Next(16) switch
        {
            0 => (code, x, _) => code.Append(flavour % 2 == 0 ? Ops.Tanh.Instance : Ops.Negate.Instance, x).Result,
            1 => (code, x, y) => code.Append(Binary(flavour), x, Same(x, y)).Result,
            2 => (code, x, y) =>
                code.Append(
                    Ops.Select.Instance,
                    code.Append(new Ops.Compare(ComparisonDirection.Lt), x, Same(x, y)).Result,
                    x,
                    y
                ).Result,
            3 => (code, x, _) => code.Append(new Ops.Transpose(Dims.Of(Dims.Range(0, rank).Reverse())), x).Result,
            4 => (code, x, y) => code.Append(new Ops.Concatenate(axis), x, y).Result,
            5 => (code, x, _) =>
                code.Append(
                    new Ops.Pad(Dims.Of(edges), Dims.Of(edges.Reverse()), Dims.Of(small.Select(i => i % 2))),
                    x,
                    Number(code, 7)
                ).Result,
            6 => (code, x, _) => code.Append(new Ops.Reverse([axis]), x).Result,
            7 => (code, x, _) => Reduce(code, x, [axis], flavour),
            8 => (code, x, _) => ReduceWindow(code, x, small, flavour),
            9 => (code, x, y) => Product(code, x, y, axis),
            10 => (code, x, _) => Sort(code, x, axis),
            11 => (code, x, _) => Flatten(code, x),
            12 => (code, x, y) => TakeRows(code, x, y),
            13 => (code, x, y) => AddRows(code, x, y),
            14 => (code, x, _) => Loop(code, x),
            _ => (code, x, _) => Slice(code, x, axis),
        };
    }

    private static Ops.BinaryOp Binary(int flavour) =>
        flavour switch
        {
            0 => Ops.Add.Instance,
            1 => Ops.Multiply.Instance,
            2 => Ops.Maximum.Instance,
            _ => Ops.Subtract.Instance,
        };

    // Types that differ are compatible on bounds, and sizes would be checked in the run.
    private static Value Same(Value x, Value y) => x.Type.Equals(y.Type) ? y : throw new HloException("other type");

    private static Value Number(BlockBuilder code, double number) =>
        code.Append(new Ops.Constant(DenseOf(TensorType.Scalar(ElementType.F32), (float)number))).Result;

    private static DenseElementsAttr DenseOf(TensorType type, float number) => new(type, BitConverter.GetBytes(number));

    // The last has no identity that a compiler knows: numbers are added by subtracting their negatives.
    private static Region Body(int flavour)
    {
        TensorType scalar = TensorType.Scalar(ElementType.F32);
        Block block = new([scalar, scalar]);
        BlockBuilder code = new(block);
        (Value x, Value y) = (block.Arguments[0], block.Arguments[1]);
        Value result =
            flavour == 3
                ? code.Append(Ops.Subtract.Instance, x, code.Append(Ops.Negate.Instance, y).Result).Result
                : code.Append(Binary(flavour), x, y).Result;
        code.Append(Ops.Return.Instance, result);
        return new Region(block);
    }

    private static double Start(int flavour) =>
        flavour switch
        {
            1 => 1,
            2 => double.NegativeInfinity,
            _ => 0,
        };

    private static Value Reduce(BlockBuilder code, Value x, Dims axes, int flavour) =>
        code.Append(new Ops.Reduce(axes), [x, Number(code, Start(flavour))], [Body(flavour)]).Result;

    private static Value ReduceWindow(BlockBuilder code, Value x, long[] small, int flavour)
    {
        Ops.ReduceWindow op = new(
            Dims.Of(small.Select(size => size + 1)),
            Dims.Of(small.Select(size => (size + 1) % 2 + 1)),
            Dims.Of(small.Select(size => size % 2 + 1)),
            null,
            ValueList.Create<EdgePadding>([.. small.Select(size => new EdgePadding(size % 2, size))])
        );
        return code.Append(op, [x, Number(code, Start(flavour))], [Body(flavour)]).Result;
    }

    private static Value Product(BlockBuilder code, Value x, Value y, int axis)
    {
        (TensorType left, TensorType right) = (x.Tensor, y.Tensor);
        if (
            left.Rank != 2
            || right.Rank != 2
            || left.Dims[axis] != right.Dims[0]
            || BoundOf(left, axis) != BoundOf(right, 0)
        )
        {
            throw new HloException("other sizes");
        }

        (long size, long bound) = (left.Dims[1 - axis], BoundOf(left, 1 - axis));
        TensorType type = Typed([size, right.Dims[1]], [bound, BoundOf(right, 1)]);
        Ops.DotGeneral op = new(new DotDimensionNumbers([], [], [axis], [0]), null, null, type);
        return code.Append(op, x, y).Result;
    }

    private static Value Sort(BlockBuilder code, Value x, int axis)
    {
        TensorType scalar = TensorType.Scalar(ElementType.F32);
        Block block = new([scalar, scalar]);
        BlockBuilder inner = new(block);
        Operation less = inner.Append(new Ops.Compare(ComparisonDirection.Lt), block.Arguments[0], block.Arguments[1]);
        inner.Append(Ops.Return.Instance, less.Result);
        return code.Append(new Ops.Sort(axis, true), [x], [new Region(block)]).Result;
    }

    private static Value Flatten(BlockBuilder code, Value x)
    {
        TensorType type = x.Tensor;
        long limit = Enumerable.Range(0, type.Rank).Aggregate(1L, (n, axis) => n * Limit(type, axis));
        TensorType flat = type.IsStatic ? type with { Dims = [limit] } : Typed([Dims.Dynamic], [limit]);
        return code.Append(new Ops.Reshape(flat), x).Result;
    }

    private static Value TakeRows(BlockBuilder code, Value x, Value y)
    {
        GatherDimensionNumbers numbers = new([1], [0], [], [], [0], 1);
        RequireRowsOfFour(x);
        return code.Append(new Ops.Gather(numbers, [1, 4]), x, Indices(code, y)).Result;
    }

    private static Value AddRows(BlockBuilder code, Value x, Value y)
    {
        RequireRowsOfFour(x);
        RequireRowsOfFour(y);
        ScatterDimensionNumbers numbers = new([1], [0], [], [], [0], 1);
        return code.Append(new Ops.Scatter(numbers), [x, Indices(code, y), y], [Body(0)]).Result;
    }

    // Whole numbers between -2 and 2, one per row: some are outside.
    private static Value Indices(BlockBuilder code, Value y)
    {
        if (y.Tensor.Rank != 2)
        {
            throw new HloException("no matrix");
        }

        Value sums = code.Append(Ops.Tanh.Instance, Reduce(code, y, [1], 0)).Result;
        Value twice = code.Append(Ops.Add.Instance, sums, sums).Result;
        Value whole = code.Append(Ops.RoundNearestEven.Instance, twice).Result;
        return code.Append(new Ops.Convert(whole.Tensor.Of(ElementType.I32)), whole).Result;
    }

    private static void RequireRowsOfFour(Value x)
    {
        // A gather of a row from no rows has no meaning.
        if (x.Tensor.Rank != 2 || x.Tensor.Dims[1] != 4 || x.Tensor.Dims[0] == 0)
        {
            throw new HloException("other rows");
        }
    }

    // Three times v = tanh(v) + v.
    private static Value Loop(BlockBuilder code, Value x)
    {
        TensorType counter = TensorType.Scalar(ElementType.I32);
        Value zero = code.Append(new Ops.Constant(new DenseElementsAttr(counter, BitConverter.GetBytes(0)))).Result;
        HloType[] types = [counter, x.Type];
        Block condition = new(types);
        BlockBuilder ask = new(condition);
        Value three = ask.Append(new Ops.Constant(new DenseElementsAttr(counter, BitConverter.GetBytes(3)))).Result;
        Operation less = ask.Append(new Ops.Compare(ComparisonDirection.Lt), condition.Arguments[0], three);
        ask.Append(Ops.Return.Instance, less.Result);
        Block body = new(types);
        BlockBuilder step = new(body);
        Value one = step.Append(new Ops.Constant(new DenseElementsAttr(counter, BitConverter.GetBytes(1)))).Result;
        Value next = step.Append(Ops.Add.Instance, body.Arguments[0], one).Result;
        Value moved = step.Append(Ops.Tanh.Instance, body.Arguments[1]).Result;
        Value sum = step.Append(Ops.Add.Instance, moved, body.Arguments[1]).Result;
        step.Append(Ops.Return.Instance, next, sum);
        return code.Append(Ops.While.Instance, [zero, x], [new Region(condition), new Region(body)]).Results[1];
    }

    // From a start that is clamped; a slice of one from nothing has no meaning.
    private static Value Slice(BlockBuilder code, Value x, int axis)
    {
        TensorType type = x.Tensor;
        if (
            Enumerable.Range(0, type.Rank).Any(i => i != axis && type.Dims[i] < 1)
            || type.Rank == 0
            || type.Dims[axis] == 0
        )
        {
            throw new HloException("nothing to slice");
        }

        Value size = code.Append(new Ops.GetDimensionSize(axis), x).Result;
        Dims sizes = Dims.Of(type.Dims.Select((dim, i) => i == axis ? 1 : dim));
        return code.Append(new Ops.DynamicSlice(sizes), [x, .. Enumerable.Repeat(size, type.Rank)]).Result;
    }

    private static long BoundOf(TensorType type, int axis) => type.Bounds?.Bounds[axis] ?? Dims.Dynamic;

    private static long Limit(TensorType type, int axis) =>
        type.Dims[axis] == Dims.Dynamic ? BoundOf(type, axis) : type.Dims[axis];

    private static TensorType Typed(Dims dims, Dims bounds) =>
        dims.IsStatic ? new(ElementType.F32, dims) : Type(dims, bounds);
}
