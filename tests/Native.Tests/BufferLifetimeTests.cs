using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Buffers that take over memory, hold an error, are promised, donated, or outlive their client.</summary>
internal sealed unsafe class BufferLifetimeTests(string kind) : PluginFixture(kind)
{
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
}
