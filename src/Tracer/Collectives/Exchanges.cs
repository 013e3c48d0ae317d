using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Every entry gets the values of all entries along a new axis.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Position">The new axis.</param>
internal sealed record AllGather(string Axis, long Size, int Position) : Collective(Axis, Size)
{
    private static readonly OpDefinition<AllGather> Definitions = Define<AllGather>("all_gather", (op, operands) =>
    {
        Constraint.Require(op.Position >= 0 && op.Position <= operands[0].Rank, $"axis must be in [0, {operands[0].Rank}], got {op.Position}");
        return [operands[0] with { Dims = operands[0].Dims.Insert(op.Position, op.Size) }];
    });

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("all_gather_dimension", Position)];

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments) =>
        ([Batching.MoveFromFront(Entries(arguments), Position)], false);

    protected override Collective Shifted() => this with { Position = Position + 1 };
}

/// <summary>Sums over the entries; each gets its slice of the sum. Transpose of <see cref="AllGather"/>.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Position">The axis that is taken apart; as long as there are entries.</param>
internal sealed record SumScatter(string Axis, long Size, int Position) : Collective(Axis, Size)
{
    private static readonly OpDefinition<SumScatter> Definitions = Define<SumScatter>("psum_scatter", (op, operands) =>
    {
        Constraint.Require(
            op.Position >= 0 && op.Position < operands[0].Rank && operands[0].Dims[op.Position] == op.Size,
            $"axis {op.Position} must exist and have {op.Size} entries, as many as axis '{op.Axis}'");
        return [operands[0] with { Dims = operands[0].Dims.Without([op.Position]) }];
    });

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("scatter_dimension", Position)];

    public override (Tensor[] Results, bool Batched) Over(BatchArguments arguments)
    {
        Tensor sum = new PSum(Axis, Size).Over(arguments).Results[0];
        return ([Batching.MoveToFront(sum, Position)], true);
    }

    protected override Collective Shifted() => this with { Position = Position + 1 };
}

/// <summary>Takes an axis apart among the entries and stacks what comes from them along another.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Split">The axis that is taken apart; as long as there are entries.</param>
/// <param name="Concatenation">The new axis, counted without the one taken apart.</param>
internal sealed record AllToAll(string Axis, long Size, int Split, int Concatenation) : Collective(Axis, Size)
{
    private static readonly OpDefinition<AllToAll> Definitions = Define<AllToAll>("all_to_all", (op, operands) =>
    {
        int rank = operands[0].Rank;
        Constraint.Require(
            op.Split >= 0 && op.Split < rank && operands[0].Dims[op.Split] == op.Size,
            $"split axis {op.Split} must exist and have {op.Size} entries, as many as axis '{op.Axis}'");
        Constraint.Require(op.Concatenation >= 0 && op.Concatenation < rank, $"concatenation axis must be in [0, {rank}), got {op.Concatenation}");
        return [operands[0] with { Dims = operands[0].Dims.Without([op.Split]).Insert(op.Concatenation, op.Size) }];
    });

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
}

/// <summary>Sends values between entries; who receives nothing gets zeros.</summary>
/// <param name="Axis">Name of the axis.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Sources">Per entry, where its value comes from; -1 for nowhere.</param>
internal sealed record PPermute(string Axis, long Size, Dims Sources) : Collective(Axis, Size)
{
    private static readonly OpDefinition<PPermute> Definitions = Define<PPermute>("ppermute", (_, operands) => [operands[0]]);

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [.. base.Parameters, ("sources", Sources)];

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

        return this with { Sources = Dims.Create(sources) };
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
}
