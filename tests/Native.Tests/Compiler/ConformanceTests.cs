using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Third-party programs with expected results: every one gives them. What the compiler does not take is counted by
/// reason in the test's output. With the environment's <c>XLASHARP_OPTIMIZE=off</c> they are compiled without
/// optimisations.
/// </summary>
[TestFixture]
public sealed class ConformanceTests
{
    private static readonly CompileOptions Options =
        Environment.GetEnvironmentVariable("XLASHARP_OPTIMIZE") == "off"
            ? CompileOptions.Unoptimized
            : CompileOptions.Default;

    [TestCase("interpret", "core", 255)]
    [TestCase("interpret", "quantized", 2)]
    [TestCase("interpret", "dynamic", 4)]
    [TestCase("testdata", "core", 1194)]
    [TestCase("testdata", "quantized", 62)]
    public void EveryProgramPasses(string folder, string kind, int count)
    {
        List<string> failures = [];
        Dictionary<string, int> missing = [];
        int passed = 0;
        foreach (string line in File.ReadLines(Conformance.Path($"{folder}/index.tsv")).Skip(1))
        {
            string[] columns = line.Split('\t');
            if (columns[1] != kind)
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
                failures.Add(exception.Message);
            }
            catch (StatusException exception) when (exception.Code == StatusCode.Unimplemented)
            {
                string reason = exception.Message.Split('\n')[0];
                reason = reason[(reason.IndexOf("error: ", StringComparison.Ordinal) + 7)..];
                missing[reason] = missing.GetValueOrDefault(reason) + 1;
            }
        }

        TestContext.Out.WriteLine(
            $"{folder}, {kind}: {passed} passed, {missing.Values.Sum()} unsupported, {failures.Count} failed"
        );
        foreach ((string reason, int times) in missing.OrderByDescending(entry => entry.Value))
        {
            TestContext.Out.WriteLine($"{times, 6} {reason}");
        }

        Assert.That(failures, Is.Empty);
        Assert.That(passed, Is.EqualTo(count));
    }

    private static IReadOnlyList<string> Run(string path, string entry)
    {
        Module module = Parser.ParseFile(path);
        CheckedProgram program = CheckedProgram.Create(module, module.FindFunction(entry)!);
        using CpuExecutable executable = new(Pipeline.Compile(program.Module, Options));
        HostTensor[] results = JitRunner.Execute(executable, []);
        return program.Compare(results);
    }
}
