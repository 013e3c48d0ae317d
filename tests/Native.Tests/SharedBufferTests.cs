using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Memory that a buffer shares with somebody outside: external references, zero copies, views.</summary>
internal sealed unsafe class SharedBufferTests(string kind) : PluginFixture(kind)
{
    private static int _released;

    [Test]
    public void AnExternalReferenceKeepsTheMemory()
    {
        nint address = (nint)Put(Values(1f, 2), [2]);
        var buffer = (PJRT_Buffer*)address;
        PJRT_Buffer_IncreaseExternalReferenceCount_Args increase = new() { buffer = buffer };
        Plugin.Call(ref increase);
        PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args pointer = new() { buffer = buffer };
        Plugin.Call(ref pointer);
        Delete(buffer);
        // Would take the memory, were it free.
        PJRT_Buffer* other = Put(Values(8f, 9), [2]);

        Assert.That(new Span<float>(pointer.device_memory_ptr, 2).ToArray(), Is.EqualTo(Values(1f, 2)));
        PJRT_Buffer_DecreaseExternalReferenceCount_Args decrease = new() { buffer = buffer };
        Plugin.Call(ref decrease);
        AssertInvalid(
            () =>
            {
                PJRT_Buffer_DecreaseExternalReferenceCount_Args again = new() { buffer = (PJRT_Buffer*)address };
                Plugin.Call(ref again);
            },
            "Attempting to decrease reference on a buffer with zero reference count."
        );
        Destroy(buffer);
        Destroy(other);
    }

    [TestCase(2)]
    [TestCase(3)]
    public void ZeroCopyUsesTheHostsMemoryAndGivesItBack(int semantics)
    {
        float* data = Aligned<float>(4);
        new Span<float>(data, 4).Fill(3);
        (nint buffer, nint done) = PutShared(data, 4, semantics);

        Assert.That(Address((PJRT_Buffer*)buffer), Is.EqualTo((nuint)data));
        Assert.That(Plugin.IsReady((PJRT_Event*)done), Is.False);
        Destroy((PJRT_Buffer*)buffer);
        Plugin.Await((PJRT_Event*)done);
        NativeMemory.AlignedFree(data);
    }

    [Test]
    public void UnalignedHostMemoryIsCopied()
    {
        float* data = Aligned<float>(5);
        new Span<float>(data, 5).Fill(3);
        (nint buffer, nint done) = PutShared(data + 1, 4, 2);
        Plugin.Await((PJRT_Event*)done);
        NativeMemory.AlignedFree(data);

        Assert.That(Address((PJRT_Buffer*)buffer), Is.Not.EqualTo((nuint)(data + 1)));
        Assert.That(Get<float>((PJRT_Buffer*)buffer), Is.All.EqualTo(3f));
        Destroy((PJRT_Buffer*)buffer);
    }

    [Test]
    public void UnknownHostBufferSemanticsAreRefused() =>
        AssertInvalid(
            () =>
            {
                float* data = stackalloc float[1];
                PutShared(data, 1, 7);
            },
            "[0, 4)",
            "got 7"
        );

    [Test]
    public void AViewReadsForeignMemoryAndReleasesItOnce()
    {
        float* data = stackalloc float[] { 1, 2, 3 };
        long dim = 3;
        _released = 0;
        PJRT_Client_CreateViewOfDeviceBuffer_Args view = new()
        {
            client = Client,
            device_buffer_ptr = data,
            dims = &dim,
            num_dims = 1,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            memory = MemoryOf(Device),
            on_delete_callback = &Released,
            on_delete_callback_arg = (void*)42,
        };
        Plugin.Call(ref view);
        PJRT_Buffer* copy = CopyTo(view.buffer, (PJRT_Device*)DeviceList[1]);
        data[0] = 5;

        Assert.That(Get<float>(view.buffer), Is.EqualTo(Values(5f, 2, 3)));
        Assert.That(Get<float>(copy), Is.EqualTo(Values(1f, 2, 3)));
        Delete(view.buffer);
        Destroy(view.buffer);
        Assert.That(_released, Is.EqualTo(42));
        Destroy(copy);
    }

    [Test]
    public void AViewNeedsAPlace() =>
        AssertInvalid(
            () =>
            {
                PJRT_Client_CreateViewOfDeviceBuffer_Args view = new()
                {
                    client = Client,
                    element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
                };
                Plugin.Call(ref view);
            },
            "memory or device"
        );

    private (nint Buffer, nint Done) PutShared(float* data, long count, int semantics)
    {
        PJRT_Client_BufferFromHostBuffer_Args put = new()
        {
            client = Client,
            data = data,
            type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            dims = &count,
            num_dims = 1,
            device = Device,
            host_buffer_semantics = (PJRT_HostBufferSemantics)semantics,
        };
        Plugin.Call(ref put);
        return ((nint)put.buffer, (nint)put.done_with_host_buffer);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Released(void* pointer, void* argument) => _released += (int)argument;
}
