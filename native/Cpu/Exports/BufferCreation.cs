using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Profiling;

namespace XlaSharp.Native.Exports;

/// <summary>Buffers from host data, from foreign memory, from nothing, from an error, from a promise.</summary>
internal static unsafe class BufferCreation
{
    /// <summary>Fills the slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Client_BufferFromHostBuffer = &BufferFromHostBuffer;
        api->PJRT_Client_CreateViewOfDeviceBuffer = &CreateViewOfDeviceBuffer;
        api->PJRT_Client_CreateUninitializedBuffer = &CreateUninitializedBuffer;
        api->PJRT_Client_CreateErrorBuffer = &CreateErrorBuffer;
        api->PJRT_Client_CreateAliasBuffer = &CreateAliasBuffer;
        api->PJRT_Client_FulfillAliasBuffer = &FulfillAliasBuffer;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* BufferFromHostBuffer(PJRT_Client_BufferFromHostBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_BufferFromHostBuffer";
                using Trace.Timer span = Trace.Measure("copy", Entry);
                Client client = Client.Of(a.client);
                Memory memory = client.MemoryFor(a.memory, a.device, Entry);
                BufferShape shape = Layouts.Shape(client.Shapes, a.type, a.dims, a.num_dims, a.device_layout, Entry);
                ReadOnlySpan<long> strides = Boundary.Span(
                    a.byte_strides,
                    a.num_byte_strides,
                    $"{Entry}: byte_strides"
                );
                if (!strides.IsEmpty && strides.Length != shape.Rank)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: byte_strides must have one entry per dimension of {shape}, or none; got "
                            + $"{strides.Length}."
                    );
                }

                if (a.data == null && shape.ByteSize > 0)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: data is null for an array {shape} that is not empty."
                    );
                }

                (Storage storage, EventState done) =
                    MayAlias(a.host_buffer_semantics, Entry) && HostData.IsDeviceArrangement(shape, a.data, strides)
                        ? Alias(a.data, shape.ByteSize, a.host_buffer_semantics)
                        : (Copy(client, shape, a.data, strides), EventState.Ready);
                a.buffer = DeviceBuffer.Create(memory, shape, storage);
                a.done_with_host_buffer = Event.Create(done);
            }
        );

    private static bool MayAlias(PJRT_HostBufferSemantics semantics, string entry) =>
        semantics switch
        {
            PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableOnlyDuringCall
            or PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableUntilTransferCompletes => false,
            PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableZeroCopy
            or PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kMutableZeroCopy => true,
            _ => throw StatusException.InvalidArgument(
                $"{entry}: host_buffer_semantics must be in [0, 4), got {(int)semantics}."
            ),
        };

    private static Storage Copy(Client client, BufferShape shape, void* data, ReadOnlySpan<long> strides)
    {
        Storage storage = client.Allocator.Allocate(shape.ByteSize);
        HostData.CopyIn(shape, data, strides, storage.Data);
        return storage;
    }

    // The host's array is the device's until the last reference is gone; then the host has it back.
    private static (Storage Storage, EventState Done) Alias(void* data, long size, PJRT_HostBufferSemantics semantics)
    {
        EventState done = EventState.Pending();
        bool mutable = semantics == PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kMutableZeroCopy;
        return (new Storage(data, size, mutable, () => done.Complete()), done);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CreateViewOfDeviceBuffer(PJRT_Client_CreateViewOfDeviceBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_CreateViewOfDeviceBuffer";
                Client client = Client.Of(a.client);
                Memory memory = client.MemoryFor(a.memory, a.device, Entry);
                BufferShape shape = Layouts.Shape(client.Shapes, a.element_type, a.dims, a.num_dims, a.layout, Entry);
                if (a.device_buffer_ptr == null && shape.ByteSize > 0)
                {
                    throw StatusException.InvalidArgument($"{Entry}: device_buffer_ptr is null for an array {shape}.");
                }

                (nint pointer, nint callback, nint argument) = (
                    (nint)a.device_buffer_ptr,
                    (nint)a.on_delete_callback,
                    (nint)a.on_delete_callback_arg
                );
                var storage = new Storage(
                    a.device_buffer_ptr,
                    shape.ByteSize,
                    mayBeWritten: false,
                    () =>
                    {
                        if (callback != 0)
                        {
                            ((delegate* unmanaged[Cdecl]<void*, void*, void>)callback)((void*)pointer, (void*)argument);
                        }
                    }
                );
                a.buffer = DeviceBuffer.Create(memory, shape, storage);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CreateUninitializedBuffer(PJRT_Client_CreateUninitializedBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_CreateUninitializedBuffer";
                Client client = Client.Of(a.client);
                Memory memory = client.MemoryFor(a.memory, a.device, Entry);
                BufferShape shape = Layouts.Shape(
                    client.Shapes,
                    a.shape_element_type,
                    a.shape_dims,
                    a.shape_num_dims,
                    a.shape_layout,
                    Entry
                );
                a.buffer = DeviceBuffer.Create(memory, shape, client.Allocator.Allocate(shape.ByteSize));
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CreateErrorBuffer(PJRT_Client_CreateErrorBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_CreateErrorBuffer";
                Client client = Client.Of(a.client);
                Memory memory = client.MemoryFor(a.memory, null, Entry);
                BufferShape shape = Layouts.Shape(
                    client.Shapes,
                    a.shape_element_type,
                    a.shape_dims,
                    a.shape_num_dims,
                    a.shape_layout,
                    Entry
                );
                StatusException error = new(
                    Error.ToCode(a.error_code),
                    Boundary.Text(a.error_message, a.error_message_size)
                )
                {
                    Payloads = NamedPayloads.Read(a.payload, a.num_payload, Entry),
                };
                a.buffer = DeviceBuffer.CreateFailed(memory, shape, error);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CreateAliasBuffer(PJRT_Client_CreateAliasBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_CreateAliasBuffer";
                Client client = Client.Of(a.client);
                Memory memory = client.MemoryFor(a.memory, null, Entry);
                BufferShape shape = Layouts.Shape(
                    client.Shapes,
                    a.shape_element_type,
                    a.shape_dims,
                    a.shape_num_dims,
                    a.shape_layout,
                    Entry
                );
                Storage storage = client.Allocator.Allocate(shape.ByteSize);
                storage.Definition = EventState.Pending();
                a.fulfill_alias_buffer_cb = (PJRT_FulfillAliasBufferCallback*)
                    Handle.Create(new AliasFulfillment(shape, storage.Retain()));
                a.alias_buffer = DeviceBuffer.Create(memory, shape, storage);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* FulfillAliasBuffer(PJRT_Client_FulfillAliasBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Client.Of(a.client);
                AliasFulfillment promise = Handle.Get<AliasFulfillment>(a.fulfill_alias_buffer_cb);
                DeviceBuffer? source = a.buffer == null ? null : DeviceBuffer.Of(a.buffer);
                if (source is null && a.status_code == PJRT_Error_Code.PJRT_Error_Code_OK)
                {
                    throw StatusException.InvalidArgument(
                        "PJRT_Client_FulfillAliasBuffer: either a buffer or an error must be given."
                    );
                }

                if (source is not null && source.Shape != promise.Shape)
                {
                    throw StatusException.InvalidArgument(
                        $"PJRT_Client_FulfillAliasBuffer: the promised shape is "
                            + $"{promise.Shape}, the buffer is {source.Shape}."
                    );
                }

                Storage? contents = source?.Acquire();
                Handle.Destroy<AliasFulfillment>(a.fulfill_alias_buffer_cb);
                if (contents is null)
                {
                    promise.Fail(
                        new StatusException(
                            Error.ToCode(a.status_code),
                            Boundary.Text(a.error_message, a.error_message_size)
                        )
                    );
                }
                else
                {
                    promise.Fulfill(contents);
                }
            }
        );

    // The promised storage has addresses before it has contents, so what fulfils it is copied in.
    private sealed class AliasFulfillment(BufferShape shape, Storage promised) : INoun
    {
        public static Noun Noun => Noun.AliasFulfillment;

        public BufferShape Shape => shape;

        public void Fail(StatusException error)
        {
            promised.Definition.Complete(error);
            promised.Release();
        }

        public void Fulfill(Storage contents) =>
            contents.Definition.OnReady(error =>
            {
                if (error is null)
                {
                    Buffer.MemoryCopy(contents.Data, promised.Data, promised.Size, shape.ByteSize);
                }

                contents.Release();
                promised.Definition.Complete(error);
                promised.Release();
            });
    }
}
