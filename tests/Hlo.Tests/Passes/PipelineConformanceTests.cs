using System.Collections.Concurrent;
using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Testing;

namespace XlaSharp.Hlo.Tests.Passes;

/// <summary>Third-party programs verify, and still do after every pass.</summary>
public class PipelineConformanceTests
{
    [TestCase("testdata")]
    [TestCase("interpret")]
    public void EveryProgramVerifiesBeforeAndAfterThePasses(string folder)
    {
        string[] files = Directory.GetFiles(Conformance.Path(folder), "*.mlir");
        ConcurrentBag<string> failures = [];
        Parallel.ForEach(
            files,
            file =>
            {
                try
                {
                    Module module = Parser.ParseFile(file);
                    Verifier.ThrowIfInvalid(module);
                    PassDriver driver = Pipeline();
                    driver.Run(module);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    failures.Add(
                        $"{Path.GetFileName(file)}: {exception.GetType().Name} {exception.Message.Split('\n')[0]}"
                    );
                }
            }
        );

        Assert.That(failures, Is.Empty, string.Join("\n", failures.Order()));
    }

    private static PassDriver Pipeline() =>
        new(
            new DecomposeComposites(),
            new Inline(),
            new ReplaceDeprecated(),
            new DecomposeBatchNorm(),
            new Canonicalize(),
            new CommonSubexpressionElimination(),
            new DeadCodeElimination()
        )
        {
            VerifyEach = true,
        };
}
