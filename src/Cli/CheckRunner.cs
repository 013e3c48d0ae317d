using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary>How a checked function fared.</summary>
internal enum CheckOutcome
{
    /// <summary>All its checks hold.</summary>
    Pass,

    /// <summary>A check failed, or the program does not load.</summary>
    Fail,

    /// <summary>The device cannot run it, or there is nothing to check.</summary>
    Skip,
}

/// <summary>The result for one function.</summary>
/// <param name="Name">File and function.</param>
/// <param name="Outcome">How it fared.</param>
/// <param name="Reason">Why it did not pass; empty if it did.</param>
/// <param name="Ops">The ops that its module uses, without the checks.</param>
internal sealed record CheckResult(string Name, CheckOutcome Outcome, string Reason, IReadOnlyList<string> Ops);

/// <summary>Executes test programs on a device. Several threads may use one runner.</summary>
/// <param name="session">The plugin and client.</param>
/// <param name="againstReference">True: a program without checks is compared with the reference evaluator.</param>
internal sealed class CheckRunner(PluginOption.Session session, bool againstReference)
{
    /// <summary>Runs every function with checks of a program.</summary>
    /// <param name="chunk">The program.</param>
    /// <returns>One result per function, at least one.</returns>
    public IReadOnlyList<CheckResult> Run(TestChunk chunk)
    {
        Module module;
        try
        {
            module = Parser.Parse(chunk.Text, chunk.Name);
            Verifier.ThrowIfInvalid(module);
        }
        catch (HloException exception)
        {
            return [new(chunk.Name, CheckOutcome.Fail, FirstLine(exception.Message), [])];
        }

        string[] ops = Ops(module);
        CheckResult[] results =
        [
            .. module
                .Functions.Where(CheckedProgram.HasChecks)
                .Select(function => RunFunction(module, function, chunk, ops)),
        ];
        return results.Length > 0 ? results
            : againstReference ? [Compare(module, chunk, ops)]
            : [new(chunk.Name, CheckOutcome.Skip, "no function with checks", ops)];
    }

    private CheckResult Compare(Module module, TestChunk chunk, string[] ops) =>
        Guard(
            chunk.Name,
            ops,
            () =>
            {
                ReferenceProgram program =
                    ReferenceProgram.Create(module)
                    ?? throw new NotSupportedException(
                        "no function with checks, and no sizes of arguments found that fit"
                    );
                string? mismatch = program.Mismatch(
                    Executor.Run(session.Backend, program.Module, [.. program.Arguments])
                );
                return mismatch is null
                    ? new(chunk.Name, CheckOutcome.Pass, "as the reference evaluator", ops)
                    : new(chunk.Name, CheckOutcome.Fail, $"against the reference evaluator: {mismatch}", ops);
            }
        );

    private CheckResult RunFunction(Module module, Function function, TestChunk chunk, string[] ops)
    {
        string name = $"{chunk.Name}:{function.Name}";
        return Guard(name, ops, () => RunChecks(name, module, function, ops));
    }

    private CheckResult RunChecks(string name, Module module, Function function, string[] ops)
    {
        CheckedProgram program = ParallelProgram.IsParallel(function)
            ? RunParallel(ParallelProgram.Create(module, function))
            : CheckedProgram.Create(module, function);
        IReadOnlyList<string> mismatches = program.Compare(Executor.Run(session.Backend, program.Module, []));
        return mismatches.Count == 0
            ? new(name, CheckOutcome.Pass, string.Empty, ops)
            : new(
                name,
                CheckOutcome.Fail,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{mismatches.Count} of {program.CheckCount} checks: {mismatches[0]}"
                ),
                ops
            );
    }

    private static CheckResult Guard(string name, string[] ops, Func<CheckResult> run)
    {
        try
        {
            return run();
        }
        catch (PjRtException exception) when (exception.Code == PjRtErrorCode.Unimplemented)
        {
            return new(name, CheckOutcome.Skip, FirstLine(exception.Message), ops);
        }
        catch (NotSupportedException exception)
        {
            return new(name, CheckOutcome.Skip, FirstLine(exception.Message), ops);
        }
        catch (Exception exception) when (exception is PjRtException or HloException or InvalidOperationException)
        {
            return new(name, CheckOutcome.Fail, FirstLine(exception.Message), ops);
        }
    }

    private CheckedProgram RunParallel(ParallelProgram program)
    {
        int processes = program.Replicas * program.Partitions;
        if (processes > session.Client.AddressableDevices.Count)
        {
            throw new NotSupportedException(
                $"interpreter.run_parallel: the program has {processes} processes, "
                    + $"the client has {session.Client.AddressableDevices.Count} devices."
            );
        }

        using PjRtLoadedExecutable executable = session.Client.Compile(
            program.Module.ToText(),
            new PjRtCompileOptions { Replicas = program.Replicas, Partitions = program.Partitions }
        );
        PjRtBuffer[] buffers = new PjRtBuffer[processes * program.Module.Main.Type.Results.Count];
        try
        {
            executable.Execute([], buffers);
            return program.Checks([.. buffers.Select(buffer => buffer.ToHost())]);
        }
        finally
        {
            foreach (PjRtBuffer? buffer in buffers)
            {
                buffer?.Dispose();
            }
        }
    }

    private static string[] Ops(Module module)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (Function function in module.Functions)
        {
            if (function.Body is { } body)
            {
                Collect(body);
            }
        }

        return [.. names];

        void Collect(Region region)
        {
            foreach (Operation operation in region.Blocks.SelectMany(block => block.Operations))
            {
                if (
                    operation.Name.StartsWith("stablehlo.", StringComparison.Ordinal)
                    || operation.Name.StartsWith("chlo.", StringComparison.Ordinal)
                )
                {
                    names.Add(operation.Name);
                }

                foreach (Region nested in operation.Regions)
                {
                    Collect(nested);
                }
            }
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
