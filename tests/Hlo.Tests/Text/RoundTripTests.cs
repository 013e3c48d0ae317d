using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// Printing a parsed program and parsing that gives the same text again, in pretty, generic and annotated form.
/// </summary>
[TestFixture("testdata")]
[TestFixture("interpret")]
[TestFixture("print")]
[TestFixture("bytecode")]
internal sealed class RoundTripTests(string folder)
{
    private static readonly PrintOptions Generic = new() { Generic = true };
    private static readonly PrintOptions InPlace = new() { DebugInfo = true };
    private static readonly PrintOptions Aliased = new() { DebugInfo = true, LocationAliases = true };

    [Test]
    public void EveryProgramPrintsTheSameAfterReparsing()
    {
        Assert.Multiple(() =>
        {
            foreach (string file in ConformanceCases.Files(folder))
            {
                Check(Conformance.Path(file));
            }
        });
    }

    private static void Check(string path)
    {
        Module module = Parser.ParseFile(path);
        string pretty = module.ToText();
        Assert.That(Reprint(pretty, PrintOptions.Default), Is.EqualTo(pretty), path);
        Assert.That(Reprint(module.ToText(Generic), PrintOptions.Default), Is.EqualTo(pretty), $"{path}, generic");
        string located = module.ToText(InPlace);
        Assert.That(Reprint(located, InPlace), Is.EqualTo(located), $"{path}, with locations");
        Assert.That(Reprint(module.ToText(Aliased), InPlace), Is.EqualTo(located), $"{path}, with location aliases");
    }

    private static string Reprint(string text, PrintOptions options) => Parser.Parse(text, "printed").ToText(options);
}
