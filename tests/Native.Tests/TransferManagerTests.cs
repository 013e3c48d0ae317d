using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

internal sealed unsafe class TransferManagerTests(string kind) : PluginFixture(kind)
{
    [Test]
    public void ABufferIsReadyAfterItsLastPiece()
    {
        PJRT_AsyncHostToDeviceTransferManager* manager = Create();
        PJRT_Buffer* buffer = Retrieve(manager, 0);
        PJRT_Event* ready = ReadyEvent(buffer);
        Transfer(manager, 0, Values(1f, 2), 0, last: false);
        Assert.That(Plugin.IsReady(ready), Is.False);
        Transfer(manager, 0, Values(3f), 8, last: true);

        Plugin.Await(ready);
        Assert.That(Get<float>(buffer), Is.EqualTo(Values(1f, 2, 3)));
        Destroy(manager);
        Destroy(buffer);
    }

    [Test]
    public void KnowsItsBuffers()
    {
        PJRT_AsyncHostToDeviceTransferManager* manager = Create();
        PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args count = new() { transfer_manager = manager };
        Plugin.Call(ref count);
        PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args size = new()
        {
            transfer_manager = manager,
            buffer_index = 1,
        };
        Plugin.Call(ref size);
        PJRT_AsyncHostToDeviceTransferManager_Device_Args device = new() { transfer_manager = manager };
        Plugin.Call(ref device);

        Assert.That((int)count.buffer_count, Is.EqualTo(2));
        Assert.That((int)size.buffer_size, Is.EqualTo(12));
        Assert.That(device.device_out == Device);
        Destroy(manager);
    }

    [Test]
    public void AnErrorReachesTheReader()
    {
        PJRT_AsyncHostToDeviceTransferManager* manager = Create();
        nint buffer = (nint)Retrieve(manager, 1);
        PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args error = new()
        {
            transfer_manager = manager,
            buffer_index = 1,
            error_code = PJRT_Error_Code.PJRT_Error_Code_UNAVAILABLE,
        };
        Plugin.Call(ref error);

        Assert.That(
            Fails(() => Get<float>((PJRT_Buffer*)buffer)).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_UNAVAILABLE)
        );
        Destroy(manager);
        Destroy((PJRT_Buffer*)buffer);
    }

    [Test]
    public void AManagerThatGoesAwayFailsWhatIsPending()
    {
        PJRT_AsyncHostToDeviceTransferManager* manager = Create();
        nint buffer = (nint)Retrieve(manager, 0);
        Destroy(manager);

        Assert.That(Fails(() => Get<float>((PJRT_Buffer*)buffer)).Text, Does.Contain("before the transfer"));
        Destroy((PJRT_Buffer*)buffer);
    }

    [Test]
    public void MisuseIsRefused()
    {
        nint manager = (nint)Create();
        var handle = (PJRT_AsyncHostToDeviceTransferManager*)manager;
        PJRT_Buffer* buffer = Retrieve(handle, 0);

        AssertInvalid(
            () => Transfer((PJRT_AsyncHostToDeviceTransferManager*)manager, 2, Values(1f), 0, false),
            "[0, 2)"
        );
        AssertInvalid(
            () => Transfer((PJRT_AsyncHostToDeviceTransferManager*)manager, 0, Values(1f), 12, false),
            "12 bytes"
        );
        AssertInvalid(
            () =>
            {
                PJRT_AsyncHostToDeviceTransferManager_TransferData_Args transfer = new()
                {
                    transfer_manager = (PJRT_AsyncHostToDeviceTransferManager*)manager,
                    transfer_size = 4,
                };
                Plugin.Call(ref transfer);
            },
            "data",
            "null"
        );
        Assert.That(
            Fails(() => Retrieve((PJRT_AsyncHostToDeviceTransferManager*)manager, 0)).Text,
            Does.Contain("before")
        );
        Destroy(handle);
        Destroy(buffer);
    }

    // A row-major literal of 2×3 numbers, on the device column by column.
    [Test]
    public void ALiteralIsReorderedToTheBuffersLayout()
    {
        long* dims = stackalloc long[] { 2, 3 };
        long* order = stackalloc long[] { 0, 1 };
        PJRT_Buffer_MemoryLayout columnMajor = Order(order, 2);
        PJRT_Buffer_MemoryLayout* layouts = &columnMajor;
        PJRT_ShapeSpec spec = new()
        {
            struct_size = PJRT_ShapeSpec.StructSize,
            dims = dims,
            num_dims = 2,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
        };
        PJRT_Client_CreateBuffersForAsyncHostToDevice_Args create = new()
        {
            client = Client,
            shape_specs = &spec,
            num_shape_specs = 1,
            device_layouts = &layouts,
            num_device_layouts = 1,
            memory = MemoryOf(Device),
        };
        Plugin.Call(ref create);
        PJRT_Buffer* buffer = Retrieve(create.transfer_manager, 0);
        fixed (float* data = Values(1f, 2, 3, 4, 5, 6))
        {
            PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args transfer = new()
            {
                transfer_manager = create.transfer_manager,
                data = data,
                shape_dims = dims,
                shape_num_dims = 2,
                shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            };
            Plugin.Call(ref transfer);
            Plugin.Await(transfer.done_with_h2d_transfer);
        }

        long* rows = stackalloc long[] { 1, 0 };
        PJRT_Buffer_MemoryLayout rowMajor = Order(rows, 2);
        Assert.That(Get<float>(buffer, &rowMajor), Is.EqualTo(Values(1f, 2, 3, 4, 5, 6)));
        Assert.That(
            new ReadOnlySpan<float>((void*)Address(buffer), 6).ToArray(),
            Is.EqualTo(Values(1f, 4, 2, 5, 3, 6))
        );
        Destroy(create.transfer_manager);
        Destroy(buffer);
    }

    private PJRT_AsyncHostToDeviceTransferManager* Create()
    {
        long dim = 3;
        PJRT_ShapeSpec* specs = stackalloc PJRT_ShapeSpec[2];
        for (int i = 0; i < 2; i++)
        {
            specs[i] = new PJRT_ShapeSpec
            {
                struct_size = PJRT_ShapeSpec.StructSize,
                dims = &dim,
                num_dims = 1,
                element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            };
        }

        PJRT_Client_CreateBuffersForAsyncHostToDevice_Args create = new()
        {
            client = Client,
            shape_specs = specs,
            num_shape_specs = 2,
            memory = MemoryOf(Device),
        };
        Plugin.Call(ref create);
        return create.transfer_manager;
    }

    private PJRT_Buffer* Retrieve(PJRT_AsyncHostToDeviceTransferManager* manager, int index)
    {
        PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args retrieve = new()
        {
            transfer_manager = manager,
            buffer_index = index,
        };
        Plugin.Call(ref retrieve);
        return retrieve.buffer_out;
    }

    private void Transfer(
        PJRT_AsyncHostToDeviceTransferManager* manager,
        int index,
        float[] data,
        long offset,
        bool last
    )
    {
        fixed (float* first = data)
        {
            PJRT_AsyncHostToDeviceTransferManager_TransferData_Args transfer = new()
            {
                transfer_manager = manager,
                buffer_index = index,
                data = first,
                offset = offset,
                transfer_size = data.Length * 4,
                is_last_transfer = last ? (byte)1 : (byte)0,
            };
            Plugin.Call(ref transfer);
            Plugin.Await(transfer.done_with_h2d_transfer);
        }
    }

    private void Destroy(PJRT_AsyncHostToDeviceTransferManager* manager)
    {
        PJRT_AsyncHostToDeviceTransferManager_Destroy_Args destroy = new() { transfer_manager = manager };
        Plugin.Call(ref destroy);
    }
}
