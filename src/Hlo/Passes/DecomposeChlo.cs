using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes.Chlo;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Replaces every CHLO op, and every composite that stands for one, by StableHLO ops. A module without any is returned as it is.
/// </summary>
public sealed class DecomposeChlo
{
    /// <summary>Name of the pass.</summary>
    public static string Name => "decompose-chlo";

    /// <summary>Runs the pass.</summary>
    /// <param name="module">A verified module.</param>
    /// <returns>The same program without CHLO ops.</returns>
    /// <exception cref="HloException">An op has no decomposition for its types, for instance for a dynamic shape.</exception>
    public static Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Functions.Any(function => function.Body is { } body && Contains(body))
            ? module.WithMembers([.. module.Members.Select(member => member is Function function ? Rewrite(function) : member)])
            : module;
    }

    private static bool Contains(Region region) => region.Blocks.Any(block => block.Operations.Any(Contains));

    private static bool Contains(Operation operation)
    {
        bool found = IsTarget(operation);
        for (int i = 0; !found && i < operation.Regions.Length; i++)
        {
            found = Contains(operation.Regions[i]);
        }

        return found;
    }

    private static bool IsTarget(Operation operation) =>
        ChloDecompositions.Find(operation.Op) is not null || ChloComposites.Find(operation) is not null;

    private static Function Rewrite(Function function)
    {
        if (function.Body is not { } body || !Contains(body))
        {
            return function;
        }

        return new Function
        {
            Name = function.Name,
            Type = function.Type,
            Visibility = function.Visibility,
            ArgumentAttributes = function.ArgumentAttributes,
            ResultAttributes = function.ResultAttributes,
            Attributes = function.Attributes,
            Body = new Rewriter().Rewrite(body),
            Location = function.Location,
        };
    }

    private sealed class Rewriter
    {
        private readonly OperationCloner _cloner = new();

        public Region Rewrite(Region region) => new([.. region.Blocks.Select(Rewrite)]);

        private Block Rewrite(Block block)
        {
            HloType[] types = [.. block.Arguments.ToArray().Select(argument => argument.Type)];
            Block copy = new(types, [.. block.ArgumentLocations]);
            _cloner.Map(block.Arguments, copy.Arguments);
            foreach (Operation operation in block.Operations)
            {
                Rewrite(operation, copy);
            }

            return copy;
        }

        private void Rewrite(Operation operation, Block into)
        {
            Op op = ChloComposites.Find(operation) ?? operation.Op;
            if (ChloDecompositions.Find(op) is { } decomposition)
            {
                Decompose(operation, op, decomposition, into);
                return;
            }

            HloType[] types = [.. operation.Results.ToArray().Select(value => value.Type)];
            Region[] regions = new Region[operation.Regions.Length];
            for (int i = 0; i < regions.Length; i++)
            {
                regions[i] = Rewrite(operation.Regions[i]);
            }

            Operation copy = into.Append(new Operation(
                op, _cloner.MapAll(operation.Operands), types, regions, operation.Attributes, operation.Location));
            _cloner.Map(operation.Results, copy.Results);
        }

        private void Decompose(Operation operation, Op op, ChloDecomposition decomposition, Block into)
        {
            BlockBuilder builder = new(into) { Location = operation.Location };
            ChloSite site = new(builder, operation, op, _cloner.MapAll(operation.Operands), CloneBody);
            try
            {
                _cloner.Map(operation.Results, decomposition(site));
            }
            catch (ConstraintException exception)
            {
                throw new HloException([new Diagnostic(operation.Location, $"'{op.Name}' op {exception.Message}")]);
            }
        }

        private Value[] CloneBody(Block body, Value[] arguments, Block into)
        {
            _cloner.Map(body.Arguments, arguments);
            foreach (Operation operation in body.Operations)
            {
                if (operation.Definition.IsTerminator)
                {
                    return _cloner.MapAll(operation.Operands);
                }

                Rewrite(operation, into);
            }

            return [];
        }
    }
}
