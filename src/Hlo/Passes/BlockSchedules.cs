using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>The canonical orders of a module's blocks, each found once.</summary>
internal sealed class BlockSchedules(Module module)
{
    private readonly Effects _effects = new(module);
    private readonly Dictionary<Block, BlockSchedule> _known = [];

    /// <summary>The order of a block and of those nested in it.</summary>
    public BlockSchedule Of(Block block)
    {
        if (!_known.TryGetValue(block, out BlockSchedule? schedule))
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            _known[block] = schedule = BlockSchedule.Of(block, IsOrdered, CapturesOf);
        }

        return schedule;
    }

    private bool IsOrdered(Operation operation) => operation.Op is Rng || _effects.HasSideEffect(operation);

    private Value[] CapturesOf(Operation operation)
    {
        List<Value>? captures = null;
        foreach (Region region in operation.Regions)
        {
            foreach (Block block in region.Blocks)
            {
                (captures ??= []).AddRange(Of(block).Captures);
            }
        }

        return captures is null ? [] : [.. captures];
    }
}
