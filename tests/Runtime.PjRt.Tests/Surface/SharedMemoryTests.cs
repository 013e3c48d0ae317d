using System.Buffers;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.DlPack;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Memory that the host and a device share: in place, seen as spans, in DLPack's form.</summary>
[Category("AnyPlugin")]
internal sealed class SharedMemoryTests : DeviceFixture
{
    private static readonly TensorType TwoByThree = new(ElementType.F32, [2, 3]);

    private const string Donating = """
        func.func @main(%x: tensor<4xf32> {tf.aliasing_output = 0 : i32}) -> tensor<4xf32> {
          %y = stablehlo.add %x, %x : tensor<4xf32>
          return %y : tensor<4xf32>
        }
        """;

    [SetUp]
    public void Host() => RequireHostMemory();

    [Test]
    [Category("Embedded")]
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
    [Category("Embedded")]
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
    public void ForeignMemoryIsReleasedAfterItsLastUse()
    {
        using AlignedMemory memory = new(Bytes(1, 2, 3, 4));
        int released = 0;
        PjRtBuffer view = Client.ViewOf(Four, memory.Address, () => Interlocked.Increment(ref released));
        Assert.That(Read(view), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(released, Is.Zero);
        view.Dispose();
        Assert.That(() => Volatile.Read(ref released), Is.EqualTo(1).After(2000, 5));
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
    [Category("Embedded")]
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
