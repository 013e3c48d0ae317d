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
internal sealed class ServingTests
{
    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xlasharp-serving-");

    [TearDown]
    public void NothingIsLeftBehind()
    {
        _folder.Delete(recursive: true);
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }

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
    public async Task WrongRequestsAreNamedAndHurtNobody()
    {
        using IHost host = await StartAsync(Artifact(scale: 2));
        IXlaModel model = Model(host);
        Task<float[]> good = Predict(model, 1, 2);
        Assert.Multiple(() =>
        {
            Assert.That(
                async () => await model.PredictAsync([]),
                Throws.ArgumentException.With.Message.Contains("takes 1 inputs")
            );
            Assert.That(
                async () => await Predict(model, 0, 9),
                Throws.ArgumentException.With.Message.Contains("up to 8 examples in a request, got 9")
            );
            Assert.That(
                async () => await model.PredictAsync([HostTensor.Of<int>(new(ElementType.I32, [1, 4]), [1, 2, 3, 4])]),
                Throws.ArgumentException.With.Message.Contains("must be tensor<?x4xf32>, got tensor<1x4xi32>")
            );
        });
        Assert.That(await good, Is.EqualTo(Expected(1, 2, 2)));
    }

    [Test]
    public async Task AFullQueueRejectsAtOnceAndAnswersTheRest()
    {
        using IHost host = await StartAsync(Artifact(scale: 2), options => options.QueueCapacity = 2);
        // Full batches, so that none waits for others; they arrive faster than any device runs them.
        Task<float[]>[] requests = [.. Enumerable.Range(0, 3000).Select(i => Predict(Model(host), i, 8))];
        await Task.WhenAll(requests).ContinueWith(_ => { }, TaskScheduler.Default);
        XlaOverloadException[] rejected =
        [
            .. requests.Select(r => r.Exception?.InnerException).OfType<XlaOverloadException>(),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(rejected, Is.Not.Empty);
            Assert.That(rejected[0].Message, Does.Contain("2 requests wait already, which is its QueueCapacity"));
            Assert.That(requests.Count(r => r.IsCompletedSuccessfully), Is.EqualTo(requests.Length - rejected.Length));
        });
        foreach (
            (Task<float[]> request, int i) in requests
                .Select((r, i) => (r, i))
                .Where(pair => pair.r.IsCompletedSuccessfully)
        )
        {
            Assert.That(await request, Is.EqualTo(Expected(i, 8, 2)), $"request {i}");
        }
    }

    [Test]
    public async Task ACallerMayWaitForRoomInstead()
    {
        using IHost host = await StartAsync(
            Artifact(scale: 2),
            options =>
            {
                options.QueueCapacity = 1;
                options.WhenFull = QueueFullMode.Wait;
            }
        );
        float[][] answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Predict(Model(host), i, 8)));
        Assert.That(answers[299], Is.EqualTo(Expected(299, 8, 2)));
    }

    [Test]
    public async Task ARequestWhoseTimeIsUpIsAnswered()
    {
        using IHost host = await StartAsync(
            Artifact(scale: 2),
            options =>
            {
                options.MaxBatchDelay = TimeSpan.FromSeconds(30);
                options.RequestTimeout = TimeSpan.FromMilliseconds(50);
            }
        );
        Assert.That(
            async () => await Predict(Model(host), 1, 1),
            Throws.TypeOf<TimeoutException>().With.Message.Contains("RequestTimeout")
        );
    }

    [Test]
    public async Task ACallerMayGiveUp()
    {
        using IHost host = await StartAsync(
            Artifact(scale: 2),
            options => options.MaxBatchDelay = TimeSpan.FromSeconds(30)
        );
        using CancellationTokenSource giveUp = new();
        Task<float[]> request = Predict(Model(host), 1, 1, giveUp.Token);
        await giveUp.CancelAsync();
        Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
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
    public async Task ABadArtifactLeavesThePresentOneInPlace()
    {
        using IHost host = await StartAsync(Artifact(scale: 2));
        IXlaModel model = Model(host);
        string broken = Path.Combine(_folder.FullName, "broken.xlax");
        await File.WriteAllTextAsync(broken, "XLAX and nothing else");
        string other = Artifact(scale: 1, columns: 5, name: "other.xlax");
        Assert.Multiple(() =>
        {
            Assert.That(async () => await model.ReloadAsync(broken), Throws.TypeOf<ArtifactException>());
            Assert.That(
                async () => await model.ReloadAsync(broken + ".none"),
                Throws.TypeOf<ArtifactException>().With.Message.Contains("cannot be opened")
            );
            Assert.That(
                async () => await model.ReloadAsync(other),
                Throws.TypeOf<ArtifactException>().With.Message.Contains("differs from the present one")
            );
        });
        Assert.That(await Predict(model, 3, 1), Is.EqualTo(Expected(3, 1, 2)));
        Assert.That(model.Generation, Is.EqualTo(1));
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
    public void AServiceWithoutItsArtifactDoesNotStart() =>
        Assert.That(() => StartAsync(Path.Combine(_folder.FullName, "none.xlax")), Throws.TypeOf<ArtifactException>());

    [Test]
    public void WrongOptionsAreNamed() =>
        Assert.Multiple(() =>
        {
            string path = Artifact(scale: 2);
            Assert.That(
                () => StartAsync(path, o => o.QueueCapacity = 0),
                Throws.InvalidOperationException.With.Message.Contains("QueueCapacity must be positive, got 0")
            );
            Assert.That(
                () => StartAsync(path, o => o.BatchSizes.Add(-1)),
                Throws.InvalidOperationException.With.Message.Contains("got [-1]")
            );
            Assert.That(
                () => new ServiceCollection().AddXlaModel("a", path).AddXlaModel("a", path),
                Throws.ArgumentException.With.Message.Contains("added already")
            );
        });

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

    [Test]
    public async Task AnUnknownModelIsNamed()
    {
        using IHost host = await StartAsync(Artifact(scale: 2));
        Assert.That(
            () => host.Services.GetRequiredService<IXlaModels>()["nobody"],
            Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("there are scale")
        );
    }

    private static IXlaModel Model(IHost host) => host.Services.GetRequiredKeyedService<IXlaModel>("scale");

    private static async Task<float[]> Predict(
        IXlaModel model,
        int seed,
        int examples,
        CancellationToken token = default
    )
    {
        float[] values = [.. Enumerable.Range(0, examples * 4).Select(i => (float)(seed + i))];
        HostTensor[] answer = await model.PredictAsync(
            [HostTensor.Of<float>(new(ElementType.F32, [examples, 4]), values)],
            token
        );
        return answer[0].Values<float>().ToArray();
    }

    private static float[] Expected(int seed, int examples, float scale) =>
        [.. Enumerable.Range(0, examples * 4).Select(i => scale * (seed + i))];

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        Assert.That(condition(), Is.True);
    }

    /// <summary>An artifact that multiplies by its parameter, with executables for batches of 1, 4 and 8.</summary>
    private string Artifact(float scale, int columns = 4, string name = "scale.xlax")
    {
        string program = """
            module @scale {
              func.func public @main(%s: tensor<4xf32> {jax.arg_info = "scale"}, %x: tensor<?x4xf32> {jax.arg_info = "x"})
                  -> (tensor<?x4xf32> {jax.result_info = "y"}) {
                %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x4xf32>) -> tensor<i32>
                %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
                %c = stablehlo.constant dense<4> : tensor<1xi32>
                %d = stablehlo.concatenate %n1, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
                %b = stablehlo.dynamic_broadcast_in_dim %s, %d, dims = [1] : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x4xf32>
                %0 = stablehlo.multiply %x, %b : tensor<?x4xf32>
                return %0 : tensor<?x4xf32>
              }
            }
            """;
        if (columns != 4)
        {
            program = program
                .Replace("x4xf32", $"x{columns}xf32", StringComparison.Ordinal)
                .Replace("<4xf32>", $"<{columns}xf32>", StringComparison.Ordinal)
                .Replace("dense<4>", $"dense<{columns}>", StringComparison.Ordinal);
        }

        string path = Path.Combine(_folder.FullName, name);
        PluginLocation location = new PluginLocator().Find();
        using PjRtClient client = PjRtPlugin.Load(location.Path).CreateClient(location.Options);
        new ArtifactBuilder(Parser.Parse(program))
            .WithParameter(
                "scale",
                HostTensor.Of<float>(new(ElementType.F32, [columns]), Enumerable.Repeat(scale, columns).ToArray())
            )
            .Compile(client, null, 1, 4, 8)
            .Write(path);
        return path;
    }

    private static IHost Build(string path, Action<XlaModelServiceOptions>? configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddXlaModel("scale", path, configure);
        builder.Services.AddHealthChecks().AddXla();
        return builder.Build();
    }

    private static async Task<IHost> StartAsync(string path, Action<XlaModelServiceOptions>? configure = null)
    {
        IHost host = Build(path, configure);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Collects what an instrument records.</summary>
    private sealed class Measurements<T> : IDisposable
        where T : struct
    {
        private readonly MeterListener _listener = new();
        private readonly List<T> _values = [];

        public Measurements(string instrument)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (published.Meter.Name == Telemetry.ServingMetrics.Name && published.Name == instrument)
                {
                    listener.EnableMeasurementEvents(published);
                }
            };
            _listener.SetMeasurementEventCallback<T>(
                (_, value, _, _) =>
                {
                    lock (_values)
                    {
                        _values.Add(value);
                    }
                }
            );
            _listener.Start();
        }

        public IReadOnlyList<T> Values
        {
            get
            {
                lock (_values)
                {
                    return [.. _values];
                }
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
