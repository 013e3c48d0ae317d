using System.Globalization;
using System.Numerics;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Examples.Service.Tests.Support;
using XlaSharp.Tests.Support;

namespace XlaSharp.Examples.Service.Tests;

/// <summary>A person draws digits on the page: mouse in, prediction out.</summary>
internal sealed class BrowserTests : ServiceFixture
{
    [Test]
    public async Task DrawnDigitsAreRecognised()
    {
        await using Browser page = await OpenPageAsync();
        string seen = "";
        for (int digit = 0; digit < 10; digit++)
        {
            await page.EvaluateAsync("document.getElementById('clear').click()");
            Assert.That(await page.EvaluateAsync("digit.textContent"), Is.Empty, "after Clear");
            await DrawAsync(page, DigitGlyphs.All[digit][0]);
            seen += await PredictionAsync(page);
        }

        // The last drawing's ten bars show its ten probabilities.
        string widths = await page.EvaluateAsync("[...document.querySelectorAll('.bar')].map(bar => bar.style.width)");
        double sum = widths.Split(',').Sum(width => double.Parse(width.TrimEnd('%'), CultureInfo.InvariantCulture));
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "service.png");
        await File.WriteAllBytesAsync(file, await page.ScreenshotAsync());
        TestContext.AddTestAttachment(file, "the page");
        Assert.Multiple(() =>
        {
            int right = seen.Where((shown, i) => shown == '0' + i).Count();
            Assert.That(right, Is.GreaterThanOrEqualTo(8), $"of 0123456789 it read {seen}");
            Assert.That(sum, Is.EqualTo(100).Within(0.01));
        });
    }

    [Test]
    public async Task ARefusalIsShown()
    {
        await using Browser page = await OpenPageAsync();
        await page.EvaluateAsync("(pixels = () => [1, 2], predict())");
        string shown = await page.EvaluateAsync("status.textContent");
        Assert.That(shown, Does.Contain("must hold 784 numbers (28 rows of 28), got 2"));
    }

    private async Task<Browser> OpenPageAsync()
    {
        string? program = Browser.Find();
        Assume.That(
            program,
            Is.Not.Null,
            $"There is no browser. Run tests/Service.Tests/install-browser.sh, or set {Browser.Variable} to a path."
        );
        return await Browser.OpenAsync(program!, Service.Address);
    }

    private static async Task DrawAsync(Browser page, StrokePath path)
    {
        async Task<float> EdgeAsync(string side) =>
            float.Parse(await page.EvaluateAsync($"pad.getBoundingClientRect().{side}"), CultureInfo.InvariantCulture);
        Vector2 corner = new(await EdgeAsync("left"), await EdgeAsync("top"));
        foreach (Vector2[] stroke in path.Strokes)
        {
            await page.DragAsync([.. stroke.Select(point => corner + (280 * point))]);
        }
    }

    private static async Task<string> PredictionAsync(Browser page)
    {
        for (int i = 0; i < 500; i++)
        {
            string shown = await page.EvaluateAsync("running ? '' : digit.textContent");
            if (shown.Length > 0)
            {
                return shown;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"No prediction, but: {await page.EvaluateAsync("status.textContent")}");
    }
}
