namespace XlaSharp.Native.Execution;

/// <summary>How data moves when the processes of a group meet.</summary>
internal enum CollectiveKind
{
    /// <summary>
    /// Every member gets the operands of all, one after the other. Two further results, if there are, say how many
    /// members there are and which one this process is; a process in no group is member −1 of 0 and gets nothing.
    /// </summary>
    Gather,

    /// <summary>
    /// Operands and results have a leading dimension of group size: member i's part j goes to member j, as its part i.
    /// </summary>
    Exchange,

    /// <summary>The groups are pairs of source and target. Who is no target gets zeros.</summary>
    Permute,

    /// <summary>Every member gets the operands of the first. A process in no group gets zeros.</summary>
    Broadcast,
}

/// <summary>A meeting of processes that move data. Reductions are the generated code's business.</summary>
/// <param name="Op">The op it belongs to, for messages.</param>
/// <param name="Kind">How data moves.</param>
/// <param name="Groups">Who meets whom.</param>
internal sealed record CollectiveCall(string Op, CollectiveKind Kind, ProcessGroups Groups) : HostCall
{
    /// <inheritdoc/>
    public override string Name => Op;

    /// <inheritdoc/>
    public override bool IsCollective => true;
}
