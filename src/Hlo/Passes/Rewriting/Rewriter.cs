using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Rebuilds functions while applying rules: one walk forwards, every operation is looked at once, with operands that
/// have been rewritten before. What rules append is rewritten on the way, too.
/// </summary>
/// <param name="rules">The rules.</param>
public class Rewriter(RewriteSet rules) : OperationCloner
{
    /// <summary>Appends an operation, or what rules replace it by.</summary>
    internal Value[] Append(Op op, ReadOnlySpan<Value> operands, Block target, Location location)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Value[] values = operands.ToArray();
        HloType[] types = InferTypes(op, values, location);
        RewriteSite site = new(this, null, op, values, types, target, location);
        return Replacement(site) ?? target.Append(new(op, values, types, location: location)).Results.ToArray();
    }

    /// <summary>Appends the rewritten operations of a block up to its terminator.</summary>
    internal Value[] Inline(Block body, Block target)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (Operation operation in body.Operations)
        {
            if (operation.Definition.IsTerminator)
            {
                return MapAll(operation.Operands);
            }

            Visit(operation, target);
        }

        return [];
    }

    /// <inheritdoc/>
    protected override void Visit(Operation operation, Block target)
    {
        ArgumentNullException.ThrowIfNull(operation);
        HloType[] types = Ops.RegionRules.Types(operation.Results);
        RewriteSite site = new(
            this,
            operation,
            operation.Op,
            MapAll(operation.Operands),
            types,
            target,
            operation.Location
        );
        if (Replacement(site) is { } values)
        {
            Map(operation.Results, values);
            return;
        }

        Clone(operation, target);
    }

    // Users may insist on the declared type, so a replacement of another type (more static, say) is no replacement.
    private protected Value[]? Replacement(RewriteSite site)
    {
        Value[]? values = rules.Apply(site);
        bool fits = values is not null && values.Length == site.ResultTypes.Length;
        for (int i = 0; fits && i < values!.Length; i++)
        {
            fits = values[i].Type.Equals(site.ResultTypes[i]);
        }

        return fits ? values : null;
    }

    private static HloType[] InferTypes(Op op, Value[] operands, Location location)
    {
        try
        {
            return op.Definition.InferTypes(op, new OpSite(Ops.RegionRules.Types(operands), default));
        }
        catch (ConstraintException violation)
        {
            throw new HloException([new(location, $"'{op.Name}' op {violation.Message}")]);
        }
    }
}
