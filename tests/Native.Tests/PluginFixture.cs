using System.Runtime.InteropServices;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>A client per test, and the calls that most tests make.</summary>
[TestFixture("library")]
[TestFixture("managed")]
internal abstract unsafe class PluginFixture(string kind)
{
    protected PluginUnderTest Plugin { get; } = PluginUnderTest.Load(kind);

    protected PJRT_Client* Client { get; private set; }

    protected PJRT_Device* Device => Devices[0];

    protected virtual int DeviceCount => 2;

    protected virtual bool Asynchronous => false;

    protected nint[] DeviceList { get; private set; } = [];

    private PJRT_Device*[] Devices => [(PJRT_Device*)DeviceList[0], (PJRT_Device*)DeviceList[1]];

    private long _liveHandles;

    [SetUp]
    public void CreateClient()
    {
        _liveHandles = Handle.LiveCount;
        fixed (
            byte* count = "cpu_device_count"u8,
                asynchronous = "asynchronous"u8
        )
        {
            PJRT_NamedValue* options = stackalloc PJRT_NamedValue[2];
            options[0] = new PJRT_NamedValue
            {
                struct_size = PJRT_NamedValue.StructSize,
                name = count,
                name_size = 16,
                type = PJRT_NamedValue_Type.PJRT_NamedValue_kInt64,
                int64_value = DeviceCount,
                value_size = 1,
            };
            options[1] = new PJRT_NamedValue
            {
                struct_size = PJRT_NamedValue.StructSize,
                name = asynchronous,
                name_size = 12,
                type = PJRT_NamedValue_Type.PJRT_NamedValue_kBool,
                bool_value = Asynchronous ? (byte)1 : (byte)0,
                value_size = 1,
            };
            PJRT_Client_Create_Args create = new() { create_options = options, num_options = 2 };
            Plugin.Call(ref create);
            Client = create.client;
        }

        PJRT_Client_Devices_Args devices = new() { client = Client };
        Plugin.Call(ref devices);
        DeviceList = new Span<nint>(devices.devices, (int)devices.num_devices).ToArray();
    }

    [TearDown]
    public void DestroyClient()
    {
        PJRT_Client_Destroy_Args destroy = new() { client = Client };
        Plugin.Call(ref destroy);
        // Of the plugin in this process; the library's handles are its own.
        Assert.That(Handle.LiveCount, Is.EqualTo(_liveHandles), "handles that are still alive");
    }

    protected static T[] Values<T>(params T[] values) => values;

    protected static PluginError Fails(Action action) => Assert.Throws<PluginError>(action)!;

    protected static void AssertInvalid(Action action, params string[] parts)
    {
        PluginError error = Fails(action);
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_INVALID_ARGUMENT), error.Text);
        foreach (string part in parts)
        {
            Assert.That(error.Text, Does.Contain(part));
        }
    }

    protected PJRT_Buffer* Put<T>(
        T[] data,
        long[] dims,
        long[]? strides = null,
        int offset = 0,
        PJRT_Buffer_Type? type = null,
        PJRT_Buffer_MemoryLayout* layout = null,
        PJRT_Device* device = null
    )
        where T : unmanaged
    {
        fixed (T* first = data)
        fixed (
            long* d = dims,
                s = strides
        )
        {
            PJRT_Client_BufferFromHostBuffer_Args put = new()
            {
                client = Client,
                data = first + offset,
                type = type ?? TypeOf<T>(),
                dims = d,
                num_dims = (nuint)dims.Length,
                byte_strides = s,
                num_byte_strides = (nuint)(strides?.Length ?? 0),
                device = device == null ? Device : device,
                device_layout = layout,
            };
            Plugin.Call(ref put);
            Plugin.Await(put.done_with_host_buffer);
            return put.buffer;
        }
    }

    protected T[] Get<T>(PJRT_Buffer* buffer, PJRT_Buffer_MemoryLayout* layout = null)
        where T : unmanaged
    {
        PJRT_Buffer_ToHostBuffer_Args get = new() { src = buffer, host_layout = layout };
        Plugin.Call(ref get);
        T[] result = new T[(int)get.dst_size / sizeof(T)];
        T dummy;
        fixed (T* first = result)
        {
            get.dst = first == null ? &dummy : first;
            Plugin.Call(ref get);
            Plugin.Await(get.@event);
        }

        return result;
    }

    protected PJRT_Buffer* CopyTo(PJRT_Buffer* buffer, PJRT_Device* device)
    {
        PJRT_Buffer_CopyToDevice_Args copy = new() { buffer = buffer, dst_device = device };
        Plugin.Call(ref copy);
        return copy.dst_buffer;
    }

    protected void Destroy(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_Destroy_Args destroy = new() { buffer = buffer };
        Plugin.Call(ref destroy);
    }

    protected void Delete(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_Delete_Args delete = new() { buffer = buffer };
        Plugin.Call(ref delete);
    }

    protected bool IsDeleted(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_IsDeleted_Args deleted = new() { buffer = buffer };
        Plugin.Call(ref deleted);
        return deleted.is_deleted != 0;
    }

    protected PJRT_Event* ReadyEvent(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_ReadyEvent_Args ready = new() { buffer = buffer };
        Plugin.Call(ref ready);
        return ready.@event;
    }

    protected nuint Address(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_UnsafePointer_Args address = new() { buffer = buffer };
        Plugin.Call(ref address);
        return address.buffer_pointer;
    }

    protected PJRT_Memory* MemoryOf(PJRT_Device* device, int index = 0)
    {
        PJRT_Device_AddressableMemories_Args memories = new() { device = device };
        Plugin.Call(ref memories);
        return memories.memories[index];
    }

    protected long BytesInUse()
    {
        PJRT_Device_MemoryStats_Args stats = new() { device = Device };
        Plugin.Call(ref stats);
        return stats.bytes_in_use;
    }

    protected static PJRT_Buffer_MemoryLayout Order(long* minorToMajor, int rank)
    {
        PJRT_Buffer_MemoryLayout layout = new() { struct_size = PJRT_Buffer_MemoryLayout.StructSize };
        layout.tiled.struct_size = PJRT_Buffer_MemoryLayout_Tiled.StructSize;
        layout.tiled.minor_to_major = minorToMajor;
        layout.tiled.minor_to_major_size = (nuint)rank;
        layout.type = PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled;
        return layout;
    }

    protected static PJRT_Buffer_Type TypeOf<T>() =>
        default(T) switch
        {
            float => PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            double => PJRT_Buffer_Type.PJRT_Buffer_Type_F64,
            sbyte => PJRT_Buffer_Type.PJRT_Buffer_Type_S8,
            byte => PJRT_Buffer_Type.PJRT_Buffer_Type_U8,
            short => PJRT_Buffer_Type.PJRT_Buffer_Type_S16,
            int => PJRT_Buffer_Type.PJRT_Buffer_Type_S32,
            long => PJRT_Buffer_Type.PJRT_Buffer_Type_S64,
            _ => throw new NotSupportedException(typeof(T).Name),
        };

    protected static T* Aligned<T>(int count)
        where T : unmanaged => (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), 64);
}
