using System.Collections.Concurrent;
using NUnit.Framework;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Reference;

/// <summary>
/// Third-party programs with expected results, evaluated by the reference; CHLO ops by their decompositions.
/// </summary>
[TestFixture]
[Category("Conformance")]
internal sealed class InterpreterConformanceTests
{
    [TestCase("interpret", "core")]
    [TestCase("testdata", "core")]
    [TestCase("testdata", "quantized")]
    [TestCase("interpret", "quantized")]
    [TestCase("interpret", "dynamic")]
    public void ProgramsGiveTheExpectedResults(string folder, string @class)
    {
        IReadOnlyList<ConformanceCase> cases = ConformanceCase.Read(folder, @class);
        ConcurrentBag<string> failures = [];
        Parallel.ForEach(
            cases,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            item =>
            {
                if (Failure(item) is { } failure)
                {
                    failures.Add($"{item.Name}: {failure}");
                }
            }
        );
        TestContext.Out.WriteLine($"{folder} {@class}: {cases.Count - failures.Count} of {cases.Count} pass");
        foreach (string failure in failures.Order(StringComparer.Ordinal))
        {
            TestContext.Out.WriteLine(failure);
        }

        Assert.That(failures, Is.Empty);
    }

    private static string? Failure(ConformanceCase item)
    {
        try
        {
            Module module = Parser.ParseFile(item.Path);
            CheckedProgram program = CheckedProgram.Create(module, module.FindFunction(item.Entry)!);
            IReadOnlyList<string> findings = program.Compare(new Interpreter(program.Module).Run("main"));
            return findings.Count == 0 ? null : string.Join(" | ", findings);
        }
        catch (Exception exception)
            when (exception
                    is HloException
                        or InvalidCastException
                        or InvalidOperationException
                        or IndexOutOfRangeException
                        or ArgumentException
                        or NullReferenceException
                        or DivideByZeroException
            )
        {
            return exception is HloException ? exception.Message : exception.ToString();
        }
    }
}
