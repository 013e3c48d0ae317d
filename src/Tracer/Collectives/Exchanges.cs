using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Every entry gets the values of all entries along a new axis.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Position">The new axis.</param>
internal sealed record AllGather(string Axis, long Size, int Position) : Collective(Axis, Size)
{
    private static readonly OpDefinition<AllGather> Definitions = Define<AllGather>(
        "all_gather",
        (op, operands) =>
        {
            Constraint.Require(
                op.Position >= 0 && op.Position <= operands[0].Rank,
                $"axis must be in [0, {operands[0].Rank}], got {op.Position}"
            );
            return [operands[0] with { Dims = operands[0].Dims.Insert(op.Position, op.Size) }];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("all_gather_dimension", Position)];

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments) =>
        ([Batching.MoveFromFront(Entries(arguments), Position)], false);

    protected override Collective Shifted() => this with { Position = Position + 1 };

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh)
    {
        TensorType type = (TensorType)operands[0].Type;
        TensorType entry = type with { Dims = type.Dims.Insert(Position, 1) };
        HloType gathered = type with { Dims = type.Dims.Insert(Position, Size) };
        Value part = context.Append(new Ops.Reshape(entry), operands[0]);
        return context.Append(new Ops.AllGather(Position, Groups(mesh), null, false, [gathered]), part);
    }
}

/// <summary>Sums over the entries; each gets its slice of the sum. Transpose of <see cref="AllGather"/>.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Position">The axis that is taken apart; as long as there are entries.</param>
internal sealed record SumScatter(string Axis, long Size, int Position) : Collective(Axis, Size)
{
    private static readonly OpDefinition<SumScatter> Definitions = Define<SumScatter>(
        "psum_scatter",
        (op, operands) =>
        {
            Constraint.Require(
                op.Position >= 0 && op.Position < operands[0].Rank && operands[0].Dims[op.Position] == op.Size,
                $"axis {op.Position} must exist and have {op.Size} entries, as many as axis '{op.Axis}'"
            );
            return [operands[0] with { Dims = operands[0].Dims.Without([op.Position]) }];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("scatter_dimension", Position)];

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments)
    {
        Tensor sum = new PSum(Axis, Size).Over(arguments).Results[0];
        return ([Batching.MoveToFront(sum, Position)], true);
    }

    protected override Collective Shifted() => this with { Position = Position + 1 };

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh)
    {
        TensorType type = (TensorType)operands[0].Type;
        TensorType slice = type with { Dims = type.Dims.With(Position, 1) };
        Value sum = context.Append(
            new Ops.ReduceScatter(Position, Groups(mesh), null, false, slice),
            [operands[0]],
            context.Combiner(Ops.Add.Instance, type.ElementType)
        )[0];
        return context.Append(new Ops.Reshape(type with { Dims = type.Dims.Without([Position]) }), sum);
    }
}

/// <summary>Takes an axis apart among the entries and stacks what comes from them along another.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Split">The axis that is taken apart; as long as there are entries.</param>
/// <param name="Concatenation">The new axis, counted without the one taken apart.</param>
internal sealed record AllToAll(string Axis, long Size, int Split, int Concatenation) : Collective(Axis, Size)
{
    private static readonly OpDefinition<AllToAll> Definitions = Define<AllToAll>(
        "all_to_all",
        (op, operands) =>
        {
            int rank = operands[0].Rank;
            Constraint.Require(
                op.Split >= 0 && op.Split < rank && operands[0].Dims[op.Split] == op.Size,
                $"split axis {op.Split} must exist and have {op.Size} entries, as many as axis '{op.Axis}'"
            );
            Constraint.Require(
                op.Concatenation >= 0 && op.Concatenation < rank,
                $"concatenation axis must be in [0, {rank}), got {op.Concatenation}"
            );
            return [operands[0] with { Dims = operands[0].Dims.Without([op.Split]).Insert(op.Concatenation, op.Size) }];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("split_axis", Split), ("concat_axis", Concatenation)];

    /// <summary>The axis that is split becomes the entries, the entries the new axis.</summary>
    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments)
    {
        Tensor entries = Entries(arguments);
        Dims others = Dims.Range(1, entries.Rank - 1).Without([Split]);
        return ([Lax.Transpose(entries, others.Insert(Concatenation, 0).Insert(0, Split + 1))], true);
    }

    protected override Collective Shifted() => this with { Split = Split + 1, Concatenation = Concatenation + 1 };

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh)
    {
        // The new axis is there from the start, of size 1, and the one taken apart stays until the end, of size 1.
        TensorType type = (TensorType)operands[0].Type;
        bool isBefore = Concatenation <= Split;
        int stacked = isBefore ? Concatenation : Concatenation + 1;
        int apart = isBefore ? Split + 1 : Split;
        Value entries = context.Append(new Ops.Reshape(type with { Dims = type.Dims.Insert(stacked, 1) }), operands[0]);
        Value exchanged = context.Append(new Ops.AllToAll(apart, stacked, Size, Groups(mesh), null), entries);
        return context.Append(
            new Ops.Reshape(type with { Dims = type.Dims.Without([Split]).Insert(Concatenation, Size) }),
            exchanged
        );
    }
}

/// <summary>Sends values between entries; who receives nothing gets zeros.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Sources">Per entry, where its value comes from; -1 for nowhere.</param>
internal sealed record PPermute(string Axis, long Size, Dims Sources) : Collective(Axis, Size)
{
    private static readonly OpDefinition<PPermute> Definitions = Define<PPermute>(
        "ppermute",
        (_, operands) => [operands[0]]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [.. base.Parameters, ("sources", Sources)];

    /// <summary>Where every entry's value goes back to.</summary>
    public PPermute Inverse()
    {
        long[] sources = [.. Enumerable.Repeat(-1L, Sources.Count)];
        for (int i = 0; i < sources.Length; i++)
        {
            if (Sources[i] >= 0)
            {
                sources[(int)Sources[i]] = i;
            }
        }

        return this with
        {
            Sources = Dims.Create(sources),
        };
    }

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments)
    {
        Tensor entries = Entries(arguments);
        int[] rows = [.. Sources.Select(source => (int)Math.Max(source, 0))];
        Tensor taken = Np.Take(entries, Tensor.From(rows), 0);
        bool[] received = [.. Sources.Select(source => source >= 0)];
        Tensor mask = Lax.BroadcastInDim(Tensor.Of<bool>([received.Length], received), taken.Shape, [0]);
        return ([Array.TrueForAll(received, bit => bit) ? taken : Lax.Select(mask, taken, Lax.ZerosLike(taken))], true);
    }

    protected override Value Exchange(EmitContext context, Value[] operands, Mesh mesh)
    {
        long[] pairs =
        [
            .. mesh.Groups(Axis)
                .SelectMany(group =>
                    Enumerable
                        .Range(0, Sources.Count)
                        .Where(target => Sources[target] >= 0)
                        .SelectMany(target => new[] { group[Sources[target]], group[target] })
                ),
        ];
        DenseElementsAttr permutation = DenseElementsAttr.Of<long>(new(ElementType.I64, [pairs.Length / 2, 2]), pairs);
        return context.Append(new Ops.CollectivePermute(permutation, null), operands[0]);
    }
}
