using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Serving.Tests;

/// <summary>A model in a host: every request gets its own answer, whatever happens around it.</summary>
internal sealed class ServingTests : ServingFixture
{
    [Test]
    public async Task EveryRequestGetsItsOwnAnswer()
    {
        using IHost host = await StartAsync(Artifact(scale: 3));
        IXlaModel model = Model(host);
        Assert.That((model.MaxBatchSize, model.Inputs.Single().Name), Is.EqualTo((8, "x")));
        float[][] answers = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => Predict(model, i, examples: 1 + (i % 3)))
        );
        for (int i = 0; i < answers.Length; i++)
        {
            Assert.That(answers[i], Is.EqualTo(Expected(i, 1 + (i % 3), 3)), $"request {i}");
        }

        await host.StopAsync();
    }

    [Test]
    public async Task RequestsThatWaitTogetherRunTogether()
    {
        using Measurements<int> sizes = new("xla.batch.size");
        using IHost host = await StartAsync(
            Artifact(scale: 2),
            options => options.MaxBatchDelay = TimeSpan.FromSeconds(5)
        );
        IXlaModel model = Model(host);
        // Eight examples fill a batch: it runs long before the delay is over.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Predict(model, i, 1)));
        Assert.That(sizes.Values, Is.EqualTo(new[] { 8 }));
    }

    [Test]
    public async Task ARequestThatDoesNotFitOpensTheNextBatch()
    {
        using Measurements<int> sizes = new("xla.batch.size");
        using IHost host = await StartAsync(
            Artifact(scale: 2),
            options => options.MaxBatchDelay = TimeSpan.FromMilliseconds(300)
        );
        IXlaModel model = Model(host);
        Task<float[]>[] requests = [Predict(model, 1, 5), Predict(model, 2, 5), Predict(model, 3, 3)];
        float[][] answers = await Task.WhenAll(requests);
        Assert.Multiple(() =>
        {
            Assert.That(answers[1], Is.EqualTo(Expected(2, 5, 2)));
            Assert.That(answers[2], Is.EqualTo(Expected(3, 3, 2)));
            Assert.That(sizes.Values, Is.EqualTo(new[] { 5, 8 }));
        });
    }

    [Test]
    public async Task ReloadingDropsNoRequest()
    {
        string path = Artifact(scale: 2);
        using IHost host = await StartAsync(path);
        IXlaModel model = Model(host);
        using CancellationTokenSource stop = new();
        Task<int> load = Task.Run(async () =>
        {
            int answered = 0;
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                float[] answer = await Predict(model, i, 1);
                Assert.That(answer, Is.EqualTo(Expected(i, 1, 2)).Or.EqualTo(Expected(i, 1, 7)), $"request {i}");
                answered++;
            }

            return answered;
        });
        Artifact(scale: 7);
        await model.ReloadAsync();
        Assert.That(await Predict(model, 5, 1), Is.EqualTo(Expected(5, 1, 7)));
        await stop.CancelAsync();
        Assert.That(await load, Is.GreaterThan(0));
        Assert.That(model.Generation, Is.EqualTo(2));
    }

    [Test]
    public async Task AChangedFileIsPickedUp()
    {
        string path = Artifact(scale: 2);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-5));
        using IHost host = await StartAsync(path, options => options.ReloadInterval = TimeSpan.FromMilliseconds(20));
        IXlaModel model = Model(host);
        Artifact(scale: 9);
        await Until(() => model.Generation == 2);
        Assert.That(await Predict(model, 1, 1), Is.EqualTo(Expected(1, 1, 9)));
    }

    [Test]
    public async Task StoppingAnswersEverybody()
    {
        using IHost host = await StartAsync(
            Artifact(scale: 2),
            options => options.MaxBatchDelay = TimeSpan.FromSeconds(30)
        );
        IXlaModel model = Model(host);
        Task<float[]> waiting = Predict(model, 4, 1);
        await host.StopAsync();
        Assert.That(await waiting, Is.EqualTo(Expected(4, 1, 2)));
        Assert.That(async () => await Predict(model, 1, 1), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task HealthFollowsTheModels()
    {
        using IHost host = Build(Artifact(scale: 2), null);
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();
        HealthReport before = await health.CheckHealthAsync();
        await host.StartAsync();
        HealthReport after = await health.CheckHealthAsync();
        Assert.Multiple(() =>
        {
            Assert.That(
                (before.Status, before.Entries["xla"].Description),
                Is.EqualTo((HealthStatus.Unhealthy, "'scale' is not loaded"))
            );
            Assert.That(after.Status, Is.EqualTo(HealthStatus.Healthy));
        });
    }

    [Test]
    public async Task RequestsAreMeasuredAndTraced()
    {
        using Measurements<double> requests = new("xla.request.duration");
        List<string> names = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == Telemetry.ServingMetrics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (names)
                {
                    names.Add(activity.OperationName);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using (IHost host = await StartAsync(Artifact(scale: 2)))
        {
            await Predict(Model(host), 1, 1);
        }

        Assert.That(requests.Values, Has.Count.EqualTo(1));
        Assert.That(names, Is.EquivalentTo(new[] { "xla.batch", "xla.predict" }));
    }
}
