using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Net.Client;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Distributed.Tests;

/// <summary>Processes of a job find each other through a gRPC service in the leader.</summary>
internal sealed class GrpcKeyValueStoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private GrpcKeyValueServer _server = null!;
    private GrpcKeyValueStore _store = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await GrpcKeyValueServer.StartAsync(new(IPAddress.Loopback, 0));
        _store = new(Address);
    }

    [TearDown]
    public async Task Stop()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public void ValuesAreReplaced()
    {
        _store.Put("a", "1"u8);
        _store.Put("a", [2, 0, 3]);
        _store.Put("empty", []);
        Assert.That(_store.Get("a", TimeSpan.Zero), Is.EqualTo(new byte[] { 2, 0, 3 }));
        Assert.That(_store.TryGet("a"), Is.EqualTo(new byte[] { 2, 0, 3 }));
        Assert.That(_store.TryGet("empty"), Is.Not.Null.And.Empty);
        Assert.That(_server.Store.TryGet("a"), Is.EqualTo(new byte[] { 2, 0, 3 }), "the leader sees the same");
    }

    [Test]
    public void AKeyThatNobodyStoredIsMissedAndTimesOut()
    {
        _store.Put("address", "x"u8);
        Assert.That(_store.TryGet("Address"), Is.Null);
        Assert.That(
            () => _store.Get("addresses", TimeSpan.FromMilliseconds(20)),
            Throws.TypeOf<TimeoutException>().With.Message.Contains("'addresses'").And.Message.Contains("0.02 s")
        );
    }

    [TestCase("")]
    [TestCase("a/b c\tüber-🗝\0")]
    public void AKeyIsAnyText(string key)
    {
        _store.Put(key, "1"u8);
        Assert.That(_store.TryGet(key), Is.EqualTo("1"u8.ToArray()));
    }

    // Past gRPC's own limit of 4 MB, and past the 30 MB that a web server takes.
    [TestCase(5_000_000)]
    [TestCase(64 << 20)]
    public void LargeValuesPass(int size)
    {
        byte[] value = new byte[size];
        new Random(1).NextBytes(value);
        _store.Put("large", value);
        Assert.That(_store.Get("large", Patience).AsSpan().SequenceEqual(value), Is.True);
    }

    [Test]
    public void AValueThatIsTooLargeIsRefusedBeforeItIsSent()
    {
        Assert.That(
            () => _store.Put("large", new byte[(64 << 20) + 1]),
            Throws.ArgumentException.With.Message.Contains("67,108,865 bytes").And.Message.Contains("67,108,864")
        );
        Assert.That(_store.TryGet("large"), Is.Null);
    }

    // More gets than one connection carries calls (100), all waiting when the first value is put.
    [Test]
    public async Task ManyGetsWaitForLaterPuts()
    {
        const int count = 250;
        using CountdownEvent asked = new(count);
        Task<string>[] waiting =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            asked.Signal();
                            return Encoding.UTF8.GetString(_store.Get($"key/{i}", Patience));
                        },
                        TaskCreationOptions.LongRunning
                    )
                ),
        ];
        asked.Wait();
        await Task.Delay(200);
        using GrpcKeyValueStore other = new(Address);
        for (int i = 0; i < count; i++)
        {
            // Half of them through the connections on which the gets wait.
            (i % 2 == 0 ? _store : other).Put($"key/{i}", Encoding.UTF8.GetBytes($"value {i}"));
        }

        Assert.That(await Task.WhenAll(waiting), Is.EqualTo(Enumerable.Range(0, count).Select(i => $"value {i}")));
    }

    [Test]
    public async Task ServersWithCertificatesAreReachedThroughChannels()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=leader", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
        await using GrpcKeyValueServer server = await GrpcKeyValueServer.StartAsync(
            new(IPAddress.Loopback, 0),
            certificate
        );
        Uri address = new($"https://127.0.0.1:{server.EndPoint.Port}");
        using GrpcChannel channel = GrpcChannel.ForAddress(address, new() { HttpHandler = Trusting(certificate) });
        using GrpcKeyValueStore store = new(channel);
        store.Put("a", "1"u8);
        Assert.That(server.Store.TryGet("a"), Is.EqualTo("1"u8.ToArray()));

        // Nobody vouches for the certificate here.
        using GrpcKeyValueStore stranger = new(address, startTimeout: TimeSpan.Zero);
        Assert.That(() => stranger.TryGet("a"), Throws.InstanceOf<IOException>().With.Message.Contains("SSL"));
    }

    [Test]
    public void AClientIsCreatedOverTheStore()
    {
        PjRtPlugin plugin = PjRtPlugin.Load(new PluginLocator().Find().Path);
        using PjRtClient client = plugin.CreateClient(_store, new PjRtNamedValue("process_id", 3));
        Assert.That(client.ProcessIndex, Is.EqualTo(3));
    }

    private Uri Address => new($"http://127.0.0.1:{_server.EndPoint.Port}");

    private static SocketsHttpHandler Trusting(X509Certificate2 certificate) =>
        new()
        {
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, other, _, _) =>
                    other is X509Certificate2 given && given.Thumbprint == certificate.Thumbprint,
            },
        };
}
