using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.AnyPlugin;

/// <summary>Buffers of every plugin, to and from the host, and their life.</summary>
[Category("AnyPlugin")]
internal sealed class PluginBufferTests : DeviceFixture
{
    [TestCase("f32")]
    [TestCase("f64")]
    [TestCase("i8")]
    [TestCase("i16")]
    [TestCase("i32")]
    [TestCase("i64")]
    [TestCase("ui8")]
    [TestCase("ui16")]
    [TestCase("ui32")]
    [TestCase("ui64")]
    [TestCase("i1")]
    [TestCase("bf16")]
    [TestCase("f16")]
    [TestCase("complex<f32>")]
    public void ElementsComeBackAsTheyWent(string element)
    {
        TensorType type = new(ElementTypes.All.Single(t => t.Text == element), [3, 5]);
        byte[] data =
        [
            .. Enumerable.Range(0, (int)type.ByteCount).Select(i => (byte)(element == "i1" ? i & 1 : (i * 37) & 0x3f)),
        ];
        using PjRtBuffer buffer = Client.FromHost(type, data);
        Assert.That(buffer.Type, Is.EqualTo(type));
        Assert.That(buffer.ToHost().Data.ToArray(), Is.EqualTo(data));
    }

    [TestCase(new long[0], 1)]
    [TestCase(new long[] { 0 }, 0)]
    [TestCase(new long[] { 3, 0, 2 }, 0)]
    [TestCase(new long[] { 1, 1, 1, 1, 2 }, 2)]
    public void ScalarsEmptyAndDeepShapesRoundTrip(long[] dims, int count)
    {
        TensorType type = new(ElementType.I32, Dims.Create(dims));
        int[] data = [.. Enumerable.Range(40, count)];
        using PjRtBuffer buffer = Client.FromHost(type, MemoryMarshal.AsBytes<int>(data));
        Assert.That(buffer.Type, Is.EqualTo(type));
        Assert.That(buffer.ToHost().Values<int>().ToArray(), Is.EqualTo(data));
    }

    // Large enough for plugins that copy in the background and in pieces.
    [Test]
    public void AMillionElementsRoundTrip()
    {
        float[] data = [.. Enumerable.Range(0, 1 << 20).Select(i => (float)i)];
        TensorType type = new(ElementType.F32, [1 << 10, 1 << 10]);
        using PjRtBuffer buffer = Client.FromHost(type, MemoryMarshal.AsBytes<float>(data));
        Assert.That(Read(buffer).AsSpan().SequenceEqual(data), Is.True);
        Assert.That(buffer.SizeOnDevice, Is.GreaterThanOrEqualTo(4 << 20));
    }

    [Test]
    public void WrongSizesAreRefused()
    {
        using PjRtBuffer buffer = Put(1, 2, 3, 4);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Client.FromHost(Four, new byte[15]),
                Throws.ArgumentException.With.Message.Contains("tensor<4xf32> takes 16 bytes, got 15")
            );
            Assert.That(
                () => Client.FromHost(new TensorType(ElementType.F32, [Dims.Dynamic]), new byte[4]),
                Throws.ArgumentException.With.Message.Contains("static shape")
            );
            Assert.That(
                () => buffer.CopyTo(new byte[12]),
                Throws.ArgumentException.With.Message.Contains("takes 16 bytes, but the destination has 12")
            );
        });
    }

    [Test]
    public void ABufferGoesThroughEveryKindOfMemory()
    {
        PjRtDevice device = Client.AddressableDevices[0];
        foreach (PjRtMemory memory in device.Memories)
        {
            using PjRtBuffer there = Client.FromHost(Four, Bytes(1, 2, 3, 4), memory);
            Assert.That(there.Memory, Is.EqualTo(memory));
            if (memory != device.DefaultMemory)
            {
                using PjRtBuffer back = there.CopyToMemory(device.DefaultMemory);
                Assert.That(back.Memory, Is.EqualTo(device.DefaultMemory));
                Assert.That(Read(back), Is.EqualTo(new float[] { 1, 2, 3, 4 }), memory.Kind);
            }
        }
    }

    [Test]
    public async Task ValuesAreAwaited()
    {
        using PjRtBuffer a = Put(1, 2, 3, 4);
        using PjRtEvent ready = a.ReadyEvent();
        await ready;
        byte[] copy = new byte[16];
        await a.CopyToAsync(copy);
        Assert.That(copy, Is.EqualTo(Bytes(1, 2, 3, 4)));
    }

    [Test]
    public void DeletedBufferCannotBeRead()
    {
        using PjRtBuffer buffer = Put(1);
        buffer.Delete();
        Assert.That(buffer.IsDeleted);
        PjRtException e = Assert.Throws<PjRtException>(() => buffer.ToHost())!;
        Assert.That(e.Message, Does.Contain("PJRT_Buffer_ToHostBuffer failed"));
    }

    [Test]
    public void DisposedBufferSaysSo()
    {
        PjRtBuffer buffer = Put(1);
        buffer.Dispose();
        buffer.Dispose();
        Assert.That(buffer.IsDeleted);
        Assert.That(
            () => buffer.ToHost(),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("This PJRT buffer of plugin")
        );
    }

    [Test]
    public void ForgottenBuffersAreCollected()
    {
        Forget();
        Assert.That(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return PjRtDiagnostics.LiveObjects;
            },
            Is.EqualTo(1).After(5000, 20),
            "the client alone"
        );

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Forget()
        {
            for (int i = 0; i < 10; i++)
            {
                _ = Put(i);
            }
        }
    }

    // Where elements lie is the plugin's to choose: what it says must fit together.
    [Test]
    public void LayoutsAreTold()
    {
        TensorType type = new(ElementType.F32, [2, 3]);
        using PjRtBuffer buffer = Client.FromHost(type, new byte[24]);
        Assert.That(buffer.Layout.Text, Is.EqualTo(Client.DefaultLayout(type).Text));
        Assert.That(buffer.Layout.MinorToMajor.Order(), Is.EqualTo(new long[] { 0, 1 }));
        Assert.That(buffer.PaddedDims.Count, Is.EqualTo(2));
        Assert.That(buffer.DynamicDimensions, Is.Empty);
    }
}
