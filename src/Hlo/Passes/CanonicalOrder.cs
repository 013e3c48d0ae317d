using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Orders every block by what its operations depend on: each one comes after its producers, in the order in which a walk from the
/// effects and the results meets them, operands from left to right. Programs that differ only in the order of independent operations
/// (and in names) come out equal. Operations with side effects and random numbers keep their order. Functions are sorted by name.
/// </summary>
public sealed class CanonicalOrder : IPass
{
    /// <inheritdoc/>
    public string Name => "canonical-order";

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Effects effects = new(module);
        IEnumerable<IModuleMember> members = module.Members.Select(member =>
            member switch
            {
                Function { Body: not null } function => new Sorter(effects).Clone(function),
                Module nested => Run(nested),
                _ => member,
            }
        );
        return module.WithMembers([
            .. members.OrderBy(member => (member as Function)?.Name ?? string.Empty, StringComparer.Ordinal),
        ]);
    }

    private sealed class Sorter(Effects effects) : OperationCloner
    {
        private readonly Dictionary<Block, BlockSchedule> _schedules = [];

        public override Region Clone(Region region)
        {
            foreach (Block block in region.Blocks)
            {
                ScheduleOf(block);
            }

            return base.Clone(region);
        }

        protected override IEnumerable<Operation> OrderOf(Block block) => ScheduleOf(block).Order;

        private BlockSchedule ScheduleOf(Block block)
        {
            if (!_schedules.TryGetValue(block, out BlockSchedule? schedule))
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                _schedules[block] = schedule = BlockSchedule.Of(block, IsOrdered, CapturesOf);
            }

            return schedule;
        }

        private bool IsOrdered(Operation operation) => operation.Op is Rng || effects.HasSideEffect(operation);

        private IEnumerable<Value> CapturesOf(Operation operation)
        {
            IEnumerable<Value> captures = [];
            foreach (Region region in operation.Regions)
            {
                captures = captures.Concat(region.Blocks.SelectMany(block => ScheduleOf(block).Captures));
            }

            return captures;
        }
    }
}
