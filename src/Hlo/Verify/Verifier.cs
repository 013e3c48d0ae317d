namespace XlaSharp.Hlo.Verify;

/// <summary>
/// Checks a whole module: operands, results, attributes, type rules, regions, scopes, symbols. Findings are collected
/// over all operations; linear in the size of the program.
/// </summary>
public static class Verifier
{
    /// <summary>Checks a module.</summary>
    /// <param name="module">The module.</param>
    /// <returns>All findings in program order; empty for a valid module.</returns>
    public static IReadOnlyList<Diagnostic> Verify(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        List<Diagnostic> findings = [];
        Verify(module, findings);
        return findings;
    }

    /// <summary>Checks a module.</summary>
    /// <param name="module">The module.</param>
    /// <exception cref="HloException">It is not valid; carries all findings.</exception>
    public static void ThrowIfInvalid(Module module)
    {
        IReadOnlyList<Diagnostic> findings = Verify(module);
        if (findings.Count > 0)
        {
            throw new HloException(findings);
        }
    }

    private static void Verify(Module module, List<Diagnostic> findings)
    {
        SymbolChecks symbols = new(module, findings);
        symbols.CheckNames();
        foreach (IModuleMember member in module.Members)
        {
            switch (member)
            {
                case Function function:
                    new FunctionChecks(symbols, findings).Check(function);
                    break;
                case Operation operation:
                    new BodyChecks(symbols, findings).CheckTopLevel(operation);
                    break;
                case Module nested:
                    Verify(nested, findings);
                    break;
                default:
                    break;
            }
        }
    }
}
