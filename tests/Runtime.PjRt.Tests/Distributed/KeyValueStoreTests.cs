using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XlaSharp.Runtime.PjRt.Tests.Distributed;

/// <summary>Where processes of a job find each other: in memory, and over TCP.</summary>
internal sealed class KeyValueStoreTests
{
    [Test]
    public void ValuesAreReplacedAndMissedInMemory() => Check(new InMemoryKeyValueStore());

    [Test]
    public async Task ValuesAreReplacedAndMissedOverTcp()
    {
        await using KeyValueServer server = new(new(IPAddress.Loopback, 0));
        Check(new TcpKeyValueStore("127.0.0.1", server.EndPoint.Port));
    }

    [Test]
    public async Task AValueIsWaitedForAcrossConnections()
    {
        await using KeyValueServer server = new(new(IPAddress.Loopback, 0));
        TcpKeyValueStore first = new("127.0.0.1", server.EndPoint.Port);
        TcpKeyValueStore second = new("127.0.0.1", server.EndPoint.Port);
        Task<byte[]> waiting = Task.Run(() => first.Get("address", TimeSpan.FromSeconds(30)));
        second.Put("other", "x"u8);
        second.Put("address", "10.0.0.1:99"u8);
        Assert.That(Encoding.UTF8.GetString(await waiting), Is.EqualTo("10.0.0.1:99"));
        Assert.That(server.Store.TryGet("other"), Is.EqualTo("x"u8.ToArray()));
    }

    [Test]
    public async Task LargeValuesPassAndTooLargeOnesAreRefused()
    {
        await using KeyValueServer server = new(new(IPAddress.Loopback, 0));
        TcpKeyValueStore store = new("127.0.0.1", server.EndPoint.Port);
        byte[] value = new byte[64 << 20];
        new Random(1).NextBytes(value);
        store.Put("large", value);
        Assert.That(store.Get("large", TimeSpan.Zero).AsSpan().SequenceEqual(value), Is.True);
        Assert.That(
            () => store.Put("larger", new byte[value.Length + 1]),
            Throws.ArgumentException.With.Message.Contains("67,108,865 bytes").And.Message.Contains("67,108,864")
        );
        Assert.That(store.TryGet("larger"), Is.Null);
    }

    [Test]
    public async Task AServerSurvivesStrangers()
    {
        await using KeyValueServer server = new(new(IPAddress.Loopback, 0));
        using (TcpClient stranger = new())
        {
            await stranger.ConnectAsync(server.EndPoint);
            await stranger.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            Assert.That(await stranger.GetStream().ReadAsync(new byte[1]), Is.Zero, "the connection ends");
        }

        Check(new TcpKeyValueStore("127.0.0.1", server.EndPoint.Port));
    }

    [Test]
    public void AServerThatIsNotThereIsNamed()
    {
        TcpKeyValueStore store = new("127.0.0.1", 1, startTimeout: TimeSpan.Zero);
        Assert.That(
            () => store.TryGet("x"),
            Throws.InstanceOf<IOException>().With.Message.Contains("127.0.0.1:1 could not be reached")
        );
    }

    private static void Check(IKeyValueStore store)
    {
        Assert.That(store.TryGet("a"), Is.Null);
        store.Put("a", "1"u8);
        store.Put("a", [2, 0, 3]);
        Assert.That(store.Get("a", TimeSpan.Zero), Is.EqualTo(new byte[] { 2, 0, 3 }));
        Assert.That(store.TryGet("a"), Is.EqualTo(new byte[] { 2, 0, 3 }));
        Assert.That(
            () => store.Get("nobody", TimeSpan.FromMilliseconds(20)),
            Throws.TypeOf<TimeoutException>().With.Message.Contains("'nobody'").And.Message.Contains("0.02 s")
        );
    }
}
