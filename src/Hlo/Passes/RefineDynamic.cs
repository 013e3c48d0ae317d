using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Makes the inside of a program static whose arguments are: shapes that follow from constants become known, and ops
/// with sizes as operands their static twins. A module without dynamic shapes and such ops stays as it is.
/// </summary>
public sealed class RefineDynamic : IPass
{
    private readonly Canonicalize _canonicalize = new();

    /// <inheritdoc/>
    public string Name => "refine-dynamic";

    /// <inheritdoc/>
    /// <exception cref="HloException">Shapes do not fit each other, or a shape assertion fails.</exception>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!ModuleSearch.Any(module, IsDynamic))
        {
            return module;
        }

        ValueList<HloType> arguments = module.Main.Type.Inputs;
        return arguments.All(type => type is TensorType { IsStatic: true })
            ? new RefineShapes(arguments).Run(module)
            : _canonicalize.Run(module);
    }

    private static bool IsDynamic(Operation operation) =>
        operation.Op
            is DynamicBroadcastInDim
                or DynamicConv
                or DynamicGather
                or DynamicIota
                or DynamicPad
                or DynamicReshape
                or RealDynamicSlice
                or GetDimensionSize
                or SetDimensionSize
                or CustomCall { CallTargetName: "shape_assertion" }
        || HasDynamicResult(operation);

    private static bool HasDynamicResult(Operation operation)
    {
        foreach (Value result in operation.Results)
        {
            if (result.Type is TensorType { IsStatic: false })
            {
                return true;
            }
        }

        return false;
    }
}
