using System.Buffers;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.DlPack;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Memory of buffers: in place, in ranges, with strides, promised, shared with others.</summary>
internal sealed class DeviceMemoryTests : CpuFixture
{
    private static readonly TensorType TwoByThree = new(ElementType.F32, [2, 3]);

    private const string Donating = """
        func.func @main(%x: tensor<4xf32> {tf.aliasing_output = 0 : i32}) -> tensor<4xf32> {
          %y = stablehlo.add %x, %x : tensor<4xf32>
          return %y : tensor<4xf32>
        }
        """;

    protected override IReadOnlyList<PjRtNamedValue> Options => [new("cpu_device_count", 2)];

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
    public void HostMemoryIsUsedInPlaceAndUnpinnedWhenDone()
    {
        using AlignedMemory memory = new(Bytes(1, 2, 3, 4));
        PjRtBuffer buffer = Client.FromHostInPlace(Four, memory.Memory);
        Assert.That(buffer.UnsafeAddress, Is.EqualTo(memory.Address));
        Assert.That(memory.Pins, Is.EqualTo(1));
        Assert.That(Read(buffer), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        buffer.Dispose();
        Assert.That(() => memory.Pins, Is.Zero.After(2000, 5));
    }

    [TestCase(true, 2f)]
    [TestCase(false, 1f)]
    public void DonatedHostMemoryIsWrittenIfItMayBe(bool mayBe, float first)
    {
        using AlignedMemory memory = new(Bytes(1, 2, 3, 4));
        using PjRtLoadedExecutable program = Client.Compile(Donating);
        var results = new PjRtBuffer[1];
        using (
            PjRtBuffer argument = mayBe
                ? Client.FromHostToWrite(Four, memory.Memory)
                : Client.FromHostInPlace(Four, memory.Memory)
        )
        {
            program.Execute([argument], results);
        }

        Assert.That(Read(results[0]), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.That(MemoryMarshal.Read<float>(memory.Memory.Span), Is.EqualTo(first));
        results[0].Dispose();
        Assert.That(() => memory.Pins, Is.Zero.After(2000, 5));
    }

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
    public void ForeignMemoryIsReleasedAfterItsLastUse()
    {
        using AlignedMemory memory = new(Bytes(1, 2, 3, 4));
        int released = 0;
        PjRtBuffer view = Client.ViewOf(Four, memory.Address, () => Interlocked.Increment(ref released));
        using PjRtBuffer copy = view.CopyToDevice(Client.Device(1));
        Assert.That(released, Is.Zero);
        view.Dispose();
        Assert.That(() => Volatile.Read(ref released), Is.EqualTo(1).After(2000, 5));
        Assert.That(Read(copy), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
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
    public void ElementsAreSeenInPlace()
    {
        PjRtBuffer buffer = Client.FromHost(TwoByThree, Bytes(1, 2, 3, 4, 5, 6));
        PjRtBufferView<float> view = buffer.View<float>();
        Assert.That(view.Span.ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(view.Memory[4..].ToArray(), Is.EqualTo(new float[] { 5, 6 }));
        Assert.That((view.Length, view.Dims), Is.EqualTo((6, Dims.Create([2, 3]))));
        // The view outlives the buffer.
        buffer.Dispose();
        Assert.That(view.Span[5], Is.EqualTo(6));
        view.Dispose();
        Assert.That(() => view.Span.Length, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void AViewOfOtherElementsIsRefused()
    {
        using PjRtBuffer buffer = Put(1, 2, 3, 4);
        Assert.That(
            () => buffer.View<int>(),
            Throws.InvalidOperationException.With.Message.Contains("tensor<4xf32> are not values of Int32")
        );
    }

    [Test]
    public void ADonatedBufferKeepsPinnedMemory()
    {
        using PjRtBuffer argument = Put(1, 2, 3, 4);
        using PjRtBufferView<float> view = argument.View<float>();
        using PjRtLoadedExecutable program = Client.Compile(Donating);
        var results = new PjRtBuffer[1];
        program.Execute([argument], results);
        using PjRtBuffer result = results[0];
        Assert.That(Read(result), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.That(view.Span.ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
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
        using PjRtBuffer buffer = Client.Uninitialized(TwoByThree, Client.Device(1).DefaultMemory);
        Assert.That((buffer.Type, buffer.Device.Id, buffer.SizeOnDevice), Is.EqualTo((TwoByThree, 1, 24L)));
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
    public unsafe void ATensorGoesThroughDlPackAndBack()
    {
        PjRtBuffer source = Client.FromHost(TwoByThree, Bytes(1, 2, 3, 4, 5, 6));
        nint address = source.UnsafeAddress;
        nint tensor = DlPackTensor.Of(source).Take();
        source.Dispose();
        var shown = (DLManagedTensor*)tensor;
        Assert.That(
            (
                (nint)shown->dl_tensor.data,
                shown->dl_tensor.ndim,
                shown->dl_tensor.shape[1],
                shown->dl_tensor.dtype.code,
                shown->dl_tensor.dtype.bits
            ),
            Is.EqualTo((address, 2, 3L, (byte)2, (byte)32))
        );
        using PjRtBuffer back = Client.FromDlPack(tensor);
        Assert.That((back.Type, back.UnsafeAddress), Is.EqualTo((TwoByThree, address)));
        Assert.That(Read(back), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public unsafe void AVersionedDlPackTensorMayOnlyBeRead()
    {
        PjRtBuffer source = Client.FromHost(TwoByThree, Bytes(1, 2, 3, 4, 5, 6));
        nint address = source.UnsafeAddress;
        nint tensor = DlPackTensor.Versioned(source).Take();
        source.Dispose();
        var shown = (DLManagedTensorVersioned*)tensor;
        Assert.That(
            (shown->version.major, shown->flags, (nint)shown->dl_tensor.data, shown->dl_tensor.shape[1]),
            Is.EqualTo((1u, DLPackFlags.ReadOnly, address, 3L))
        );
        // dlpack.h: 8 bytes of version, two pointers, 8 bytes of flags.
        Assert.That((nint)(&shown->dl_tensor) - tensor, Is.EqualTo((nint)32));
        using PjRtBuffer back = Client.FromDlPackVersioned(tensor);
        Assert.That((back.UnsafeAddress, Read(back)), Is.EqualTo((address, new float[] { 1, 2, 3, 4, 5, 6 })));
    }

    [Test]
    public unsafe void ACopyIsTheTakersToWrite()
    {
        using PjRtBuffer source = Client.FromHost(TwoByThree, Bytes(1, 2, 3, 4, 5, 6));
        nint tensor = DlPackTensor.CopyOf(source).Take();
        var copy = (DLManagedTensorVersioned*)tensor;
        ((float*)copy->dl_tensor.data)[0] = 9;
        Assert.That(copy->flags, Is.EqualTo(DLPackFlags.IsCopied));
        using (PjRtBuffer back = Client.FromDlPackVersioned(tensor))
        {
            Assert.That(Read(back), Is.EqualTo(new float[] { 9, 2, 3, 4, 5, 6 }));
        }

        Assert.That(Read(source)[0], Is.EqualTo(1f));
    }

    [Test]
    public unsafe void ADlPackTensorOfAnotherMajorVersionIsRefusedAndStaysTheCallers()
    {
        using PjRtBuffer source = Put(1, 2, 3, 4);
        nint tensor = DlPackTensor.Versioned(source).Take();
        var shown = (DLManagedTensorVersioned*)tensor;
        shown->version.major = 2;
        Assert.That(
            () => Client.FromDlPackVersioned(tensor),
            Throws
                .TypeOf<NotSupportedException>()
                .With.Message.Contains("has version 2.0; this library reads version 1.x")
        );
        shown->deleter(shown);
    }

    [Test]
    public void AnUnwantedDlPackTensorIsFreed()
    {
        using PjRtBuffer source = Put(1, 2, 3, 4);
        DlPackTensor.Of(source).Dispose();
        DlPackTensor.Versioned(source).Dispose();
        DlPackTensor.CopyOf(source).Dispose();
    }

    [Test]
    public unsafe void ADlPackTensorOfUnknownFormIsRefusedAndStaysTheCallers()
    {
        using PjRtBuffer source = Client.FromHost(TwoByThree, new byte[24]);
        var tensor = (DLManagedTensor*)DlPackTensor.Of(source).Take();
        long* strides = stackalloc long[] { 1, 2 };
        tensor->dl_tensor.strides = strides;
        Assert.That(
            () => Client.FromDlPack((nint)tensor),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("has strides [1, 2]")
        );
        tensor->dl_tensor.strides = null;
        tensor->dl_tensor.dtype.lanes = 4;
        Assert.That(
            () => Client.FromDlPack((nint)tensor),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("4 lanes")
        );
        tensor->dl_tensor.dtype.lanes = 1;
        tensor->dl_tensor.device.device_type = DLDeviceType.kDLCUDA;
        Assert.That(
            () => Client.FromDlPack((nint)tensor),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("kind kDLCUDA")
        );
        tensor->deleter(tensor);
    }

    [Test]
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

    /// <summary>Memory aligned as the embedded device wants it, which counts its pins.</summary>
    private sealed unsafe class AlignedMemory : MemoryManager<byte>
    {
        private readonly int _size;
        private byte* _memory;
        private int _pins;

        public AlignedMemory(byte[] content)
        {
            _size = content.Length;
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_size, 64);
            content.CopyTo(new Span<byte>(_memory, _size));
        }

        public nint Address => (nint)_memory;

        public int Pins => Volatile.Read(ref _pins);

        public override Span<byte> GetSpan() => new(_memory, _size);

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Interlocked.Increment(ref _pins);
            return new(_memory + elementIndex, default, this);
        }

        public override void Unpin() => Interlocked.Decrement(ref _pins);

        protected override void Dispose(bool disposing)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
        }
    }
}
