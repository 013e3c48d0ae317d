using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Replaces calls by the bodies of their functions and removes private functions that nothing refers to any more.
/// </summary>
public sealed class Inline : IPass
{
    /// <summary>The option <c>max-operations</c>: the largest program the pass may make.</summary>
    public static readonly PassOption<int> MaxOperationsOption = new(
        "max-operations",
        "NUMBER",
        "the largest program to make",
        OptionText.Count
    );

    /// <inheritdoc/>
    public string Name => "inline";

    /// <summary>The largest program the pass may make: calls of calls grow exponentially in hostile input.</summary>
    public int MaxOperations { get; init; } = 10_000_000;

    /// <inheritdoc/>
    /// <exception cref="HloException">A function calls itself, or the result would exceed
    /// <see cref="MaxOperations"/>.</exception>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Inliner inliner = new(module, MaxOperations);
        List<IModuleMember> members = [];
        Dictionary<string, Function> done = new(StringComparer.Ordinal);
        Queue<Function> pending = new(module.Functions.Where(function => function.IsPublic));
        if (pending.Count == 0)
        {
            module.Functions.ToList().ForEach(pending.Enqueue);
        }

        while (pending.TryDequeue(out Function? function))
        {
            if (done.ContainsKey(function.Name))
            {
                continue;
            }

            done[function.Name] = inliner.Run(function);
            foreach (string name in inliner.TakeReferences())
            {
                if (module.FindFunction(name) is { } referred)
                {
                    pending.Enqueue(referred);
                }
            }
        }

        foreach (IModuleMember member in module.Members)
        {
            if (member is not Function function)
            {
                members.Add(member is Module nested ? Run(nested) : member);
            }
            else if (done.TryGetValue(function.Name, out Function? inlined))
            {
                members.Add(inlined);
            }
        }

        return module.WithMembers([.. members]);
    }

    private sealed class Inliner(Module module, int maxOperations)
    {
        private readonly HashSet<string> _active = new(StringComparer.Ordinal);
        private HashSet<string> _references = new(StringComparer.Ordinal);
        private int _operations;

        public Function Run(Function function)
        {
            _active.Add(function.Name);
            Function result = new BodyCloner(this, null).Clone(function);
            _active.Remove(function.Name);
            return result;
        }

        public HashSet<string> TakeReferences()
        {
            HashSet<string> taken = _references;
            _references = new(StringComparer.Ordinal);
            return taken;
        }

        private void Count(Operation operation)
        {
            if (++_operations > maxOperations)
            {
                throw new HloException([
                    new(operation.Location, $"inlining all calls makes more than {maxOperations} operations"),
                ]);
            }
        }

        private void Enter(Operation call, string callee)
        {
            if (!_active.Add(callee))
            {
                throw new HloException([
                    new(call.Location, $"function @{callee} calls itself; recursive programs cannot be inlined"),
                ]);
            }
        }

        private sealed class BodyCloner(Inliner inliner, Location? callSite) : OperationCloner
        {
            protected override void Visit(Operation operation, Block target)
            {
                inliner.Count(operation);
                if (operation.Op is Call call && inliner.FindBody(call) is { } body)
                {
                    Expand(operation, call, body, target);
                    return;
                }

                SymbolUses.Collect(operation, inliner._references);
                Clone(operation, target);
            }

            protected override Location LocationOf(Operation operation) =>
                callSite is null ? operation.Location : new CallSiteLocation(operation.Location, callSite);

            private void Expand(Operation operation, Call call, Block body, Block target)
            {
                RuntimeHelpers.EnsureSufficientExecutionStack();
                inliner.Enter(operation, call.Callee);
                Location site = LocationOf(operation);
                BodyCloner inner = new(inliner, ReferenceEquals(site, Location.Unknown) ? null : site);
                inner.Mapping.Map(body.Arguments, Mapping.Lookup(operation.Operands));
                for (int i = 0; i < body.Operations.Count - 1; i++)
                {
                    inner.Visit(body.Operations[i], target);
                }

                Mapping.Map(operation.Results, inner.Mapping.Lookup(body.Operations[^1].Operands));
                inliner._active.Remove(call.Callee);
            }
        }

        private Block? FindBody(Call call) =>
            module.FindFunction(call.Callee)?.Body is { Blocks: [{ Terminator: not null } body] } ? body : null;
    }
}
