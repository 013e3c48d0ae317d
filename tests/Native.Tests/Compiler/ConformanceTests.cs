using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Third-party programs with expected results: every one that the compiler takes gives them. What it does not take is counted
/// by reason in the test's output.
/// </summary>
[TestFixture]
public sealed class ConformanceTests
{
    [TestCase("interpret")]
    [TestCase("testdata")]
    public void EveryCoreProgramThatCompilesPasses(string folder)
    {
        List<string> failures = [];
        Dictionary<string, int> missing = [];
        int passed = 0;
        foreach (string line in File.ReadLines(Conformance.Path($"{folder}/index.tsv")).Skip(1))
        {
            string[] columns = line.Split('\t');
            if (columns[1] != "core")
            {
                continue;
            }

            try
            {
                IReadOnlyList<string> differences = Run(Conformance.Path($"{folder}/{columns[0]}.mlir"), columns[4]);
                passed += differences.Count == 0 ? 1 : 0;
                failures.AddRange(differences.Take(1));
            }
            catch (HloException exception)
            {
                // The parser has tests of its own.
                string reason = $"does not parse or verify: {columns[0]}: {exception.Message.Split('\n')[0]}";
                missing[reason] = missing.GetValueOrDefault(reason) + 1;
            }
            catch (StatusException exception) when (exception.Code == StatusCode.Unimplemented)
            {
                string reason = exception.Message.Split('\n')[0];
                reason = reason[(reason.IndexOf("error: ", StringComparison.Ordinal) + 7)..];
                missing[reason] = missing.GetValueOrDefault(reason) + 1;
            }
        }

        TestContext.Out.WriteLine($"{folder}: {passed} passed, {missing.Values.Sum()} unsupported, {failures.Count} failed");
        foreach ((string reason, int count) in missing.OrderByDescending(entry => entry.Value))
        {
            TestContext.Out.WriteLine($"{count,6} {reason}");
        }

        Assert.That(failures, Is.Empty);
    }

    private static IReadOnlyList<string> Run(string path, string entry)
    {
        Module module = Parser.ParseFile(path);
        CheckedProgram program = CheckedProgram.Create(module, module.FindFunction(entry)!);
        using CpuExecutable executable = new(Pipeline.Compile(program.Module, CompileOptions.Default));
        HostTensor[] results = JitRunner.Execute(executable, []);
        return program.Compare(results);
    }
}
