using NUnit.Framework;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Tests.Passes;

public sealed class PassRegistryTests
{
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
        IEnumerable<Type> registered = PassRegistry.All.Select(entry =>
            entry.Create(entry.Argument is null ? null : "tensor<f32>").GetType()
        );
        Assert.That(registered, Is.EquivalentTo(passes));
    }

    [Test]
    public void NamesAreThoseThatThePassesSay() =>
        Assert.That(
            PassRegistry.All.Select(entry => entry.Create(entry.Argument is null ? null : "tensor<f32>").Name),
            Is.EqualTo(PassRegistry.All.Select(entry => entry.Name))
        );

    [Test]
    public void AListGivesPassesInOrder() =>
        Assert.That(
            PassRegistry
                .Create("inline, cse,refine-shapes=tensor<2x3xf32>,tuple<tensor<i1>, !stablehlo.token>,dce")
                .Select(pass => pass.Name),
            Is.EqualTo(new[] { "inline", "common-subexpression-elimination", "refine-shapes", "dead-code-elimination" })
        );

    [TestCase("inlined", "There is no pass 'inlined'. Passes: canonicalize, ")]
    [TestCase("", "There is no pass ''.")]
    [TestCase("inline,,dce", "There is no pass ''.")]
    [TestCase("dce=3", "Pass 'dead-code-elimination' takes no argument, got '3'.")]
    [TestCase("refine-shapes", "Pass 'refine-shapes' needs the type of every argument")]
    [TestCase("refine-shapes=tensor<2xf99>", "Pass 'refine-shapes': 'tensor<2xf99>' is no type.")]
    public void BadListsAreRefused(string pipeline, string message) =>
        Assert.That(() => PassRegistry.Create(pipeline), Throws.ArgumentException.With.Message.StartsWith(message));
}
