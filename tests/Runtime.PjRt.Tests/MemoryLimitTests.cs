using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>A device without memory left: an error for whoever asked, and everybody else goes on.</summary>
internal sealed class MemoryLimitTests : DeviceFixture
{
    private const int Limit = 1 << 20;

    protected override IReadOnlyList<PjRtNamedValue> Options => [new("cpu_memory_limit", Limit)];

    [Test]
    public void ABufferBeyondTheLimitIsRefused()
    {
        using PjRtBuffer held = Client.Uninitialized(Bytes(600_000));
        PjRtException error = Assert.Throws<PjRtException>(() => Client.Uninitialized(Bytes(600_000)).Dispose());
        Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.ResourceExhausted));
        Assert.That(
            error.Message,
            Does.Contain("600000 bytes asked for").And.Contain("the limit is 1048576 bytes (cpu_memory_limit)")
        );
        Assert.That(Client.AddressableDevices[0].MemoryStats()!.BytesLimit, Is.EqualTo(Limit));
        Assert.That(Client.AddressableDevices[0].MemoryStats()!.PeakBytesInUse, Is.LessThan(Limit));
    }

    [Test]
    public void MemoryOfAnotherSizeIsGivenBackFirst()
    {
        Client.Uninitialized(Bytes(900_000)).Dispose();
        using PjRtBuffer other = Client.Uninitialized(Bytes(500_000));
        Assert.That(Client.AddressableDevices[0].MemoryStats()!.PoolBytes, Is.LessThanOrEqualTo(Limit));
    }

    [Test]
    public void AnExecutionWithoutRoomFailsAndTheNextOneRuns()
    {
        string tooLarge = """
            func.func @main(%x: tensor<4xf32>) -> tensor<1000000x4xf32> {
              %y = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<4xf32>) -> tensor<1000000x4xf32>
              return %y : tensor<1000000x4xf32>
            }
            """;
        using PjRtLoadedExecutable large = Client.Compile(tooLarge);
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        PjRtBuffer[] results = new PjRtBuffer[1];
        for (int i = 0; i < 1000; i++)
        {
            PjRtException error = Assert.Throws<PjRtException>(() => large.Execute([argument], results));
            Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.ResourceExhausted));
        }

        Assert.That(
            Run(Module("%y = stablehlo.add %x, %x : tensor<4xf32>"), default, 1, 2, 3, 4),
            Is.EqualTo(new float[] { 2, 4, 6, 8 })
        );
        Assert.That(Client.AddressableDevices[0].MemoryStats()!.BytesInUse, Is.LessThan(1000));
    }

    [Test]
    public void ALimitOfNothingIsRefused() =>
        Assert.That(
            () => Xla.CreateClient("cpu", [new("cpu_memory_limit", 0)]),
            Throws.InstanceOf<PjRtException>().With.Message.Contains("cpu_memory_limit must be in [1, ")
        );

    private static TensorType Bytes(long count) => new(ElementType.UI8, [count]);
}
