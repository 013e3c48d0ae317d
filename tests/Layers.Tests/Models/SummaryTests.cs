using Spectre.Console;
using XlaSharp.Examples.Digits;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>The summary table of a model.</summary>
public sealed class SummaryTests
{
    [Test]
    public async Task ABuiltModelShowsShapesAndCounts()
    {
        using Sequential model = new(
            [new Input(28, 28, 1), ConvNet.Layer(seed: 1), new FunctionLayer((Tensor inputs) => inputs.Max(-1), name: "largest")], name: "digits_model")
        {
            Placement = ShapeBackend.Placement(),
        };
        await Golden.Verify(Text(model));
    }

    [Test]
    public void AnUnbuiltModelShowsThatItIs()
    {
        using Sequential model = new([new FunctionLayer((Tensor @params, Tensor inputs) => inputs, (Tensor inputs) => inputs, name: "later")]);
        Assert.That(Text(model), Does.Contain("later (FunctionLayer)").And.Contain("?").And.Contain("0 (unbuilt)").And.Contain("Total params: 0 (0.00 B)"));
    }

    private static string Text(Model model)
    {
        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 100;
        model.Summary(console);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
