using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Verify;

/// <summary>Checks symbol names and references.</summary>
/// <param name="module">The module whose symbols these are.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class SymbolChecks(Module module, List<Diagnostic> findings)
{
    private readonly TestOpChecks _testOps = new(module);

    /// <summary>Reports names that are taken twice.</summary>
    public void CheckNames()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Function function in module.Functions)
        {
            if (!seen.Add(function.Name))
            {
                findings.Add(new(function.Location, $"redefinition of symbol named '{function.Name}'"));
            }
        }
    }

    /// <summary>Reports references that do not resolve or whose types do not fit.</summary>
    public void CheckUses(Operation operation)
    {
        switch (operation.Op)
        {
            case Call call:
                CheckCall(operation, call);
                break;
            case Composite composite:
                CheckComposite(operation, composite);
                break;
            case CustomCall custom:
                foreach (string name in custom.CalledComputations)
                {
                    _ = Resolve(operation, name);
                }

                break;
            case UnregisteredOp:
                if (_testOps.Check(operation) is { } finding)
                {
                    findings.Add(new(finding.Location, $"'{operation.Name}' op {finding.Message}"));
                }

                break;
            default:
                CheckMesh(operation);
                break;
        }
    }

    // Groups of processes may be named by axes of a mesh that stands in the module; axes given as numbers name none.
    private void CheckMesh(Operation operation)
    {
        foreach (NamedAttribute attribute in operation.Definition.GetAttributes(operation.Op))
        {
            if (
                attribute.Value is ReplicaGroupMeshAxesAttr { Mesh: SymbolRefAttr mesh } groups
                && groups.Axes.Items.All(axis => axis is AxisRefAttr)
                && !HasSymbol(mesh.Root)
            )
            {
                Report(operation, $"{attribute.Name}: mesh symbol '{mesh.Root}' not found");
            }
        }
    }

    private bool HasSymbol(string name) =>
        module.FindFunction(name) is not null
        || module
            .Members.OfType<Operation>()
            .Any(member => SymbolName(member) is StringAttr symbol && symbol.Value == name);

    private static HloAttribute? SymbolName(Operation member) =>
        member.Attributes["sym_name"] ?? (member.Op as UnregisteredOp)?.Properties?["sym_name"];

    private void CheckCall(Operation operation, Call call)
    {
        if (Resolve(operation, call.Callee) is not { } callee)
        {
            return;
        }

        (ValueList<HloType> inputs, ValueList<HloType> results) = (callee.Type.Inputs, callee.Type.Results);
        if (inputs.Count != operation.Operands.Length)
        {
            Report(
                operation,
                $"incorrect number of operands for callee: expected {inputs.Count}, but got {operation.Operands.Length}"
            );
            return;
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].Equals(operation.Operands[i].Type))
            {
                Report(
                    operation,
                    $"operand type mismatch: expected operand type '{inputs[i]}', but provided "
                        + $"'{operation.Operands[i].Type}' for operand number {i}"
                );
                return;
            }
        }

        HloType[] given = RegionRules.Types(operation.Results);
        if (!given.SequenceEqual(results))
        {
            Report(
                operation,
                $"result type mismatch: callee returns {TypeRules.Quote(results)}, but the call has "
                    + $"{TypeRules.Quote(given)}"
            );
        }
    }

    private void CheckComposite(Operation operation, Composite composite)
    {
        if (Resolve(operation, composite.Decomposition) is not { } callee)
        {
            return;
        }

        (ValueList<HloType> inputs, ValueList<HloType> results) = (callee.Type.Inputs, callee.Type.Results);
        CheckTypes(operation, "operand", "argument", RegionRules.Types(operation.Operands), inputs);
        CheckTypes(operation, "result", "result", RegionRules.Types(operation.Results), results);
    }

    private void CheckTypes(
        Operation operation,
        string what,
        string other,
        HloType[] given,
        ValueList<HloType> expected
    )
    {
        if (given.Length != expected.Count)
        {
            Report(operation, $"has {given.Length} {what}(s), but decomposition has {expected.Count}");
            return;
        }

        for (int i = 0; i < given.Length; i++)
        {
            if (!TypeRules.AreCompatible(given[i], expected[i]))
            {
                Report(
                    operation,
                    $"has {what} at index {i} with type '{given[i]}', but decomposition has {other} with type "
                        + $"'{expected[i]}'"
                );
                return;
            }
        }
    }

    private Function? Resolve(Operation operation, string name)
    {
        Function? function = module.FindFunction(name);
        if (function is null)
        {
            Report(operation, $"'{name}' does not reference a valid function");
        }

        return function;
    }

    private void Report(Operation operation, string message) =>
        findings.Add(new(operation.Location, $"'{operation.Name}' op {message}"));
}
