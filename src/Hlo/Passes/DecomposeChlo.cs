using XlaSharp.Hlo.Passes.Chlo;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Replaces every CHLO op, and every composite that stands for one, by StableHLO ops. A module without any is returned
/// as it is.
/// </summary>
public sealed class DecomposeChlo : IPass
{
    /// <summary>The option <c>keep</c>: which CHLO ops, applied to which operands, stay.</summary>
    public static readonly PassOption<Func<Op, IReadOnlyList<Value>, bool>> KeepOption = new(
        "keep",
        "OP,OP,…",
        "CHLO ops that stay",
        text =>
        {
            string[] names = OptionText.Ops(text, "chlo");
            return (op, _) => names.Contains(op.Name);
        }
    );

    /// <inheritdoc/>
    public string Name => "decompose-chlo";

    /// <summary>
    /// Tells which CHLO ops (applied to the given operands) stay, because the backend knows them; a composite that
    /// stands for one becomes it.
    /// </summary>
    public Func<Op, IReadOnlyList<Value>, bool>? Keep { get; init; }

    /// <summary>The pass with the options that are set.</summary>
    internal static DecomposeChlo Create(PassSettings settings) =>
        new() { Keep = settings.TryGet(KeepOption, out Func<Op, IReadOnlyList<Value>, bool>? keep) ? keep : null };

    /// <inheritdoc/>
    /// <exception cref="HloException">An op has no decomposition for its types, for instance for a dynamic
    /// shape.</exception>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Members.Any(Contains) ? module.WithMembers([.. module.Members.Select(Rewrite)]) : module;
    }

    private static bool Contains(IModuleMember member) =>
        member switch
        {
            Function { Body: { } body } => Contains(body),
            Module nested => nested.Members.Any(Contains),
            _ => false,
        };

    private static bool Contains(Region region) => region.Blocks.Any(block => block.Operations.Any(Contains));

    private static bool Contains(Operation operation)
    {
        bool found =
            ChloDecompositions.Find(operation.Op) is not null
            || ChloComposites.Find(operation) is not null
            || NamedTargets.Find(operation) is not null;
        for (int i = 0; !found && i < operation.Regions.Length; i++)
        {
            found = Contains(operation.Regions[i]);
        }

        return found;
    }

    private IModuleMember Rewrite(IModuleMember member) =>
        member switch
        {
            Function function when Contains(member) => new Rewriter(Keep).Clone(function),
            Module nested => Run(nested),
            _ => member,
        };

    private sealed class Rewriter(Func<Op, IReadOnlyList<Value>, bool>? keep) : OperationCloner
    {
        protected override void Visit(Operation operation, Block target)
        {
            Op op = ChloComposites.Find(operation) ?? NamedTargets.Find(operation) ?? operation.Op;
            bool stays = keep?.Invoke(op, operation.Operands.ToArray()) == true;
            if (!stays && ChloDecompositions.Find(op) is { } decomposition)
            {
                Decompose(operation, op, decomposition, target);
                return;
            }

            if (stays && op != operation.Op && operation.Regions.IsEmpty)
            {
                Operation known = new(
                    op,
                    MapAll(operation.Operands),
                    [.. operation.Results.ToArray().Select(result => result.Type)],
                    location: operation.Location
                );
                Map(operation.Results, target.Append(known).Results.ToArray());
                return;
            }

            Clone(operation, target);
        }

        private void Decompose(Operation operation, Op op, ChloDecomposition decomposition, Block target)
        {
            BlockBuilder builder = new(target) { Location = operation.Location };
            ChloSite site = new(builder, operation, op, MapAll(operation.Operands), CloneBody);
            try
            {
                Map(operation.Results, decomposition(site));
            }
            catch (ConstraintException exception)
            {
                throw new HloException([new Diagnostic(operation.Location, $"'{op.Name}' op {exception.Message}")]);
            }
        }

        private Value[] CloneBody(Block body, Value[] arguments, Block target)
        {
            Map(body.Arguments, arguments);
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
    }
}
