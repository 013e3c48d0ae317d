using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>A device of a client: a name for a share of the machine's cores and memory.</summary>
internal sealed unsafe class Device : INoun
{
    private readonly Pinned<nint> _memoryList;
    private readonly Pinned<nint> _selfList;
    private readonly Lazy<DeviceThread> _thread;

    /// <summary>The device of a description.</summary>
    public Device(Client client, DeviceDescription description)
    {
        (Client, Description) = (client, description);
        Ref = (PJRT_Device*)Handle.Create(this);
        Memories = [.. Enumerable.Range(0, Memory.Kinds.Length).Select(kind => new Memory(this, kind))];
        _memoryList = new Pinned<nint>([.. Memories.Select(memory => (nint)memory.Ref)]);
        _selfList = new Pinned<nint>((nint)Ref);
        _thread = new Lazy<DeviceThread>(() => new DeviceThread($"xlasharp device {Id}"));
    }

    /// <inheritdoc/>
    public static Noun Noun => Noun.Device;

    /// <summary>The handle, which lives as long as the client.</summary>
    public PJRT_Device* Ref { get; }

    /// <summary>The client.</summary>
    public Client Client { get; }

    /// <summary>The description.</summary>
    public DeviceDescription Description { get; }

    /// <summary>The global id; the local hardware id is the same.</summary>
    public int Id => Description.Id;

    /// <summary>The memories, the default first.</summary>
    public IReadOnlyList<Memory> Memories { get; }

    /// <summary>Where buffers go if nobody says where.</summary>
    public Memory DefaultMemory => Memories[0];

    /// <summary>
    /// The thread that runs this device's part of programs for several devices; started when first asked for.
    /// </summary>
    public DeviceThread Thread => _thread.Value;

    /// <summary>A list of this device alone.</summary>
    public PJRT_Device** SelfList => (PJRT_Device**)_selfList.Pointer;

    /// <summary>The object of a handle.</summary>
    public static Device Of(PJRT_Device* device) => Handle.Get<Device>(device);

    /// <summary>Ends the handles of the device and its memories.</summary>
    public void Destroy()
    {
        Handle.Destroy<Device>(Ref);
        if (_thread.IsValueCreated)
        {
            _thread.Value.Dispose();
        }

        foreach (Memory memory in Memories)
        {
            memory.Destroy();
        }
    }

    /// <summary>Fills the device slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Device_GetDescription = &GetDescription;
        api->PJRT_Device_IsAddressable = &IsAddressable;
        api->PJRT_Device_LocalHardwareId = &LocalHardwareId;
        api->PJRT_Device_AddressableMemories = &AddressableMemories;
        api->PJRT_Device_DefaultMemory = &GetDefaultMemory;
        api->PJRT_Device_MemoryStats = &MemoryStats;
        api->PJRT_Device_ClearMemoryStats = &ClearMemoryStats;
        api->PJRT_Device_CreateAsyncTrackingEvent = &CreateAsyncTrackingEvent;
        api->PJRT_AsyncTrackingEvent_Destroy = &DestroyAsyncTrackingEvent;
        api->PJRT_Device_GetAttributes = &GetAttributes;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDescription(PJRT_Device_GetDescription_Args* args) =>
        Boundary.Run(args, static (ref a) => a.device_description = Of(a.device).Description.Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* IsAddressable(PJRT_Device_IsAddressable_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.device);
                a.is_addressable = 1;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* LocalHardwareId(PJRT_Device_LocalHardwareId_Args* args) =>
        Boundary.Run(args, static (ref a) => a.local_hardware_id = Of(a.device).Id);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddressableMemories(PJRT_Device_AddressableMemories_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nint> list = Of(a.device)._memoryList;
                a.memories = (PJRT_Memory**)list.Pointer;
                a.num_memories = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDefaultMemory(PJRT_Device_DefaultMemory_Args* args) =>
        Boundary.Run(args, static (ref a) => a.memory = Of(a.device).DefaultMemory.Ref);

    // The devices of a client share one allocator: each reports all of it.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* MemoryStats(PJRT_Device_MemoryStats_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Execution.DeviceAllocator allocator = Of(a.device).Client.Allocator;
                nuint size = a.struct_size;
                PJRT_Extension_Base* extensions = a.extension_start;
                a = new PJRT_Device_MemoryStats_Args
                {
                    struct_size = a.struct_size,
                    extension_start = a.extension_start,
                    device = a.device,
                    bytes_in_use = allocator.BytesInUse,
                    peak_bytes_in_use = allocator.PeakBytesInUse,
                    peak_bytes_in_use_is_set = 1,
                    num_allocs = allocator.Allocations,
                    num_allocs_is_set = 1,
                    largest_alloc_size = allocator.LargestAllocation,
                    largest_alloc_size_is_set = 1,
                    pool_bytes = allocator.PoolBytes,
                    pool_bytes_is_set = 1,
                    bytes_limit = allocator.Limit,
                    bytes_limit_is_set = (byte)(allocator.Limit < long.MaxValue ? 1 : 0),
                };
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ClearMemoryStats(PJRT_Device_ClearMemoryStats_Args* args) =>
        Boundary.Run(args, static (ref a) => Of(a.device).Client.Allocator.ClearPeak());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CreateAsyncTrackingEvent(PJRT_Device_CreateAsyncTrackingEvent_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.device);
                a.@event = (PJRT_AsyncTrackingEvent*)Handle.Create(new AsyncTrackingEvent());
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DestroyAsyncTrackingEvent(PJRT_AsyncTrackingEvent_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<AsyncTrackingEvent>(a.@event));

    // There are none; the holder is the device itself, and nothing needs deleting.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetAttributes(PJRT_Device_GetAttributes_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.device);
                a.attributes = null;
                a.num_attributes = 0;
                a.device_attributes = (PJRT_Device_Attributes*)a.device;
                a.attributes_deleter = &KeepAttributes;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepAttributes(PJRT_Device_Attributes* attributes) { }

    // Work on this device is never merely promised.
    private sealed class AsyncTrackingEvent : INoun
    {
        public static Noun Noun => Noun.AsyncTrackingEvent;
    }
}
