using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Turns ops with sizes as operands into their static twins where the sizes can be computed from constants; canonicalizes for that.
/// A module without such ops stays as it is.
/// </summary>
public sealed class RefineDynamic : IPass
{
    private readonly Canonicalize _canonicalize = new();

    /// <inheritdoc/>
    public string Name => "refine-dynamic";

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return ModuleSearch.Any(module, IsDynamic) ? _canonicalize.Run(module) : module;
    }

    private static bool IsDynamic(Operation operation) =>
        operation.Op is DynamicBroadcastInDim or DynamicConv or DynamicGather or DynamicIota or DynamicPad or DynamicReshape
            or RealDynamicSlice or GetDimensionSize or SetDimensionSize;
}
