namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Orders every block by what its operations depend on: each one comes after its producers, in the order in which a
/// walk from the effects and the results meets them, operands from left to right. Programs that differ only in the
/// order of independent operations (and in names) come out equal. Operations with side effects and random numbers keep
/// their order. Functions are sorted by name.
/// </summary>
public sealed class CanonicalOrder : IPass
{
    /// <inheritdoc/>
    public string Name => "canonical-order";

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        BlockSchedules schedules = new(module);
        IEnumerable<IModuleMember> members = module.Members.Select(member =>
            member switch
            {
                Function { Body: not null } function => new Sorter(schedules).Clone(function),
                Module nested => Run(nested),
                _ => member,
            }
        );
        return module.WithMembers([
            .. members.OrderBy(member => (member as Function)?.Name ?? string.Empty, StringComparer.Ordinal),
        ]);
    }

    private sealed class Sorter(BlockSchedules schedules) : OperationCloner
    {
        public override Region Clone(Region region)
        {
            foreach (Block block in region.Blocks)
            {
                schedules.Of(block);
            }

            return base.Clone(region);
        }

        protected override IEnumerable<Operation> OrderOf(Block block) => schedules.Of(block).Order;
    }
}
