using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Bytecode;

/// <summary>
/// Writing a program as a portable artifact and reading that back changes nothing in its text, where the text does not
/// spell out a default: artifacts do not tell <c>precision = [DEFAULT, DEFAULT]</c> from nothing. A second time never
/// changes anything.
/// </summary>
[TestFixture("testdata", true)]
[TestFixture("print", false)]
[TestFixture("interpret", false)]
internal sealed class BytecodeRoundTripTests(string folder, bool hasNoExplicitDefaults)
{
    private static readonly PrintOptions Located = new() { DebugInfo = true };

    [Test]
    public void TextSurvivesBytecode()
    {
        int count = 0;
        Assert.Multiple(() =>
        {
            foreach (string file in ConformanceCases.Files(folder))
            {
                string path = Conformance.Path(file);
                Module module = Parser.ParseFile(path);
                if (module.ToText().Contains("chlo.", StringComparison.Ordinal))
                {
                    // CHLO has no portable form; the printer's programs of it need not have a decomposition either.
                    if (folder == "print")
                    {
                        continue;
                    }

                    module = new DecomposeChlo().Run(module);
                }

                byte[] written = BytecodeWriter.Write(module);
                Module back = BytecodeReader.Read(written);
                byte[] again = BytecodeWriter.Write(back);
                if (hasNoExplicitDefaults)
                {
                    Assert.That(back.ToText(Located), Is.EqualTo(module.ToText(Located)), file);
                    Assert.That(again.AsSpan().SequenceEqual(written), Is.True, file);
                }
                else
                {
                    Assert.That(BytecodeReader.Read(again).ToText(Located), Is.EqualTo(back.ToText(Located)), file);
                }

                count++;
            }
        });
        TestContext.Out.WriteLine($"{folder}: {count} programs are the same after a round trip through bytecode");
    }
}
