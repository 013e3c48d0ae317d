using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Copies between devices, and of raw bytes.</summary>
internal sealed unsafe class BufferCopyTests(string kind) : PluginFixture(kind)
{
    [Test]
    public void CopiesAreOnTheirDeviceAndLeaveTheSource()
    {
        PJRT_Buffer* source = Put(Values(1f, 2), [2]);
        PJRT_Buffer* copy = CopyTo(source, (PJRT_Device*)DeviceList[1]);
        PJRT_Buffer_CopyToMemory_Args toMemory = new() { buffer = source, dst_memory = MemoryOf(Device, 1) };
        Plugin.Call(ref toMemory);
        PJRT_Buffer_Device_Args device = new() { buffer = copy };
        Plugin.Call(ref device);
        PJRT_Buffer_Memory_Args memory = new() { buffer = toMemory.dst_buffer };
        Plugin.Call(ref memory);

        Assert.That((nint)device.device, Is.EqualTo(DeviceList[1]));
        Assert.That(memory.memory == MemoryOf(Device, 1));
        Assert.That(Get<float>(copy), Is.EqualTo(Values(1f, 2)));
        Assert.That(IsDeleted(source), Is.False);
        Destroy(source);
        Destroy(copy);
        Destroy(toMemory.dst_buffer);
    }

    [Test]
    public void RawBytesAreCopiedFromAnOffset()
    {
        PJRT_Buffer* buffer = Put(Values(1, 2, 3), [3]);
        int room;
        PJRT_Buffer_CopyRawToHost_Args raw = new()
        {
            buffer = buffer,
            dst = &room,
            offset = 4,
            transfer_size = 4,
        };
        Plugin.Call(ref raw);
        Plugin.Await(raw.@event);

        Assert.That(room, Is.EqualTo(2));
        Destroy(buffer);
    }

    [TestCase(-1, 1)]
    [TestCase(0, 13)]
    [TestCase(8, 5)]
    [TestCase(long.MaxValue, long.MaxValue)]
    public void ARawRangeOutsideTheBufferFailsInTheEvent(long offset, long size)
    {
        nint buffer = (nint)Put(Values(1, 2, 3), [3]);
        int room;
        PJRT_Buffer_CopyRawToHost_Args raw = new()
        {
            buffer = (PJRT_Buffer*)buffer,
            dst = &room,
            offset = offset,
            transfer_size = size,
        };
        Plugin.Call(ref raw);
        nint @event = (nint)raw.@event;

        AssertInvalid(() => Plugin.Await((PJRT_Event*)@event), "12 bytes");
        Destroy((PJRT_Buffer*)buffer);
    }

    [Test]
    public void ARawCopyMayLearnItsDestinationLater()
    {
        PJRT_Buffer* buffer = Put(Values(1, 2, 3), [3]);
        PJRT_Buffer_CopyRawToHostFuture_Args future = new()
        {
            buffer = buffer,
            offset = 8,
            transfer_size = 4,
        };
        Plugin.Call(ref future);
        Destroy(buffer);
        Assert.That(Plugin.IsReady(future.@event), Is.False);
        int room;
        PJRT_Buffer_CopyRawToHostFuture_Callback_Args answer = new()
        {
            struct_size = PJRT_Buffer_CopyRawToHostFuture_Callback_Args.StructSize,
            callback_data = future.callback_data,
            dst = &room,
        };
        future.future_ready_callback(&answer);
        Plugin.Await(future.@event);

        Assert.That(room, Is.EqualTo(3));
    }
}
