using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Third-party programs of dynamic shapes: given arguments, they are made static, compiled, and give what the reference
/// evaluator gives.
/// </summary>
[TestFixture]
public sealed class DynamicProgramTests
{
    [Test]
    public void EveryProgramRunsOnceItsShapesAreKnown()
    {
        List<string> failures = [];
        List<string> unfit = [];
        int compared = 0;
        foreach (
            string path in Directory
                .EnumerateFiles(Conformance.Path("testdata"), "dynamic__*.mlir")
                .Order(StringComparer.Ordinal)
        )
        {
            string name = Path.GetFileName(path);
            if (ReferenceProgram.Create(Parser.ParseFile(path)) is not { } program)
            {
                unfit.Add(name);
                continue;
            }

            try
            {
                string? mismatch = program.Mismatch(JitRunner.Run(program.Module, [.. program.Arguments]));
                compared += mismatch is null ? 1 : 0;
                failures.AddRange(mismatch is null ? [] : [$"{name}: {mismatch}"]);
            }
            catch (Exception exception) when (exception is HloException or StatusException)
            {
                failures.Add($"{name}: {exception.Message.Split('\n')[0]}");
            }
        }

        TestContext.Out.WriteLine(
            $"{compared} programs agree; no sizes found for {unfit.Count}: {string.Join(", ", unfit)}"
        );
        Assert.That(failures, Is.Empty);
        Assert.That(compared, Is.GreaterThan(150));
    }
}
