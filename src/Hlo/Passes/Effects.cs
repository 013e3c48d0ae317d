using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Which operations do more than compute their results, and so must not be removed, merged or moved past each other. An
/// operation that calls or contains such an operation counts too.
/// </summary>
/// <param name="module">The module whose functions calls refer to.</param>
public sealed class Effects(Module module)
{
    private readonly Dictionary<string, bool> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<Operation, bool> _nested = [];

    /// <summary>True if an operation has a side effect, by itself, in its regions or in what it calls.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>True if it must stay.</returns>
    public bool HasSideEffect(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Op switch
        {
            CustomCall custom => custom.HasSideEffect
                || operation.Results.IsEmpty
                || custom.CalledComputations.Any(HasSideEffect),
            Call call => HasSideEffect(call.Callee),
            Composite composite => HasSideEffect(composite.Decomposition),
            _ => operation.Definition.Traits.HasFlag(OpTraits.SideEffect)
                || (!operation.Regions.IsEmpty && InRegions(operation)),
        };
    }

    private bool HasSideEffect(string name)
    {
        if (_functions.TryGetValue(name, out bool known))
        {
            return known;
        }

        // A function that is being looked at, unknown or only declared is taken to have effects.
        _functions[name] = true;
        bool has = module.FindFunction(name) is not { Body: { } body } || InRegion(body);
        _functions[name] = has;
        return has;
    }

    private bool InRegions(Operation operation)
    {
        if (_nested.TryGetValue(operation, out bool known))
        {
            return known;
        }

        bool has = false;
        foreach (Region region in operation.Regions)
        {
            has |= InRegion(region);
        }

        _nested[operation] = has;
        return has;
    }

    private bool InRegion(Region region)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return region.Blocks.Any(block => block.Operations.Any(HasSideEffect));
    }
}
