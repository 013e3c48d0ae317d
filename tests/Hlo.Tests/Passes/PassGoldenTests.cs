using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Testing;

namespace XlaSharp.Hlo.Tests.Passes;

/// <summary>What every registered pass makes of a program of its own, <c>Programs/&lt;pass&gt;.mlir</c>.</summary>
public sealed class PassGoldenTests
{
    private static IEnumerable<string> Passes => PassRegistry.All.Select(pass => pass.Name);

    [TestCaseSource(nameof(Passes))]
    public Task Run(string pass)
    {
        string text = File.ReadAllText(
            Path.Combine(Repository.Root!, "tests", "Hlo.Tests", "Passes", "Programs", pass + ".mlir")
        );
        string first = text.Split('\n')[0];
        string pipeline = first.StartsWith("// " + pass + "{", StringComparison.Ordinal) ? first[3..] : pass;
        Module module = Parser.Parse(text, pass + ".mlir");
        Verifier.ThrowIfInvalid(module);
        Module result = new PassDriver(PassRegistry.Create(pipeline)) { VerifyEach = true }.Run(module);
        return Golden.Verify(result, new GoldenOptions { Locations = pass == "strip-locations" });
    }
}
