using System.Diagnostics;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Passes;

/// <summary>Runs a list of passes in order.</summary>
/// <param name="passes">The passes.</param>
public sealed class PassDriver(params IReadOnlyList<IPass> passes)
{
    /// <summary>The passes in the order they run.</summary>
    public IReadOnlyList<IPass> Passes { get; } = passes;

    /// <summary>Verifies the module after every pass; on in debug builds unless set.</summary>
    public bool VerifyEach { get; init; } = IsDebugBuild;

    private static bool IsDebugBuild =>
#if DEBUG
        true;
#else
        false;
#endif

    /// <summary>Called after every pass with its name, time and result.</summary>
    public Action<PassReport>? OnPass { get; init; }

    /// <summary>Runs all passes.</summary>
    /// <param name="module">A valid module.</param>
    /// <returns>The transformed module.</returns>
    /// <exception cref="HloException">A pass refused the module, or left an invalid one behind (which is a bug of the
    /// pass).</exception>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (IPass pass in Passes)
        {
            long start = Stopwatch.GetTimestamp();
            module = pass.Run(module);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (VerifyEach)
            {
                Verify(pass, module);
            }

            OnPass?.Invoke(new(pass.Name, elapsed, module));
        }

        return module;
    }

    private static void Verify(IPass pass, Module module)
    {
        IReadOnlyList<Diagnostic> findings = Verifier.Verify(module);
        if (findings.Count > 0)
        {
            throw new HloException([
                .. findings.Select(finding =>
                    finding with
                    {
                        Message = $"after pass '{pass.Name}': {finding.Message}",
                    }
                ),
            ]);
        }
    }
}

/// <summary>What a pass did.</summary>
/// <param name="Pass">Name of the pass.</param>
/// <param name="Elapsed">How long it ran.</param>
/// <param name="Module">Its result.</param>
public readonly record struct PassReport(string Pass, TimeSpan Elapsed, Module Module);
