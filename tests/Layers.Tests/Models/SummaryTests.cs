using Spectre.Console;
using XlaSharp.Examples.Digits;
using XlaSharp.Hlo;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;
using Affine = XlaSharp.Layers.Tests.Support.Affine;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>The summary table of a model.</summary>
public sealed class SummaryTests
{
    [Test]
    public async Task ABuiltModelShowsShapesAndCounts()
    {
        using Sequential model = new(
            [
                new Input(28, 28, 1),
                ConvNet.Layer(seed: 1),
                new FunctionLayer((Tensor inputs) => inputs.Max(-1), name: "largest"),
            ],
            name: "digits_model"
        )
        {
            Placement = ShapeBackend.Placement(),
        };
        await Golden.Verify(Text(model));
    }

    /// <summary>
    /// A graph with a shared layer and a nested model: what is connected to what, and what is inside.
    /// </summary>
    [Test]
    public async Task AGraphShowsItsConnections()
    {
        Input inner = new(Spec.F32(Dims.Dynamic, 8), "tower_input");
        Functional tower = new(inner, new Affine(4, name: "hidden").Call(inner.Tensor), name: "tower");
        (Input left, Input right) = (
            new(Spec.F32(Dims.Dynamic, 8), "left"),
            new(Spec.F32(Dims.Dynamic, 8), "a_name_that_is_too_long_for_its_cell")
        );
        FunctionLayer join = new((List<Tensor> inputs) => Lax.Concatenate(inputs.ToArray(), 1), name: "join");
        SymbolicTensor joined = (SymbolicTensor)
            join.Call((object)new List<SymbolicTensor> { tower.Call(left.Tensor), tower.Call(right.Tensor) })!;
        Affine frozen = new(1, name: "out") { IsTrainable = false };
        using Functional model = new(new[] { left, right }, frozen.Call(joined), name: "towers");
        await Golden.Verify(Text(model, new() { ExpandNested = true, ShowTrainable = true }));
    }

    [Test]
    public void APartCanBeShownAndLinesCanGoElsewhere()
    {
        using Sequential model = new([
            new Input(2),
            new Affine(3, name: "a"),
            new Affine(4, name: "b"),
            new Affine(5, name: "c"),
        ]);
        List<string> lines = [];
        model.Summary(
            options: new()
            {
                PrintLine = lines.Add,
                LayerRange = ("b", "c"),
                LineLength = 60,
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                lines.Where(line => line.StartsWith('│')).Select(line => line[2]),
                Is.EqualTo(new[] { 'b', 'c' })
            );
            Assert.That(lines.Where(line => line.StartsWith('┏')).Single(), Has.Length.EqualTo(60));
            Assert.That(
                lines,
                Has.One.EqualTo(" Total params: 50 (200.00 B)"),
                "3·2 + 4·3 + 5·4 kernels and 12 biases"
            );
        });
    }

    [Test]
    public void WrongOptionsAreNamed()
    {
        using Sequential model = new([new Input(2), new Affine(3, name: "a")]);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Text(model, new() { LayerRange = ("x", "a") }),
                Throws.ArgumentException.With.Message.Contains("no layer 'x'; it has a")
            );
            Assert.That(
                () => Text(model, new() { Positions = [0.01, 0.5, 1] }),
                Throws.ArgumentException.With.Message.Contains("at least 4 wide")
            );
            Assert.That(
                () => Text(model, new() { Positions = [1] }),
                Throws.ArgumentException.With.Message.Contains("3 columns")
            );
        });
    }

    [Test]
    public void AnUnbuiltModelShowsThatItIs()
    {
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs, (Tensor inputs) => inputs, name: "later"),
        ]);
        Assert.That(
            Text(model),
            Does.Contain("later (FunctionLayer)")
                .And.Contain("?")
                .And.Contain("0 (unbuilt)")
                .And.Contain("Total params: 0 (0.00 B)")
        );
    }

    private static string Text(Model model, SummaryOptions? options = null)
    {
        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = options is null ? 100 : 130;
        model.Summary(console, options);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
