using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Makes a program with bounded dynamic dimensions static: an array of the bounds' size and one <c>tensor&lt;i32&gt;</c>
/// per dynamic dimension stand for each bounded value. The sizes of bounded arguments and results of the entry function
/// follow behind all arguments and all results, marked by <see cref="SizeOf"/>. Composites and calls are expanded first.
/// What must hold of sizes when the program runs is written as custom calls <c>@shape_assertion</c>. A program without
/// dynamic dimensions stays as it is.
/// </summary>
public sealed class PadDynamic : IPass
{
    /// <inheritdoc/>
    public string Name => "pad-dynamic";

    /// <inheritdoc/>
    /// <exception cref="HloException">A dynamic dimension has no bound, or bounded values meet an op that has no rule
    /// for them.</exception>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!IsDynamic(module))
        {
            return module;
        }

        Module inlined = new Inline().Run(new DecomposeComposites().Run(module));
        Function main = inlined.Main;
        Function padded = new PaddedRewriter().Run(main);
        return new DeadCodeElimination().Run(
            inlined.WithMembers([.. inlined.Members.Select(member => ReferenceEquals(member, main) ? padded : member)])
        );
    }

    // Dynamic dimensions inside come from arguments, or from ops that give results of dynamic type.
    private static bool IsDynamic(Module module) =>
        module.Main.Type.Inputs.Any(IsDynamic)
        || ModuleSearch.Any(
            module,
            operation =>
                operation.Op is SetDimensionSize or CustomCall { CallTargetName: ShapeAssertion.Target }
                || RegionRules.Types(operation.Results).Any(IsDynamic)
        );

    private static bool IsDynamic(HloType type) => type is TensorType { IsStatic: false };
}
