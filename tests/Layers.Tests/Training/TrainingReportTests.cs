using System.Xml.Linq;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Report;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>The report of a run is one well-formed page that needs nothing else, and a picture.</summary>
public sealed class TrainingReportTests
{
    [Test]
    public void TheReportShowsCurvesAndHistograms()
    {
        string page = Path.Combine(TestContext.CurrentContext.WorkDirectory, "report.html");
        string picture = Path.ChangeExtension(page, "png");
        float[,] x =
        {
            { 1, 0 },
            { 0, 1 },
            { 1, 1 },
        };
        float[,] y =
        {
            { 1 },
            { 2 },
            { 3 },
        };
        using Sequential model = new(
            [
                new FunctionLayer(
                    (Tensor @params, Tensor inputs) => inputs.Matmul(@params),
                    @params: new float[,]
                    {
                        { .5f },
                        { -.5f },
                    },
                    name: "line"
                ),
            ],
            name: "regression"
        )
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", "mse", [Metric.Of("m<1", (t, p) => Lax.Abs(t - p).Mean(-1))]);
        _ = model.Fit(
            x,
            y,
            epochs: 3,
            verbose: Verbosity.Silent,
            validationData: (x, y),
            callbacks: [new TrainingReport(page, picture)]
        );
        string text = File.ReadAllText(page);
        XElement body = XDocument.Parse(text.Replace("<meta charset=\"utf-8\">", string.Empty)).Root!.Element("body")!;
        string[] captions = [.. body.Descendants("figcaption").Select(caption => caption.Value)];
        Assert.Multiple(() =>
        {
            Assert.That(
                captions,
                Is.EqualTo(new[] { "loss", "m<1", "loss of each step", "line/params", "∂ line/params" })
            );
            Assert.That(
                body.Descendants("figure").First().Descendants("polyline").Count(),
                Is.EqualTo(2),
                "training and validation"
            );
            Assert.That(
                body.Descendants("div").Where(part => (string?)part.Attribute("class") == "tile").Select(t => t.Value),
                Has.Exactly(4).Items.And.Some.Match("^val_loss4[.]6267best 4[.]6267 in epoch 3$"),
                "the last value and the best one of each number"
            );
            Assert.That(
                body.Descendants("figure").First().Descendants("text").Select(label => label.Value),
                Has.Member("2").And.No.Member("1.5"),
                "epochs are whole"
            );
            Assert.That(text, Does.Contain("<tr><td>line</td><td>FunctionLayer</td><td>2</td><td>2</td></tr>"));
            Assert.That(text, Does.Contain("m&lt;1").And.Not.Contain("http").And.Not.Contain("src="));
            Assert.That(
                File.ReadAllBytes(picture)[..4],
                Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' })
            );
        });
    }

    /// <summary>
    /// The mean of squares of one sample: derivative <c>2(wx − y)·x</c>; looking at it changes nothing.
    /// </summary>
    [Test]
    public void GradientsCanBeLookedAt()
    {
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 3f),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("adam", "mse");
        (Variable weight, Hlo.Execution.HostTensor gradient) = model.Gradients(
            new float[,]
            {
                { 2 },
            },
            new float[,]
            {
                { 1 },
            }
        )[0];
        Assert.That((gradient.Values<float>()[0], weight.ToHost().Values<float>()[0]), Is.EqualTo((20f, 3f)));
    }
}
