using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Operands (tensors, initial scalars): combines the elements along axes, which are dropped, by a program of one's own.
/// </summary>
/// <param name="Body">From (accumulated scalars, elements) to accumulated scalars; associative.</param>
/// <param name="Axes">The axes.</param>
internal sealed record ReducePrimitive(Jaxpr Body, Dims Axes) : Primitive
{
    private static readonly OpDefinition<ReducePrimitive> Definitions = Define<ReducePrimitive>(
        "reduce",
        (op, operands) =>
        {
            TensorType[] tensors = operands[..(operands.Length / 2)];
            Constraint.Require(
                Array.TrueForAll(tensors, tensor => tensor.Dims == tensors[0].Dims),
                $"operands must have one shape, got {string.Join(", ", tensors.Select(tensor => tensor.Text))}"
            );
            Constraint.Require(
                op.Axes.AreUniqueAxes(tensors[0].Rank),
                $"axes must be different axes of [0, {tensors[0].Rank}), got [{op.Axes}]"
            );
            return [.. tensors.Select(tensor => tensor with { Dims = tensor.Dims.Without(op.Axes) })];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("jaxpr", Body), ("axes", Axes)];

    /// <summary>The same by halving: what derivatives are taken of. The initial values go in first.</summary>
    public Tensor[] Tree(Tensor[] operands)
    {
        int count = operands.Length / 2;
        Dims shape = operands[0].Shape;
        Dims others = Dims.Range(0, shape.Count).Without(Axes);
        Dims kept = shape.Permute(others);
        long length = shape.Permute(Axes).Product;
        Tensor[] rows =
        [
            .. operands[..count]
                .Select(x => Lax.Reshape(Lax.Transpose(x, [.. Axes, .. others]), [length, kept.Product])),
        ];
        Tensor[] sum = [.. operands[count..].Select(initial => Lax.BroadcastInDim(initial, [1, kept.Product], []))];
        while (length > 1)
        {
            long half = length / 2;
            Tensor[] pairs = Combine(Part(rows, 0, half), Part(rows, half, 2 * half));
            rows =
                length % 2 == 0
                    ? pairs
                    : [.. pairs.Zip(Part(rows, 2 * half, length), (a, b) => Lax.Concatenate([a, b], 0))];
            length = half + (length % 2);
        }

        return [.. (length == 0 ? sum : Combine(sum, rows)).Select(result => Lax.Reshape(result, kept))];
    }

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Append(new Ops.Reduce(Axes), operands, Bodies.Region(context, Body));

    private static Tensor[] Part(Tensor[] rows, long start, long limit) =>
        [.. rows.Select(row => Lax.SliceInDim(row, start, limit, 0))];

    private Tensor[] Combine(Tensor[] left, Tensor[] right) => Bodies.Apply(Body, left, right);
}

/// <summary>
/// Operands (tensor, initial scalar): combines the elements of every window by a program of one's own.
/// </summary>
/// <param name="Body">From (accumulated scalar, element) to accumulated scalar; associative.</param>
/// <param name="Window">How the windows lie.</param>
internal sealed record ReduceWindowPrimitive(Jaxpr Body, WindowSpec Window) : Primitive
{
    private static readonly OpDefinition<ReduceWindowPrimitive> Definitions = Define<ReduceWindowPrimitive>(
        "reduce_window",
        (op, operands) => [WindowText.Result(op.Window, operands[0])]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("jaxpr", Body), .. WindowText.Of(Window)];

    /// <summary>The same, one slice per place of the window: what derivatives are taken of.</summary>
    public Tensor Slices(Tensor x, Tensor initial)
    {
        int rank = x.Rank;
        Dims Margins(Func<EdgePadding, long> side) => Dims.Of(Window.Padding.Select(side));
        Tensor padded = Lax.Pad(
            x,
            initial,
            Margins(p => p.Low),
            Margins(p => p.High),
            Dims.Of(Window.BaseDilations.Select(d => d - 1))
        );
        Dims shape = Window.ResultShape(x.Shape);
        Tensor sum = Lax.BroadcastInDim(initial, shape, []);
        for (long place = 0; place < Window.Dimensions.Product; place++)
        {
            long[] start = new long[rank];
            long rest = place;
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                start[axis] = rest % Window.Dimensions[axis] * Window.WindowDilations[axis];
                rest /= Window.Dimensions[axis];
            }

            Dims limit = Dims.Of(start.Select((s, axis) => s + ((shape[axis] - 1) * Window.Strides[axis]) + 1));
            sum = Bodies.Apply(Body, [sum], [Lax.Slice(padded, Dims.Create(start), limit, Window.Strides)])[0];
        }

        return sum;
    }

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Append(WindowText.Op(Window), operands, Bodies.Region(context, Body));
}

/// <summary>Programs of scalars as bodies of reductions.</summary>
internal static class Bodies
{
    /// <summary>Traces a body; it must not use tensors from outside.</summary>
    public static Jaxpr Trace(string who, Tensor[] initial, Func<Tensor[], Tensor[]> body)
    {
        Spec[] scalars = [.. initial.Select(value => new Spec(TensorType.Scalar(value.ElementType)))];
        Staged staged = Stage.Run(who, [.. scalars, .. scalars], body, embedsConcrete: true);
        if (staged.Captured.Count > 0)
        {
            throw Misuse.Error(
                who,
                $"the function must not use tensors from outside, but it captures {string.Join(", ", staged.Captured)}"
            );
        }

        return staged.Jaxpr.OutTypes.SequenceEqual(scalars.Select(spec => spec.Type))
            ? staged.Jaxpr
            : throw Misuse.Error(
                who,
                $"the function must return what it accumulates, ({string.Join<Spec>(", ", scalars)}), "
                    + $"but returns ({string.Join(", ", staged.Jaxpr.OutTypes.Select(type => Tensor.Describe(type)))})"
            );
    }

    public static Region Region(EmitContext context, Jaxpr body) =>
        context.Region([.. body.InTypes], (inner, arguments) => inner.Inline(body, arguments));

    /// <summary>Applies a body to tensors of one shape, element by element.</summary>
    public static Tensor[] Apply(Jaxpr body, Tensor[] left, Tensor[] right)
    {
        Dims shape = left[0].Shape;
        Tensor[] flat = [.. left.Concat(right).Select(x => Lax.Reshape(x, [shape.Product]))];
        (Tensor[] results, bool[] batched) = BatchInterpreter.Run(
            body,
            [],
            flat,
            [.. flat.Select(_ => true)],
            new(shape.Product)
        );
        return
        [
            .. results.Select(
                (result, i) => Lax.Reshape(batched[i] ? result : Batching.AddAxis(result, shape.Product), shape)
            ),
        ];
    }
}
