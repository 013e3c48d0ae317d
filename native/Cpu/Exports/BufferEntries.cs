using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>What a buffer is, and the end of it.</summary>
internal static unsafe class BufferEntries
{
    private static readonly Pinned<nuint> NoDimensions = new();

    /// <summary>Fills the slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Buffer_Destroy = &Destroy;
        api->PJRT_Buffer_ElementType = &ElementType;
        api->PJRT_Buffer_Dimensions = &Dimensions;
        api->PJRT_Buffer_UnpaddedDimensions = &UnpaddedDimensions;
        api->PJRT_Buffer_DynamicDimensionIndices = &DynamicDimensionIndices;
        api->PJRT_Buffer_GetMemoryLayout = &GetMemoryLayout;
        api->PJRT_Buffer_OnDeviceSizeInBytes = &OnDeviceSizeInBytes;
        api->PJRT_Buffer_Device = &GetDevice;
        api->PJRT_Buffer_Memory = &GetMemory;
        api->PJRT_Buffer_Delete = &Delete;
        api->PJRT_Buffer_IsDeleted = &IsDeleted;
        api->PJRT_Buffer_IsOnCpu = &IsOnCpu;
        api->PJRT_Buffer_ReadyEvent = &ReadyEvent;
        api->PJRT_Buffer_UnsafePointer = &UnsafePointer;
        api->PJRT_Buffer_IncreaseExternalReferenceCount = &IncreaseExternalReferenceCount;
        api->PJRT_Buffer_DecreaseExternalReferenceCount = &DecreaseExternalReferenceCount;
        api->PJRT_Buffer_OpaqueDeviceMemoryDataPointer = &OpaqueDeviceMemoryDataPointer;
    }

    private static DeviceBuffer Of(PJRT_Buffer* buffer) => Handle.Get<DeviceBuffer>(buffer);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_Buffer_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => DeviceBuffer.Destroy(a.buffer));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ElementType(PJRT_Buffer_ElementType_Args* args) =>
        Boundary.Run(args, static (ref a) => a.type = Of(a.buffer).Shape.Type);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Dimensions(PJRT_Buffer_Dimensions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                BufferShape shape = Of(a.buffer).Shape;
                a.dims = shape.DimsPointer;
                a.num_dims = (nuint)shape.Rank;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* UnpaddedDimensions(PJRT_Buffer_UnpaddedDimensions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                DeviceBuffer buffer = Of(a.buffer);
                a.unpadded_dims = buffer.Sizes is { } sizes ? sizes.Await() : buffer.Shape.DimsPointer;
                a.num_dims = (nuint)buffer.Shape.Rank;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DynamicDimensionIndices(PJRT_Buffer_DynamicDimensionIndices_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nuint> axes = Of(a.buffer).Sizes?.Axes ?? NoDimensions;
                a.dynamic_dim_indices = axes.Pointer;
                a.num_dynamic_dims = (nuint)axes.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetMemoryLayout(PJRT_Buffer_GetMemoryLayout_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                BufferShape shape = Of(a.buffer).Shape;
                PJRT_Buffer_MemoryLayout layout = new() { struct_size = PJRT_Buffer_MemoryLayout.StructSize };
                layout.tiled = new PJRT_Buffer_MemoryLayout_Tiled
                {
                    struct_size = PJRT_Buffer_MemoryLayout_Tiled.StructSize,
                    minor_to_major = shape.MinorToMajorPointer,
                    minor_to_major_size = (nuint)shape.Rank,
                };
                layout.type = PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled;
                a.layout = layout;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OnDeviceSizeInBytes(PJRT_Buffer_OnDeviceSizeInBytes_Args* args) =>
        Boundary.Run(args, static (ref a) => a.on_device_size_in_bytes = (nuint)Of(a.buffer).Shape.ByteSize);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDevice(PJRT_Buffer_Device_Args* args) =>
        Boundary.Run(args, static (ref a) => a.device = Of(a.buffer).Memory.Device.Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetMemory(PJRT_Buffer_Memory_Args* args) =>
        Boundary.Run(args, static (ref a) => a.memory = Of(a.buffer).Memory.Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Delete(PJRT_Buffer_Delete_Args* args) =>
        Boundary.Run(args, static (ref a) => Of(a.buffer).Delete());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* IsDeleted(PJRT_Buffer_IsDeleted_Args* args) =>
        Boundary.Run(args, static (ref a) => a.is_deleted = Of(a.buffer).IsDeleted ? (byte)1 : (byte)0);

    // Device memory is host memory: callers may read it in place while they hold an external reference.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* IsOnCpu(PJRT_Buffer_IsOnCpu_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.buffer);
                a.is_on_cpu = 1;
            }
        );

    // A call-level error here ends some callers, so a deleted buffer answers through the event.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ReadyEvent(PJRT_Buffer_ReadyEvent_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                DeviceBuffer buffer = Of(a.buffer);
                if (buffer.IsDeleted)
                {
                    a.@event = Event.Create(EventState.Failed(buffer.Gone()));
                    return;
                }

                Storage storage = buffer.Acquire();
                a.@event = Event.Create(storage.Definition);
                storage.Release();
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* UnsafePointer(PJRT_Buffer_UnsafePointer_Args* args) =>
        Boundary.Run(args, static (ref a) => a.buffer_pointer = (nuint)Address(a.buffer));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* IncreaseExternalReferenceCount(PJRT_Buffer_IncreaseExternalReferenceCount_Args* args) =>
        Boundary.Run(args, static (ref a) => Of(a.buffer).Pin());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DecreaseExternalReferenceCount(PJRT_Buffer_DecreaseExternalReferenceCount_Args* args) =>
        Boundary.Run(args, static (ref a) => Of(a.buffer).Unpin());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OpaqueDeviceMemoryDataPointer(PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args* args) =>
        Boundary.Run(args, static (ref a) => a.device_memory_ptr = Address(a.buffer));

    private static void* Address(PJRT_Buffer* buffer)
    {
        Storage storage = Of(buffer).Acquire();
        void* address = storage.Data;
        storage.Release();
        return address;
    }
}
