using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace XlaSharp.FrontDoor.Tests.Commands;

/// <summary>The page of <c>xlasharp view</c>: its data, and what a browser makes of it where one is installed.</summary>
public sealed partial class ViewCommandTests : CommandTests
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

    private static readonly string? Browser = new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name =>
            (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, name))
        )
        .FirstOrDefault(File.Exists);

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
    public void ABrowserDrawsCollapsesAndSearches(string address, string mode, string visible, string matches)
    {
        if (Browser is null)
        {
            Assert.Ignore("No Chromium on the PATH: install one to run the page in a browser.");
        }

        string page = PathOf("p.html");
        File.WriteAllText(page, Create(Program));
        Dictionary<string, string> state = Open("file://" + page + address);
        Assert.That(state, Does.ContainKey("ready").WithValue("true"));
        Assert.That((state["mode"], state["matches"], state["visible"]), Is.EqualTo((mode, matches, visible)));
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

    // The page reports on its body element.
    private Dictionary<string, string> Open(string address)
    {
        ProcessStartInfo start = new(
            Browser!,
            [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                $"--user-data-dir={PathOf("profile")}",
                "--window-size=1200,800",
                "--virtual-time-budget=5000",
                "--dump-dom",
                address,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string dom = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string body = BodyTag().Match(dom).Value;
        Assert.That(body, Is.Not.Empty, error.Result);
        return DataAttribute()
            .Matches(body)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);
    }

    [GeneratedRegex("<body[^>]*>")]
    private static partial Regex BodyTag();

    [GeneratedRegex("data-([a-z-]+)=\"([^\"]*)\"")]
    private static partial Regex DataAttribute();
}
