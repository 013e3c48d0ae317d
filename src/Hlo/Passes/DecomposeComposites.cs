using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Replaces composites by calls of their decompositions; <see cref="Inline"/> then expands them.</summary>
/// <param name="keep">Composites to leave, because a later stage knows them by name and version; none if null.</param>
public sealed class DecomposeComposites(Func<Composite, bool>? keep = null) : FunctionPass
{
    /// <summary>The option <c>keep</c>: which composites stay.</summary>
    public static readonly PassOption<Func<Composite, bool>> KeepOption = new(
        "keep",
        "NAME,NAME,…",
        "composites that stay",
        text =>
        {
            string[] names = OptionText.Names(text);
            return composite => names.Contains(composite.CompositeName);
        }
    );

    /// <inheritdoc/>
    public override string Name => "decompose-composites";

    /// <inheritdoc/>
    protected override Function Transform(Module module, Function function) =>
        new Replacer(module, keep).Clone(function);

    private sealed class Replacer(Module module, Func<Composite, bool>? keep) : OperationCloner
    {
        protected override void Visit(Operation operation, Block target)
        {
            if (
                operation.Op is not Composite composite
                || keep?.Invoke(composite) == true
                || module.FindFunction(composite.Decomposition) is not { } callee
                || !HasTypes(callee, operation)
            )
            {
                Clone(operation, target);
                return;
            }

            Operation call = target.Append(
                new(
                    new Call(composite.Decomposition, composite.ResultTypes),
                    MapAll(operation.Operands),
                    composite.ResultTypes.Span,
                    location: operation.Location
                )
            );
            Map(operation.Results, call.Results);
        }

        // A composite may declare types that are merely compatible with the decomposition's; a call may not.
        private static bool HasTypes(Function callee, Operation operation) =>
            RegionRules.Types(operation.Operands).SequenceEqual(callee.Type.Inputs)
            && RegionRules.Types(operation.Results).SequenceEqual(callee.Type.Results);
    }
}
