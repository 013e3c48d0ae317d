using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Distributed.Tests;

/// <summary>Leaders that start late, stop, die, hang, or are something else.</summary>
internal sealed class LeaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task ALeaderMayStartLater()
    {
        int port = FreePort();
        using GrpcKeyValueStore store = new(Address(port));
        Task put = Task.Run(() => store.Put("a", "1"u8));
        await Task.Delay(300);
        Assert.That(put.IsCompleted, Is.False);
        await using GrpcKeyValueServer server = await GrpcKeyValueServer.StartAsync(new(IPAddress.Loopback, port));
        await put;
        Assert.That(server.Store.TryGet("a"), Is.EqualTo("1"u8.ToArray()));
    }

    [Test]
    public void ALeaderThatDoesNotComeIsNamed()
    {
        int port = FreePort();
        using GrpcKeyValueStore store = new(Address(port), startTimeout: TimeSpan.FromMilliseconds(200));
        Assert.That(
            () => store.TryGet("a"),
            Throws
                .InstanceOf<IOException>()
                .With.Message.Contains($"127.0.0.1:{port} could not be reached within 0.2 s")
        );
    }

    [Test]
    public async Task AnAddressThatIsTakenIsSaid()
    {
        await using GrpcKeyValueServer server = await GrpcKeyValueServer.StartAsync(new(IPAddress.Loopback, 0));
        Assert.That(
            async () => await GrpcKeyValueServer.StartAsync(server.EndPoint),
            Throws.InstanceOf<IOException>().With.Message.Contains($"{server.EndPoint.Port}")
        );
    }

    [Test]
    public async Task WhoWaitsIsToldThatTheLeaderStops()
    {
        GrpcKeyValueServer server = await GrpcKeyValueServer.StartAsync(new(IPAddress.Loopback, 0));
        using GrpcKeyValueStore store = new(Address(server.EndPoint.Port));
        store.Put("a", "1"u8);
        Task<byte[]> waiting = Task.Run(() => store.Get("address", Patience));
        await Task.Delay(200);
        Stopwatch clock = Stopwatch.StartNew();
        await server.DisposeAsync();
        Assert.That(
            async () => await waiting,
            Throws.InstanceOf<IOException>().With.Message.Contains("'address'").And.Message.Contains("stopped")
        );
        Assert.That(() => store.Put("a", "2"u8), Throws.InstanceOf<IOException>());
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), "nobody waits for his patience to end");
    }

    // A leader of its own process, which is killed while another waits for a value from it.
    [Test]
    public async Task ALeaderThatDiesIsNoticed()
    {
        int port = FreePort();
        using Process leader = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "XlaSharp.Examples.Processes.dll"), "leader", $"{port}", "2"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            using GrpcKeyValueStore store = new(Address(port));
            Assert.That(store.Get("devices/0", Patience), Is.Not.Empty, "the leader runs");
            Task<byte[]> waiting = Task.Run(() => store.Get("gradient/0/0", Patience));
            await Task.Delay(200);
            Assert.That(waiting.IsCompleted, Is.False);
            leader.Kill();
            Stopwatch clock = Stopwatch.StartNew();
            Assert.That(
                async () => await waiting,
                Throws.InstanceOf<IOException>().With.Message.Contains("'gradient/0/0'")
            );
            Assert.That(() => store.Put("a", "1"u8), Throws.InstanceOf<IOException>());
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        }
        finally
        {
            leader.Kill();
            await leader.WaitForExitAsync();
        }
    }

    // Its machine accepts the connection, and nothing answers.
    [Test]
    public void ALeaderThatHangsIsGivenUp()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        using GrpcKeyValueStore store = new(Address(port), answerTimeout: TimeSpan.FromMilliseconds(300));
        Assert.That(
            () => store.Get("a", TimeSpan.FromMilliseconds(200)),
            Throws.InstanceOf<IOException>().With.Message.Contains("not answered for 0.3 s")
        );
        Assert.That(() => store.Put("a", "1"u8), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task AnApplicationHoldsTheStoreBesideItsOwnEndpoints()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddXlaKeyValueStore();
        await using WebApplication application = builder.Build();
        application.MapXlaKeyValueStore();
        await application.StartAsync();
        using GrpcKeyValueStore store = new(Address(new Uri(application.Urls.Single()).Port));
        byte[] value = new byte[40_000_000];
        value[^1] = 7;
        store.Put("a", value);
        byte[]? held = application.Services.GetRequiredService<InMemoryKeyValueStore>().TryGet("a");
        Assert.That(held?.AsSpan().SequenceEqual(value), Is.True);
    }

    [Test]
    public async Task AServerWithoutAStoreIsSaid()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2)
        );
        await using WebApplication application = builder.Build();
        await application.StartAsync();
        using GrpcKeyValueStore store = new(Address(new Uri(application.Urls.Single()).Port));
        Assert.That(
            () => store.TryGet("a"),
            Throws.InstanceOf<IOException>().With.Message.Contains("no key-value store")
        );
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{port}");

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
