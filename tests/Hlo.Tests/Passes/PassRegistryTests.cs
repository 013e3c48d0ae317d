using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Passes;

public sealed class PassRegistryTests
{
    private static readonly PassSettings Required = new PassSettings().Set(
        RefineShapes.TypesOption,
        [TensorType.Scalar(ElementType.F32)]
    );

    [Test]
    public void EveryPassIsRegistered()
    {
        // A rewriting pass of given rules is a building block.
        IEnumerable<Type> passes = typeof(IPass)
            .Assembly.GetTypes()
            .Where(type =>
                type is { IsClass: true, IsAbstract: false, IsPublic: true }
                && type.IsAssignableTo(typeof(IPass))
                && type != typeof(RewritePass)
            );
        IEnumerable<Type> registered = PassRegistry.All.Select(entry => entry.Create(Required).GetType());
        Assert.That(registered, Is.EquivalentTo(passes));
    }

    [Test]
    public void NamesAreThoseThatThePassesSay() =>
        Assert.That(
            PassRegistry.All.Select(entry => entry.Create(Required).Name),
            Is.EqualTo(PassRegistry.All.Select(entry => entry.Name))
        );

    [Test]
    public void AListGivesPassesInOrder() =>
        Assert.That(
            PassRegistry
                .Create(
                    "inline{max-operations=9}, cse,refine-shapes{types=tensor<2x3xf32>,tuple<tensor<i1>, "
                        + "!stablehlo.token>},dce"
                )
                .Select(pass => pass.Name),
            Is.EqualTo(new[] { "inline", "common-subexpression-elimination", "refine-shapes", "dead-code-elimination" })
        );

    [TestCase("inlined", "There is no pass 'inlined'. Passes: canonicalize, ")]
    [TestCase("", "There is no pass ''.")]
    [TestCase("inline,,dce", "There is no pass ''.")]
    [TestCase("dce=3", "There is no pass 'dce=3'.")]
    [TestCase("dce{deep=3}", "Pass 'dead-code-elimination': has no option 'deep'; it has none.")]
    [TestCase(
        "inline{max=3}",
        "Pass 'inline': has no option 'max'; max-operations=NUMBER (the largest program to make)."
    )]
    [TestCase("inline{max-operations}", "Pass 'inline': option 'max-operations' needs a value: max-operations=NUMBER.")]
    [TestCase("inline{max-operations=0}", "Pass 'inline': option 'max-operations': '0' is no positive integer.")]
    [TestCase("inline{max-operations=1 max-operations=2}", "Pass 'inline': option 'max-operations' is given twice.")]
    [TestCase(
        "inline{max-operations=1",
        "Pass 'inline': options stand in braces, but '{max-operations=1' does not end"
    )]
    [TestCase("decompose-chlo{keep=erff}", "Pass 'decompose-chlo': option 'keep': there is no op 'chlo.erff'.")]
    [TestCase("decompose-composites{keep=a,}", "Pass 'decompose-composites': option 'keep': 'a,' is no list of names")]
    [TestCase("refine-shapes", "Pass 'refine-shapes' needs the type of every argument")]
    [TestCase(
        "refine-shapes{types=tensor<2xf99>}",
        "Pass 'refine-shapes': option 'types': 'tensor<2xf99>' is no type."
    )]
    public void BadListsAreRefused(string pipeline, string message) =>
        Assert.That(() => PassRegistry.Create(pipeline), Throws.ArgumentException.With.Message.StartsWith(message));

    [Test]
    public void TextOverridesSettingsOfTheProgram()
    {
        PassSettings settings = new PassSettings().Set(Inline.MaxOperationsOption, 5);
        Assert.That(((Inline)PassRegistry.Create("inline", settings)[0]).MaxOperations, Is.EqualTo(5));
        Assert.That(
            ((Inline)PassRegistry.Create("inline{max-operations=7}", settings)[0]).MaxOperations,
            Is.EqualTo(7)
        );
        Assert.That(((Inline)PassRegistry.Create("inline", settings)[0]).MaxOperations, Is.EqualTo(5));
    }

    [TestCase("decompose-chlo", false, false)]
    [TestCase("decompose-chlo{keep=erf}", true, false)]
    [TestCase("decompose-chlo{keep=chlo.erf,digamma}", true, true)]
    public void NamedOpsStay(string pipeline, bool erf, bool digamma)
    {
        const string Text =
            "func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {\n  %0 = chlo.erf %x : tensor<2xf32> -> "
            + "tensor<2xf32>\n"
            + "  %1 = chlo.digamma %0 : tensor<2xf32> -> tensor<2xf32>\n  return %1 : tensor<2xf32>\n}\n";
        string result = new PassDriver(PassRegistry.Create(pipeline)) { VerifyEach = true }
            .Run(Parser.Parse(Text))
            .ToText();
        Assert.That(result.Contains("chlo.erf ", StringComparison.Ordinal), Is.EqualTo(erf));
        Assert.That(result.Contains("chlo.digamma ", StringComparison.Ordinal), Is.EqualTo(digamma));
    }

    [TestCase("decompose-composites", "call @impl")]
    [TestCase("decompose-composites{keep=my.gelu}", "stablehlo.composite \"my.gelu\"")]
    [TestCase("decompose-composites{keep=my.other}", "call @impl")]
    public void NamedCompositesStay(string pipeline, string expected)
    {
        const string Text =
            "func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {\n"
            + "  %0 = stablehlo.composite \"my.gelu\" %x {decomposition = @impl} : (tensor<2xf32>) -> tensor<2xf32>\n"
            + "  return %0 : tensor<2xf32>\n}\n"
            + "func.func private @impl(%x: tensor<2xf32>) -> tensor<2xf32> {\n  return %x : tensor<2xf32>\n}\n";
        Assert.That(
            new PassDriver(PassRegistry.Create(pipeline)).Run(Parser.Parse(Text)).ToText(),
            Does.Contain(expected)
        );
    }
}
