using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes.Chlo;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Gives CHLO a portable form. Ops that other compilers know as composites
/// (<c>acos acosh asin asinh atanh cosh sinh erf erfc mulhi ragged_dot top_k</c>) become
/// <c>stablehlo.composite "chlo.X"</c>, version 1, beside a private function <c>@chlo.X.impl</c> that means the same;
/// the others are decomposed. A module without CHLO is returned as it is.
/// </summary>
public sealed class PreserveChlo : IPass
{
    /// <inheritdoc/>
    public string Name => "preserve-chlo";

    /// <inheritdoc/>
    /// <exception cref="HloException">An op has no decomposition for its types.</exception>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!module.Walk().Any(operation => IsChlo(operation.Op)))
        {
            return module;
        }

        module = new DecomposeChlo { Keep = (op, _) => ChloComposites.IsKnown(op.Name) }.Run(module);
        Rewriter rewriter = new(module);
        IModuleMember[] members = [.. module.Members.Select(rewriter.Rewrite)];
        return module.WithMembers([.. members, .. rewriter.Decompositions]);
    }

    private static bool IsChlo(Op op) => op.Name.StartsWith("chlo.", StringComparison.Ordinal);

    private sealed class Rewriter(Module module) : OperationCloner
    {
        private readonly Dictionary<(Op Op, FunctionType Type), Function> _decompositions = [];
        private readonly HashSet<string> _taken =
        [
            .. module.Members.OfType<Function>().Select(function => function.Name),
        ];

        public IEnumerable<Function> Decompositions => _decompositions.Values;

        public IModuleMember Rewrite(IModuleMember member) =>
            member switch
            {
                Function function => Clone(function),
                Module nested => new PreserveChlo().Run(nested),
                _ => member,
            };

        protected override void Visit(Operation operation, Block target)
        {
            if (!IsChlo(operation.Op))
            {
                Clone(operation, target);
                return;
            }

            FunctionType type = new(
                [.. operation.Operands.ToArray().Select(operand => operand.Type)],
                [.. operation.Results.ToArray().Select(result => result.Type)]
            );
            if (!_decompositions.TryGetValue((operation.Op, type), out Function? decomposition))
            {
                decomposition = Decomposition(operation, type);
                _decompositions.Add((operation.Op, type), decomposition);
            }

            Composite composite = new(
                operation.Op.Name,
                ChloComposites.Attributes(operation.Op),
                decomposition.Name,
                1,
                [.. type.Results]
            );
            Clone(operation, composite, target);
        }

        private Function Decomposition(Operation operation, FunctionType type)
        {
            Block body = new([.. type.Inputs]);
            Operation copy = body.Append(
                new(operation.Op, body.Arguments, type.Results.Span, location: operation.Location)
            );
            body.Append(new(FuncReturn.Instance, copy.Results, []));
            Function function = new()
            {
                Name = Unique(operation.Op.Name + ".impl"),
                Type = type,
                Visibility = "private",
                Body = new(body),
                Location = operation.Location,
            };
            Module alone = new DecomposeChlo().Run(new Module { Members = [function] });
            return (Function)alone.Members[0];
        }

        private string Unique(string name)
        {
            string candidate = name;
            for (int i = 0; !_taken.Add(candidate); i++)
            {
                candidate = $"{name}_{i}";
            }

            return candidate;
        }
    }
}
