using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

internal sealed unsafe class BufferTests(string kind) : PluginFixture(kind)
{
    private static int _released;

    private static IEnumerable<TestCaseData> AllTypes() =>
        from type in Enum.GetValues<PJRT_Buffer_Type>()
        where type is not (PJRT_Buffer_Type.PJRT_Buffer_Type_INVALID or PJRT_Buffer_Type.PJRT_Buffer_Type_TOKEN)
        select new TestCaseData((int)type).SetArgDisplayNames(type.ToString());

    [TestCaseSource(nameof(AllTypes))]
    public void EveryElementTypeGoesThereAndBack(int number)
    {
        var type = (PJRT_Buffer_Type)number;
        int size = ByteSize(type);
        // Zeros and ones are values of every type.
        byte[] data = [.. Enumerable.Range(0, 6 * size).Select(i => (byte)(i % 5 == 0 ? 1 : 0))];
        if (type is PJRT_Buffer_Type.PJRT_Buffer_Type_S1)
        {
            data = [.. data.Select(b => (byte)-b)];
        }

        PJRT_Buffer* buffer = Put(data, [2, 3], type: type);
        PJRT_Buffer_ElementType_Args element = new() { buffer = buffer };
        Plugin.Call(ref element);
        PJRT_Buffer_OnDeviceSizeInBytes_Args bytes = new() { buffer = buffer };
        Plugin.Call(ref bytes);

        Assert.That(element.type, Is.EqualTo(type));
        Assert.That((int)bytes.on_device_size_in_bytes, Is.EqualTo(6 * size));
        Assert.That(Get<byte>(buffer), Is.EqualTo(data));
        Destroy(buffer);
    }

    [Test]
    public void FourBitIntegersAreSignExtendedOnTheDevice()
    {
        // Only the low bits count: 0x3F is 15, that is -1 signed.
        PJRT_Buffer* signed = Put(Values<byte>(0x3F, 0x08, 0x07), [3], type: PJRT_Buffer_Type.PJRT_Buffer_Type_S4);
        PJRT_Buffer* unsigned = Put(Values<byte>(0x3F, 0x08, 0x07), [3], type: PJRT_Buffer_Type.PJRT_Buffer_Type_U4);

        Assert.That(Get<sbyte>(signed), Is.EqualTo(Values<sbyte>(-1, -8, 7)));
        Assert.That(Get<byte>(unsigned), Is.EqualTo(Values<byte>(15, 8, 7)));
        Destroy(signed);
        Destroy(unsigned);
    }

    [Test]
    public void DimensionsAndLayoutAreReported()
    {
        PJRT_Buffer* buffer = Put(new float[24], [2, 3, 4]);
        PJRT_Buffer_Dimensions_Args dims = new() { buffer = buffer };
        Plugin.Call(ref dims);
        PJRT_Buffer_UnpaddedDimensions_Args unpadded = new() { buffer = buffer };
        Plugin.Call(ref unpadded);
        PJRT_Buffer_DynamicDimensionIndices_Args dynamic = new() { buffer = buffer };
        Plugin.Call(ref dynamic);
        PJRT_Buffer_GetMemoryLayout_Args layout = new() { buffer = buffer };
        Plugin.Call(ref layout);
        PJRT_Buffer_Device_Args device = new() { buffer = buffer };
        Plugin.Call(ref device);
        PJRT_Buffer_Memory_Args memory = new() { buffer = buffer };
        Plugin.Call(ref memory);

        Assert.That(new Span<long>(dims.dims, (int)dims.num_dims).ToArray(), Is.EqualTo(Values(2L, 3, 4)));
        Assert.That(
            new Span<long>(unpadded.unpadded_dims, (int)unpadded.num_dims).ToArray(),
            Is.EqualTo(Values(2L, 3, 4))
        );
        Assert.That((int)dynamic.num_dynamic_dims, Is.Zero);
        Assert.That(new Span<long>(layout.layout.tiled.minor_to_major, 3).ToArray(), Is.EqualTo(Values(2L, 1, 0)));
        Assert.That(device.device == Device);
        Assert.That(memory.memory == MemoryOf(Device));
        Destroy(buffer);
    }

    [Test]
    public void AScalarHasNoDimensions()
    {
        PJRT_Buffer* buffer = Put(Values(2.5f), []);

        Assert.That(Get<float>(buffer), Is.EqualTo(Values(2.5f)));
        Destroy(buffer);
    }

    [Test]
    public void AnEmptyArrayNeedsNoData()
    {
        long* dims = stackalloc long[] { 3, 0 };
        PJRT_Client_BufferFromHostBuffer_Args put = new()
        {
            client = Client,
            type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            dims = dims,
            num_dims = 2,
            memory = MemoryOf(Device),
        };
        Plugin.Call(ref put);
        Plugin.Await(put.done_with_host_buffer);

        Assert.That(Get<float>(put.buffer), Is.Empty);
        Destroy(put.buffer);
    }

    [Test]
    public void ColumnMajorHostDataIsReadByItsStrides()
    {
        // [[1, 2, 3], [4, 5, 6]] with the columns one after the other.
        PJRT_Buffer* buffer = Put(Values(1f, 4, 2, 5, 3, 6), [2, 3], [4, 8]);

        Assert.That(Get<float>(buffer), Is.EqualTo(Values(1f, 2, 3, 4, 5, 6)));
        Destroy(buffer);
    }

    [Test]
    public void NegativeStridesReadBackwards()
    {
        // Element [0, 0] is the last of the data; both axes are reversed.
        PJRT_Buffer* buffer = Put(Values(1, 2, 3, 4, 5, 6), [2, 3], [-12, -4], offset: 5);

        Assert.That(Get<int>(buffer), Is.EqualTo(Values(6, 5, 4, 3, 2, 1)));
        Destroy(buffer);
    }

    [Test]
    public void ZeroStridesBroadcast()
    {
        PJRT_Buffer* buffer = Put(Values<short>(7, 8), [3, 2], [0, 2]);

        Assert.That(Get<short>(buffer), Is.EqualTo(Values<short>(7, 8, 7, 8, 7, 8)));
        Destroy(buffer);
    }

    [Test]
    public void GapsBetweenRowsAreLeftOut()
    {
        PJRT_Buffer* buffer = Put(Values(1d, 2, -1, 3, 4, -1), [2, 2], [24, 8]);

        Assert.That(Get<double>(buffer), Is.EqualTo(Values(1d, 2, 3, 4)));
        Destroy(buffer);
    }

    [Test]
    public void AHostLayoutReordersOnTheWayBack()
    {
        PJRT_Buffer* buffer = Put(Values(1f, 2, 3, 4, 5, 6), [2, 3]);
        long* order = stackalloc long[] { 0, 1 };
        PJRT_Buffer_MemoryLayout layout = Order(order, 2);

        Assert.That(Get<float>(buffer, &layout), Is.EqualTo(Values(1f, 4, 2, 5, 3, 6)));
        Destroy(buffer);
    }

    [Test]
    public void ADeviceLayoutIsTheOrderInDeviceMemory()
    {
        long* columns = stackalloc long[] { 0, 1 };
        long* rows = stackalloc long[] { 1, 0 };
        PJRT_Buffer_MemoryLayout columnMajor = Order(columns, 2);
        PJRT_Buffer_MemoryLayout rowMajor = Order(rows, 2);
        PJRT_Buffer* buffer = Put(Values(1f, 2, 3, 4, 5, 6), [2, 3], layout: &columnMajor);

        Assert.That(new Span<float>((void*)Address(buffer), 6).ToArray(), Is.EqualTo(Values(1f, 4, 2, 5, 3, 6)));
        Assert.That(Get<float>(buffer), Is.EqualTo(Values(1f, 4, 2, 5, 3, 6)));
        Assert.That(Get<float>(buffer, &rowMajor), Is.EqualTo(Values(1f, 2, 3, 4, 5, 6)));
        Destroy(buffer);
    }

    [Test]
    public void ALayoutThatIsNoPermutationIsRefused() =>
        AssertInvalid(
            () =>
            {
                long* order = stackalloc long[] { 0, 0 };
                PJRT_Buffer_MemoryLayout layout = Order(order, 2);
                Put(Values(1f, 2), [1, 2], layout: &layout);
            },
            "permutation of [0, 2)",
            "{0,0}"
        );

    [Test]
    public void ALayoutOfStridesIsRefused() =>
        AssertInvalid(
            () =>
            {
                PJRT_Buffer_MemoryLayout layout = Order(null, 0);
                layout.type = PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Strides;
                Put(Values(1f, 2), [1, 2], layout: &layout);
            },
            "minor_to_major"
        );

    [TestCase(0)]
    [TestCase(23)]
    [TestCase(99)]
    public void ANumberThatIsNoElementTypeIsRefused(int type) =>
        AssertInvalid(() => Put(new byte[1], [1], type: (PJRT_Buffer_Type)type));

    [Test]
    public void AShapeThatNoMemoryHoldsIsRefused()
    {
        AssertInvalid(() => Put(new float[1], [1L << 40, 1L << 40]), "2^60");
        AssertInvalid(() => Put(new float[1], [-1]), "negative");
        AssertInvalid(() => Put(new float[1], [1], [4, 4]), "one entry per dimension");
    }

    [Test]
    public void MoreMemoryThanThereIsIsResourceExhausted()
    {
        PluginError error = Fails(() =>
        {
            long dim = 1L << 55;
            PJRT_Client_CreateUninitializedBuffer_Args args = new()
            {
                client = Client,
                shape_dims = &dim,
                shape_num_dims = 1,
                shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
                device = Device,
            };
            Plugin.Call(ref args);
        });

        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_RESOURCE_EXHAUSTED), error.Text);
    }

    [Test]
    public void ASmallDestinationIsRefused()
    {
        nint buffer = (nint)Put(Values(1f, 2), [2]);

        AssertInvalid(
            () =>
            {
                float room;
                PJRT_Buffer_ToHostBuffer_Args get = new()
                {
                    src = (PJRT_Buffer*)buffer,
                    dst = &room,
                    dst_size = 4,
                };
                Plugin.Call(ref get);
            },
            "at least 8 bytes",
            "got 4"
        );
        Destroy((PJRT_Buffer*)buffer);
    }

    [Test]
    public void ADeletedBufferKeepsItsShapeAndRefusesEverythingElse()
    {
        nint address = (nint)Put(Values(1f, 2), [2]);
        var buffer = (PJRT_Buffer*)address;
        Assert.That(IsDeleted(buffer), Is.False);
        Delete(buffer);
        Delete(buffer);

        Assert.That(IsDeleted(buffer), Is.True);
        PJRT_Buffer_Dimensions_Args dims = new() { buffer = buffer };
        Plugin.Call(ref dims);
        Assert.That((int)dims.num_dims, Is.EqualTo(1));
        AssertInvalid(() => Get<float>((PJRT_Buffer*)address), "deleted or donated");
        AssertInvalid(() => Plugin.Await(ReadyEvent((PJRT_Buffer*)address)), "deleted or donated");
        Destroy(buffer);
    }

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

    [Test]
    public void BitcastTakesTheMemoryOver()
    {
        PJRT_Buffer* buffer = Put(Values(0x3F800000), []);
        long dim = 1;
        PJRT_Buffer_Bitcast_Args cast = new()
        {
            buffer = buffer,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            dims = &dim,
            num_dims = 1,
        };
        Plugin.Call(ref cast);

        Assert.That(IsDeleted(buffer), Is.True);
        Assert.That(Get<float>(cast.out_buffer), Is.EqualTo(Values(1f)));
        Destroy(buffer);
        Destroy(cast.out_buffer);
    }

    [Test]
    public void AnErrorBufferGivesItsErrorToEveryReader()
    {
        long dim = 2;
        fixed (
            byte* message = "broken"u8,
                key = "key"u8,
                value = "value"u8
        )
        {
            PJRT_NamedValue payload = new()
            {
                struct_size = PJRT_NamedValue.StructSize,
                name = key,
                name_size = 3,
                string_value = value,
                value_size = 5,
            };
            PJRT_Client_CreateErrorBuffer_Args create = new()
            {
                client = Client,
                error_code = PJRT_Error_Code.PJRT_Error_Code_ABORTED,
                error_message = message,
                error_message_size = 6,
                shape_dims = &dim,
                shape_num_dims = 1,
                shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
                memory = MemoryOf(Device),
                payload = &payload,
                num_payload = 1,
            };
            Plugin.Call(ref create);
            nint buffer = (nint)create.buffer;

            PluginError ready = Fails(() => Plugin.Await(ReadyEvent((PJRT_Buffer*)buffer)));
            PluginError read = Fails(() => Get<float>((PJRT_Buffer*)buffer));

            Assert.That(ready.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_ABORTED));
            Assert.That(ready.Text, Is.EqualTo("broken"));
            Assert.That(ready.Payloads["key"], Is.EqualTo("value"));
            Assert.That(read.Text, Is.EqualTo("broken"));
            Destroy((PJRT_Buffer*)buffer);
        }
    }

    [Test]
    public void AnAliasIsFulfilledWithABuffer()
    {
        long dim = 2;
        PJRT_Client_CreateAliasBuffer_Args alias = new()
        {
            client = Client,
            memory = MemoryOf(Device),
            shape_dims = &dim,
            shape_num_dims = 1,
            shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
        };
        Plugin.Call(ref alias);
        PJRT_Event* ready = ReadyEvent(alias.alias_buffer);
        Assert.That(Plugin.IsReady(ready), Is.False);
        PJRT_Buffer* source = Put(Values(1f, 2), [2]);
        PJRT_Client_FulfillAliasBuffer_Args fulfil = new()
        {
            client = Client,
            buffer = source,
            fulfill_alias_buffer_cb = alias.fulfill_alias_buffer_cb,
        };
        Plugin.Call(ref fulfil);
        Destroy(source);

        Plugin.Await(ready);
        Assert.That(Get<float>(alias.alias_buffer), Is.EqualTo(Values(1f, 2)));
        Destroy(alias.alias_buffer);
    }

    [Test]
    public void DonationWithADependencyWaitsForIt()
    {
        PJRT_Buffer* buffer = Put(Values(1f, 2), [2]);
        PJRT_Buffer_DonateWithControlDependency_Args donate = new() { buffer = buffer };
        Plugin.Call(ref donate);
        PJRT_Event* ready = ReadyEvent(donate.out_buffer);

        Assert.That(IsDeleted(buffer), Is.True);
        Assert.That(Plugin.IsReady(ready), Is.False);
        PJRT_Buffer_DonateWithControlDependency_Callback_Args answer = new()
        {
            struct_size = PJRT_Buffer_DonateWithControlDependency_Callback_Args.StructSize,
            callback_data = donate.callback_data,
        };
        donate.dependency_ready_callback(&answer);
        Plugin.Await(ready);
        Assert.That(Get<float>(donate.out_buffer), Is.EqualTo(Values(1f, 2)));
        Destroy(buffer);
        Destroy(donate.out_buffer);
    }

    [Test]
    public void FreedMemoryIsUsedAgain()
    {
        long before = BytesInUse();
        nuint first = Address(PutAndDestroy());
        for (int i = 0; i < 100; i++)
        {
            Assert.That(Address(PutAndDestroy()), Is.EqualTo(first));
        }

        Assert.That(BytesInUse(), Is.GreaterThan(before));
        Destroy(_last);
        Assert.That(BytesInUse(), Is.EqualTo(before));
    }

    [Test]
    public void ABufferMayOutliveItsClient()
    {
        PJRT_Client_Create_Args create = default;
        Plugin.Call(ref create);
        PJRT_Client_Devices_Args devices = new() { client = create.client };
        Plugin.Call(ref devices);
        float value = 4;
        PJRT_Client_BufferFromHostBuffer_Args put = new()
        {
            client = create.client,
            data = &value,
            type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            device = devices.devices[0],
        };
        Plugin.Call(ref put);
        Plugin.Await(put.done_with_host_buffer);
        PJRT_Client_Destroy_Args destroy = new() { client = create.client };
        Plugin.Call(ref destroy);

        Assert.That(Get<float>(put.buffer), Is.EqualTo(Values(4f)));
        Destroy(put.buffer);
    }

    private PJRT_Buffer* _last;

    private PJRT_Buffer* PutAndDestroy()
    {
        if (_last != null)
        {
            Destroy(_last);
        }

        return _last = Put(new float[1000], [1000]);
    }

    private PJRT_Buffer* CopyTo(PJRT_Buffer* buffer, PJRT_Device* device)
    {
        PJRT_Buffer_CopyToDevice_Args copy = new() { buffer = buffer, dst_device = device };
        Plugin.Call(ref copy);
        return copy.dst_buffer;
    }

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

    // From the ABI's table of types; natural sizes, and a byte for the narrow ones.
    private static int ByteSize(PJRT_Buffer_Type type)
    {
        string name = type.ToString()["PJRT_Buffer_Type_".Length..];
        return name switch
        {
            "S16" or "U16" or "F16" or "BF16" => 2,
            "S32" or "U32" or "F32" => 4,
            "S64" or "U64" or "F64" or "C64" => 8,
            "C128" => 16,
            _ => 1,
        };
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Released(void* pointer, void* argument) => _released += (int)argument;
}
