using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using XlaSharp.Tests.Support;

namespace XlaSharp.FrontDoor.Tests.Commands;

/// <summary>
/// The page of <c>xlasharp view</c>: its data, and what a browser makes of it where one is installed.
/// </summary>
public sealed class ViewCommandTests : CommandTests
{
    private const string Program = """
        module @net {
          func.func @main(%x: tensor<4x8xf32> {jax.arg_info = "features"}, %w: tensor<8x2xf32>) -> tensor<2xf32> {
            %z = stablehlo.constant dense<0.0> : tensor<f32>
            %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32> loc("net/dense/dot"("Net.cs":12:5))
            %1 = stablehlo.tanh %0 {note = "</script><!-- {{script}}"} : tensor<4x2xf32> loc("net/dense/tanh"("Net.cs":13:5))
            %2 = stablehlo.reduce(%1 init: %z) applies stablehlo.add across dimensions = [0] : (tensor<4x2xf32>, tensor<f32>) -> tensor<2xf32> loc("net/sum"("Net.cs":14:5))
            %3 = call @scale(%2) : (tensor<2xf32>) -> tensor<2xf32>
            return %3 : tensor<2xf32>
          }
          func.func private @scale(%x: tensor<2xf32>) -> tensor<2xf32> {
            %0 = stablehlo.add %x, %x : tensor<2xf32>
            return %0 : tensor<2xf32>
          }
        }
        """;

    [Test]
    public void ThePageIsOneFileThatLoadsNothing()
    {
        string page = Create(Program);
        Assert.That(
            page,
            Does.StartWith("<!doctype html>")
                .And.Contain("<title>net (p.mlir)</title>")
                .And.Contain("default-src 'none'")
        );
        Assert.That(
            page,
            Does.Not.Contain("src=")
                .And.Not.Contain("href=")
                .And.Not.Contain("http:")
                .And.Not.Contain("https:")
                .And.Not.Contain("import ")
        );
        Assert.That(Regex.Count(page, "</script>"), Is.EqualTo(2), "text of the program cannot end a script");
    }

    [Test]
    public void ItsDataIsTheGraph()
    {
        JsonElement data = DataOf(Create(Program));
        string[] strings = [.. data.GetProperty("strings").EnumerateArray().Select(text => text.GetString()!)];
        string[] Column(string name) =>
            [.. data.GetProperty("ops").GetProperty(name).EnumerateArray().Select(index => strings[index.GetInt32()])];
        string[] labels = Column("label");
        Assert.That(
            labels,
            Is.EqualTo(
                new[]
                {
                    "features",
                    "%arg1",
                    "constant",
                    "dot_general",
                    "tanh",
                    "reduce",
                    "%arg2",
                    "%arg3",
                    "add",
                    "return",
                    "call @scale",
                    "return",
                    "%arg0",
                    "add",
                    "return",
                }
            )
        );
        Assert.That(
            Column("text")[4],
            Is.EqualTo("%1 = stablehlo.tanh %0 {note = \"</script><!-- {{script}}\"} : tensor<4x2xf32>")
        );
        Assert.That(Column("place")[3], Is.EqualTo("Net.cs:12"));
        Assert.That(Column("scope")[3], Is.EqualTo("net/dense"));
        Assert.That(Column("type")[3], Is.EqualTo("4x2xf32"));
        Assert.That(
            Column("kind")[..6],
            Is.EqualTo(new[] { "argument", "argument", "constant", "contraction", "elementwise", "reduction" })
        );
        Assert.That(data.GetProperty("ops").GetProperty("flops")[3].GetDouble(), Is.EqualTo(2 * 4 * 8 * 2));
        Assert.That(
            data.GetProperty("containers").GetProperty("owner").EnumerateArray().Select(owner => owner.GetInt32()),
            Is.EqualTo(new[] { -1, 5, -1 })
        );
        int[] ends = [.. data.GetProperty("edges").EnumerateArray().Select(end => end.GetInt32())];
        IEnumerable<string> edges = ends.Chunk(2).Select(edge => $"{labels[edge[0]]} > {labels[edge[1]]}");
        Assert.That(
            edges,
            Is.EqualTo(
                new[]
                {
                    "features > dot_general",
                    "%arg1 > dot_general",
                    "dot_general > tanh",
                    "tanh > reduce",
                    "constant > reduce",
                    "%arg2 > add",
                    "%arg3 > add",
                    "add > return",
                    "reduce > call @scale",
                    "call @scale > return",
                    "%arg0 > add",
                    "%arg0 > add",
                    "add > return",
                }
            )
        );
        Assert.That(data.GetProperty("mode").GetString(), Is.EqualTo("scope"));
    }

    [TestCase("", "scope", "8", "0")]
    [TestCase("#expand=all", "scope", "21", "0")]
    [TestCase("#mode=structure", "structure", "10", "0")]
    [TestCase("#mode=source&search=tanh+4x2", "source", "9", "1")]
    public async Task TheAddressSaysWhatABrowserShows(string address, string mode, string visible, string matches)
    {
        await using Browser page = await OpenAsync(address);
        Assert.That(
            (await Shown(page, "mode"), await Shown(page, "matches"), await Shown(page, "visible")),
            Is.EqualTo((mode, matches, visible))
        );
    }

    [Test]
    public async Task APersonOpensCollapsesAndSearches()
    {
        await using Browser page = await OpenAsync();
        await page.EvaluateAsync("document.getElementById('collapse').click()");
        Assert.That(await Shown(page, "visible"), Is.EqualTo("3"), "the module and its two functions");
        await page.DoubleClickAsync(await MiddleAsync(page, "root.children[0]"));
        Assert.That(await page.EvaluateAsync("root.children[0].expanded"), Is.EqualTo("true"));
        Assert.That(int.Parse(await Shown(page, "visible"), CultureInfo.InvariantCulture), Is.GreaterThan(3));
        await page.DoubleClickAsync(await HeadAsync(page, "root.children[0]"));
        Assert.That(await Shown(page, "visible"), Is.EqualTo("3"), "closed again");
        await page.EvaluateAsync("document.getElementById('expand').click()");
        Assert.That(await Shown(page, "visible"), Is.EqualTo("21"));

        await page.EvaluateAsync("document.getElementById('collapse').click()");
        await page.EvaluateAsync("document.getElementById('search').focus()");
        await page.TypeAsync("net.cs:13");
        Assert.That(await Shown(page, "matches"), Is.EqualTo("1"));
        Assert.That(
            await page.EvaluateAsync("document.querySelector('#results h2').textContent"),
            Is.EqualTo("1 match")
        );
        await page.EvaluateAsync("document.querySelector('#results li a').click()");
        Assert.That(
            await page.EvaluateAsync("document.querySelector('#details pre').textContent"),
            Does.StartWith("%1 = stablehlo.tanh %0"),
            "the match is shown, though its function was closed"
        );
        Assert.That(
            await page.EvaluateAsync(
                "[...document.querySelectorAll('#details dd a')].map(a => a.textContent).join('|')"
            ),
            Does.Contain("dot_general").And.Contain("reduce"),
            "operands and users"
        );
        Assert.That(await page.EvaluateAsync("document.querySelectorAll('script, link[rel]').length"), Is.EqualTo("2"));
    }

    [Test]
    public void BadInputLeavesNoPage()
    {
        (int exit, _, string error) = Run("view", Store("bad.mlir", "func.func @f("), "-o", PathOf("bad.html"));
        Assert.That((exit, File.Exists(PathOf("bad.html"))), Is.EqualTo((1, false)));
        Assert.That(error, Does.Contain("bad.mlir:1:14"));
        Assert.That(
            Run("view", "-"),
            Is.EqualTo((1, string.Empty, "view: name the page with -o where the module comes from standard input.\n"))
        );
    }

    private string Create(string program)
    {
        (int exit, string output, string error) = Run("view", Store("p.mlir", program), "-o", PathOf("page.html"));
        Assert.That((exit, error), Is.EqualTo((0, string.Empty)));
        Assert.That(output, Does.StartWith(PathOf("page.html") + ": "));
        return File.ReadAllText(PathOf("page.html"));
    }

    private static JsonElement DataOf(string page) =>
        JsonDocument
            .Parse(page.Split("<script id=\"graph-data\" type=\"application/json\">")[1].Split("</script>")[0])
            .RootElement;

    private async Task<Browser> OpenAsync(string address = "")
    {
        string? program = Browser.Find();
        Assume.That(
            program,
            Is.Not.Null,
            $"There is no browser. Run tests/Service.Tests/install-browser.sh, or set {Browser.Variable} to a path."
        );
        string page = PathOf("p.html");
        await File.WriteAllTextAsync(page, Create(Program));
        Browser browser = await Browser.OpenAsync(program!, new("file://" + page + address));
        Assert.That(await Shown(browser, "ready"), Is.EqualTo("true"));
        return browser;
    }

    // The page reports on its body element.
    private static Task<string> Shown(Browser page, string what) => page.EvaluateAsync($"document.body.dataset.{what}");

    private static Task<Vector2> MiddleAsync(Browser page, string box) => PointAsync(page, box, "box.h / 2");

    private static Task<Vector2> HeadAsync(Browser page, string box) => PointAsync(page, box, "6");

    private static async Task<Vector2> PointAsync(Browser page, string box, string down)
    {
        string point = await page.EvaluateAsync(
            $"(box => {{ const at = canvas.getBoundingClientRect(); "
                + $"return [at.x + view.x + (box.x + box.w / 2) * view.scale, at.y + view.y + (box.y + {down}) * "
                + $"view.scale]; }})({box})"
        );
        float[] parts = [.. point.Split(',').Select(part => float.Parse(part, CultureInfo.InvariantCulture))];
        return new(parts[0], parts[1]);
    }
}
