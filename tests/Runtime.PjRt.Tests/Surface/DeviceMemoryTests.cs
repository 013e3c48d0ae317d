using System.Buffers;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.DlPack;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Memory of buffers: with strides, in ranges, in pieces, promised.</summary>
[Category("AnyPlugin")]
internal sealed class DeviceMemoryTests : DeviceFixture
{
    private static readonly TensorType TwoByThree = new(ElementType.F32, [2, 3]);

    [Test]
    public void StridesAreFollowed()
    {
        byte[] data = Bytes(1, 2, 3, 4, 5, 6);
        using PjRtBuffer transposed = Client.FromHostStrided(new(ElementType.F32, [3, 2]), data, [4, 12]);
        using PjRtBuffer reversed = Client.FromHostStrided(new(ElementType.F32, [6]), data, [-4], origin: 20);
        using PjRtBuffer repeated = Client.FromHostStrided(TwoByThree, data, [0, 4]);
        Assert.Multiple(() =>
        {
            Assert.That(Read(transposed), Is.EqualTo(new float[] { 1, 4, 2, 5, 3, 6 }));
            Assert.That(Read(reversed), Is.EqualTo(new float[] { 6, 5, 4, 3, 2, 1 }));
            Assert.That(Read(repeated), Is.EqualTo(new float[] { 1, 2, 3, 1, 2, 3 }));
        });
    }

    [TestCase(new long[] { 4, 12 }, 4, "takes bytes [4, 36), but the data has 24")]
    [TestCase(new long[] { -12, 4 }, 0, "takes bytes [-12, 12)")]
    [TestCase(new long[] { 4 }, 0, "takes one stride per dimension, got 1")]
    [TestCase(new[] { long.MaxValue, long.MaxValue }, 0, "but the data has 24")]
    public void StridesThatLeaveTheDataAreRefused(long[] strides, int origin, string explanation) =>
        Assert.That(
            () => Client.FromHostStrided(new(ElementType.F32, [2, 3]), new byte[24], strides, origin),
            Throws.ArgumentException.With.Message.Contains(explanation)
        );

    [Test]
    public async Task HostMemoryIsCopiedInTheBackground()
    {
        byte[] data = Bytes(5, 6, 7, 8);
        using PjRtBuffer buffer = Client.FromHostAsync(Four, data, out Task copied);
        await copied;
        data.AsSpan().Clear();
        Assert.That(Read(buffer), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
    }

    [Test]
    public void RangesAreCopied()
    {
        using PjRtBuffer buffer = Put(1, 2, 3, 4);
        float[] middle = new float[2];
        buffer.CopyRawTo(4, MemoryMarshal.AsBytes(middle.AsSpan()));
        Assert.That(middle, Is.EqualTo(new float[] { 2, 3 }));
        PjRtException e = Assert.Throws<PjRtException>(() => buffer.CopyRawTo(12, new byte[8]))!;
        Assert.That((e.Code, e.Entry), Is.EqualTo((PjRtErrorCode.InvalidArgument, "PJRT_Buffer_CopyRawToHost")));
    }

    [Test]
    public async Task RangesAreCopiedInTheBackground()
    {
        using PjRtBuffer buffer = Put(1, 2, 3, 4);
        byte[] tail = new byte[8];
        await buffer.CopyRawToAsync(8, tail);
        Assert.That(tail, Is.EqualTo(Bytes(3, 4)));
        using PjRtRawCopy later = buffer.CopyRawLater(0, 8);
        await later.CopyTo(tail);
        Assert.That(tail, Is.EqualTo(Bytes(1, 2)));
        Assert.That(() => later.CopyTo(tail), Throws.InvalidOperationException.With.Message.Contains("said already"));
        await Assert.ThrowsAsync<PjRtException>(() => buffer.CopyRawToAsync(-1, tail));
    }

    [Test]
    public void ACopyCanBeGivenUp()
    {
        using PjRtBuffer buffer = Put(1, 2, 3, 4);
        buffer.CopyRawLater(0, 8).Dispose();
    }

    [Test]
    public void MemoryIsTakenOverAsAnotherType()
    {
        using PjRtBuffer floats = Put(1, 2, 3, 4);
        using PjRtBuffer integers = floats.Bitcast(new(ElementType.I32, [2, 2]));
        Assert.That(floats.IsDeleted);
        Assert.That(integers.ToHost().Values<int>()[0], Is.EqualTo(BitConverter.SingleToInt32Bits(1)));
        Assert.That(() => integers.Bitcast(new(ElementType.I32, [3])), Throws.TypeOf<PjRtException>());
    }

    [Test]
    public void MemoryIsTakenOverAfterSomethingHappened()
    {
        using PjRtBuffer source = Put(1, 2, 3, 4);
        using PjRtBuffer later = source.DonateAfter(out PjRtDependency dependency);
        using PjRtEvent ready = later.ReadyEvent();
        Assert.That((source.IsDeleted, ready.IsReady), Is.EqualTo((true, false)));
        dependency.Fulfill();
        Assert.That(Read(later), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(dependency.Fulfill, Throws.InvalidOperationException);
    }

    [Test]
    public void ADependencyMayFail()
    {
        using PjRtBuffer source = Put(1, 2, 3, 4);
        using PjRtBuffer later = source.DonateAfter(out PjRtDependency dependency);
        dependency.Dispose();
        Assert.That(Assert.Throws<PjRtException>(() => later.ToHost())!.Code, Is.EqualTo(PjRtErrorCode.Aborted));
    }

    [Test]
    public void APromisedBufferGetsItsValue()
    {
        using PjRtPromisedBuffer promise = Client.Promise(Four);
        using PjRtEvent ready = promise.Buffer.ReadyEvent();
        Assert.That(ready.IsReady, Is.False);
        using PjRtBuffer wrong = Put(1);
        Assert.That(() => promise.Fulfill(wrong), Throws.TypeOf<PjRtException>().With.Message.Contains("shape"));
        using PjRtBuffer value = Put(9, 8, 7, 6);
        promise.Fulfill(value);
        Assert.That(Read(promise.Buffer), Is.EqualTo(new float[] { 9, 8, 7, 6 }));
        Assert.That(() => promise.Fail(PjRtErrorCode.Aborted, "late"), Throws.InvalidOperationException);
    }

    [Test]
    public void APromisedBufferMayFail()
    {
        using PjRtPromisedBuffer promise = Client.Promise(Four);
        promise.Fail(PjRtErrorCode.DataLoss, "gone");
        PjRtException e = Assert.Throws<PjRtException>(() => promise.Buffer.ToHost())!;
        Assert.That((e.Code, e.PluginMessage), Is.EqualTo((PjRtErrorCode.DataLoss, "gone")));
        Assert.That(() => promise.Fail(PjRtErrorCode.Ok, ""), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void AFailedBufferMakesComputationsFail()
    {
        using PjRtBuffer failed = Client.Failed(Four, PjRtErrorCode.DataLoss, "disk on fire");
        using PjRtLoadedExecutable program = Client.Compile(Module("%y = stablehlo.add %x, %x : tensor<4xf32>"));
        var results = new PjRtBuffer[1];
        program.Execute([failed], results);
        using PjRtBuffer result = results[0];
        PjRtException e = Assert.Throws<PjRtException>(() => result.ToHost())!;
        Assert.That((e.Code, e.PluginMessage), Is.EqualTo((PjRtErrorCode.DataLoss, "disk on fire")));
    }

    [Test]
    public void AnUninitializedBufferHasItsSize()
    {
        using PjRtBuffer buffer = Client.Uninitialized(TwoByThree, Client.AddressableDevices[^1].DefaultMemory);
        Assert.That((buffer.Type, buffer.Device), Is.EqualTo((TwoByThree, Client.AddressableDevices[^1])));
        Assert.That(buffer.SizeOnDevice, Is.GreaterThanOrEqualTo(24));
        Assert.That(
            () => Client.Uninitialized(new(ElementType.F32, [Dims.Dynamic])),
            Throws.ArgumentException.With.Message.Contains("static")
        );
    }

    [Test]
    public void DataArrivesInPieces()
    {
        using PjRtTransfer transfer = new(Client, [Four, new(ElementType.I32, [2])]);
        using PjRtBuffer first = transfer.Take(0);
        using PjRtBuffer second = transfer.Take(1);
        using PjRtEvent ready = first.ReadyEvent();
        Assert.That(
            (transfer.Count, transfer.Device.Id, transfer.SizeOf(0), ready.IsReady),
            Is.EqualTo((2, 0, 16L, false))
        );
        transfer.AddMetadata(new PjRtNamedValue("what", "test"));
        transfer.Write(0, Bytes(3, 4), offset: 8, isLast: false);
        transfer.Write(0, Bytes(1, 2));
        transfer.Write(1, HostTensor.Of<int>(new(ElementType.I32, [2]), [7, 8]));
        Assert.That(Read(first), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(second.ToHost().Values<int>().ToArray(), Is.EqualTo(new[] { 7, 8 }));
    }

    [Test]
    public async Task TransfersFailInWords()
    {
        using PjRtTransfer transfer = new(Client, [Four, Four]);
        using PjRtBuffer failed = transfer.Take(0);
        using PjRtBuffer written = transfer.Take(1);
        transfer.Fail(0, PjRtErrorCode.Unavailable, "the disk is gone");
        await transfer.WriteAsync(1, Bytes(1, 2, 3, 4));
        Assert.That(Read(written), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.Multiple(() =>
        {
            Assert.That(
                Assert.Throws<PjRtException>(() => failed.ToHost())!.PluginMessage,
                Is.EqualTo("the disk is gone")
            );
            Assert.That(() => transfer.Take(1), Throws.TypeOf<PjRtException>());
            Assert.That(
                () => transfer.Take(2),
                Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("buffers [0, 2)")
            );
            Assert.That(
                () => transfer.Write(1, HostTensor.Of<int>(new(ElementType.I32, [1]), [1])),
                Throws.ArgumentException.With.Message.Contains("is tensor<4xf32>, the tensor is tensor<1xi32>")
            );
        });
    }

    [Test]
    public void AnUnfinishedTransferFailsItsBuffers()
    {
        PjRtTransfer transfer = new(Client, [Four]);
        using PjRtBuffer buffer = transfer.Take(0);
        transfer.Dispose();
        Assert.That(() => buffer.ToHost(), Throws.TypeOf<PjRtException>());
    }

    [Test]
    [Category("Embedded")]
    public void LayoutsAreTold()
    {
        using PjRtBuffer buffer = Client.FromHost(TwoByThree, new byte[24]);
        Assert.Multiple(() =>
        {
            Assert.That((buffer.Layout.Text, buffer.Layout.IsRowMajor), Is.EqualTo(("{1,0}", true)));
            Assert.That(Client.DefaultLayout(TwoByThree).MinorToMajor, Is.EqualTo(Dims.Create([1, 0])));
            Assert.That((buffer.PaddedDims, buffer.DynamicDimensions.Count), Is.EqualTo((Dims.Create([2, 3]), 0)));
            Assert.That(new PjRtLayout("{0,1}").IsRowMajor, Is.False);
            Assert.That(new PjRtLayout("{1,0:T(8,128)}").IsRowMajor, Is.False);
        });
    }

    [Test]
    public void HostMemoryIsMapped()
    {
        using IDisposable mapping = Client.MapForTransfers(new byte[4096]);
        mapping.Dispose();
    }
}
