using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Buffers made of host data and read back: types, shapes, strides, layouts, and what is refused.</summary>
internal sealed unsafe class BufferTests(string kind) : PluginFixture(kind)
{
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
}
