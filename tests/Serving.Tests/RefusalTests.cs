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

/// <summary>What a service cannot do, and what has no room: said to the one who asked, while everybody else is served.</summary>
internal sealed class RefusalTests : ServingFixture
{
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
        Task<float[]> request = Predict(Model(host), 1, 1, token: giveUp.Token);
        await giveUp.CancelAsync();
        Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task ABadArtifactLeavesThePresentOneInPlace()
    {
        using IHost host = await StartAsync(Artifact(scale: 2));
        IXlaModel model = Model(host);
        string broken = Path.Combine(Folder.FullName, "broken.xlax");
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
    public void AServiceWithoutItsArtifactDoesNotStart() =>
        Assert.That(() => StartAsync(Path.Combine(Folder.FullName, "none.xlax")), Throws.TypeOf<ArtifactException>());

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
    public async Task AnUnknownModelIsNamed()
    {
        using IHost host = await StartAsync(Artifact(scale: 2));
        Assert.That(
            () => host.Services.GetRequiredService<IXlaModels>()["nobody"],
            Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("there are scale")
        );
    }

    [Test]
    public async Task ADeviceWithoutMemoryFailsTheRequestAndNotTheService()
    {
        // A batch of 8 takes 128 KB for its inputs and as much for its outputs; one example 16 KB each.
        string path = Artifact(scale: 2, columns: 4096);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddXla(options => options.ClientOptions.Add(new("cpu_memory_limit", 400_000)));
        builder.Services.AddXlaModel("scale", path);
        using IHost host = builder.Build();
        await host.StartAsync();
        IXlaModel model = Model(host);
        PjRtClient client = host.Services.GetRequiredService<XlaClient>().Client;
        using (client.Uninitialized(new(ElementType.UI8, [200_000])))
        {
            for (int i = 0; i < 3; i++)
            {
                PjRtException error = (await Assert.ThrowsAsync<PjRtException>(() => Predict(model, 1, 8, 4096)))!;
                Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.ResourceExhausted));
                Assert.That(error.Message, Does.Contain("Out of memory").And.Contain("the limit is 400000 bytes"));
                Assert.That(await Predict(model, 1, 1, 4096), Is.EqualTo(Expected(1, 1, 2, 4096)));
            }
        }

        Assert.That(await Predict(model, 1, 8, 4096), Is.EqualTo(Expected(1, 8, 2, 4096)), "memory is there again");
        await host.StopAsync();
    }
}
