using XlaSharp.Examples.Wrapping;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Every example of wrapping learns digits.</summary>
public sealed class WrappingExamplesTests
{
    private static IEnumerable<TestCaseData> Examples() =>
        Example.All.Select(example => new TestCaseData(example.Name).SetArgDisplayNames(example.Name));

    [TestCaseSource(nameof(Examples))]
    public void TheNetLearns(string name)
    {
        GlobalSeed.Set(1);
        History history = Example
            .All.Single(example => example.Name == name)
            .Train(TestDevice.Placement, samples: 800, epochs: 3, Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(history["loss"][^1], Is.LessThan(0.85 * history["loss"][0]));
            Assert.That(history["val_accuracy"][^1], Is.GreaterThan(0.4), "a tenth would be chance");
        });
    }
}
