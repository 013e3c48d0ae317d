using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Analysis;

/// <summary>In which order the operations of a module are compared and shown.</summary>
internal sealed class BlockOrders(Module module, bool asWritten)
{
    private readonly BlockSchedules? _schedules = asWritten ? null : new(module);

    /// <summary>A block's operations in order.</summary>
    public IReadOnlyList<Operation> Of(Block block) => _schedules?.Of(block).Order ?? block.Operations;
}
