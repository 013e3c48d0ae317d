using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Examples.Service.Tests.Support;

namespace XlaSharp.Examples.Service.Tests;

/// <summary>The service over HTTP.</summary>
internal sealed class ServiceTests : ServiceFixture
{
    private const int Pixels = DigitImages.Size * DigitImages.Size;

    [Test]
    public async Task ReadsDigitsItHasNotSeen()
    {
        DigitImages images = DigitPainter.Draw(200, seed: 12);
        Prediction[] predictions = await Task.WhenAll(
            Enumerable.Range(0, images.Count).Select(i => Service.PredictAsync(Image(images, i)))
        );
        int right = predictions.Zip(images.Labels).Count(pair => pair.First.Digit == pair.Second);
        Assert.Multiple(() =>
        {
            Assert.That(right, Is.GreaterThan(160), "of 200");
            Assert.That(predictions.Select(p => p.Probabilities.Sum()), Is.All.EqualTo(1).Within(1e-5));
            Assert.That(
                predictions,
                Is.All.Matches<Prediction>(p => p!.Probabilities.Max() == p.Probabilities[p.Digit])
            );
        });
    }

    [Test]
    public async Task ThePageIsServed() =>
        Assert.That(await Service.Client.GetStringAsync(new Uri(Service.Address, "/")), Does.Contain("<canvas"));

    [Test]
    public async Task HealthIsReported() =>
        Assert.That(await Service.Client.GetStringAsync(new Uri(Service.Address, "/health")), Is.EqualTo("Healthy"));

    [TestCase("""{}""", "'pixels' is missing")]
    [TestCase("""{"pixels":[0.5]}""", "must hold 784 numbers (28 rows of 28), got 1")]
    public async Task WrongDrawingsAreExplained(string body, string explanation)
    {
        using HttpResponseMessage response = await Post(body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await DetailAsync(response), Does.Contain(explanation));
    }

    [Test]
    public async Task PixelsOutOfRangeAreExplained()
    {
        float[] pixels = new float[Pixels];
        pixels[17] = 255;
        using HttpResponseMessage response = await Service.Client.PostAsJsonAsync("predict", new Drawing(pixels));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await DetailAsync(response), Does.Contain("must lie in [0, 1], got 255 at position 17"));
    }

    [TestCase("not json", HttpStatusCode.BadRequest)]
    [TestCase("""{"pixels":["a"]}""", HttpStatusCode.BadRequest)]
    public async Task WhatIsNoDrawingIsRefused(string body, HttpStatusCode status)
    {
        using HttpResponseMessage response = await Post(body);
        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task HugeBodiesAreRefused()
    {
        string pixels = string.Join(',', Enumerable.Repeat("0.25", 100_000));
        using HttpResponseMessage response = await Post($$"""{"pixels":[{{pixels}}]}""");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    private static float[] Image(DigitImages images, int index) =>
        Array.ConvertAll(images.Pixels[(index * Pixels)..((index + 1) * Pixels)], pixel => pixel / 255f);

    private static async Task<string> DetailAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!.GetValue<string>();

    private async Task<HttpResponseMessage> Post(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        return await Service.Client.PostAsync(new Uri(Service.Address, "predict"), content);
    }
}
