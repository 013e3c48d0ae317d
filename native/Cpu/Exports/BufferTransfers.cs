using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Profiling;

namespace XlaSharp.Native.Exports;

/// <summary>Copies out of buffers. Each waits for the buffer's contents and fails with their error.</summary>
internal static unsafe class BufferTransfers
{
    /// <summary>Fills the slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Buffer_ToHostBuffer = &ToHostBuffer;
        api->PJRT_Buffer_CopyRawToHost = &CopyRawToHost;
        api->PJRT_Buffer_CopyRawToHostFuture = &CopyRawToHostFuture;
        api->PJRT_Buffer_CopyToDevice = &CopyToDevice;
        api->PJRT_Buffer_CopyToMemory = &CopyToMemory;
        api->PJRT_Buffer_Bitcast = &Bitcast;
        api->PJRT_Buffer_DonateWithControlDependency = &DonateWithControlDependency;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ToHostBuffer(PJRT_Buffer_ToHostBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Buffer_ToHostBuffer";
                using Trace.Timer span = Trace.Measure("copy", Entry);
                DeviceBuffer buffer = DeviceBuffer.Of(a.src);
                BufferShape shape = buffer.Shape;
                ReadOnlySpan<long> order =
                    a.host_layout == null ? shape.MinorToMajor : Layouts.MinorToMajor(a.host_layout, shape.Rank, Entry);
                // The value's own sizes, not those of the array that it lies in.
                DynamicSizes? sizes = buffer.Sizes;
                if (sizes is not null)
                {
                    sizes.Await();
                }

                ReadOnlySpan<long> dims = sizes is null ? shape.Dims : sizes.Dims;
                long byteSize = HostData.ByteSize(shape, dims);
                if (a.dst == null)
                {
                    a.dst_size = (nuint)byteSize;
                    a.@event = null;
                    return;
                }

                if (a.dst_size < (nuint)byteSize)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: dst_size must be at least {byteSize} bytes for {shape}, got {a.dst_size}."
                    );
                }

                Storage storage = buffer.Acquire();
                if (ReferenceEquals(storage.Definition, EventState.Ready))
                {
                    HostData.CopyOut(shape, storage.Data, dims, dims, order, a.dst);
                    storage.Release();
                    a.@event = Event.Create(EventState.Ready);
                    return;
                }

                (long[] kept, long[] part) = (order.ToArray(), dims.ToArray());
                nint to = (nint)a.dst;
                a.@event = Event.Create(
                    Then(storage, () => HostData.CopyOut(shape, storage.Data, part, part, kept, (void*)to))
                );
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CopyRawToHost(PJRT_Buffer_CopyRawToHost_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                DeviceBuffer buffer = DeviceBuffer.Of(a.buffer);
                Storage storage = buffer.Acquire();
                (nint to, long offset, long size) = ((nint)a.dst, a.offset, a.transfer_size);
                StatusException? error = CheckRange(buffer.Shape, offset, size, "PJRT_Buffer_CopyRawToHost");
                error ??=
                    to == 0 && size > 0
                        ? StatusException.InvalidArgument("PJRT_Buffer_CopyRawToHost: dst is null.")
                        : null;
                a.@event = Event.Create(
                    error is null
                        ? Then(storage, () => Buffer.MemoryCopy((byte*)storage.Data + offset, (void*)to, size, size))
                        : Refused(storage, error)
                );
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CopyRawToHostFuture(PJRT_Buffer_CopyRawToHostFuture_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                DeviceBuffer buffer = DeviceBuffer.Of(a.buffer);
                var copy = new FutureCopy(
                    buffer.Acquire(),
                    a.offset,
                    a.transfer_size,
                    CheckRange(buffer.Shape, a.offset, a.transfer_size, "PJRT_Buffer_CopyRawToHostFuture")
                );
                a.@event = Event.Create(copy.Done);
                a.callback_data = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(copy));
                a.future_ready_callback = &FutureReady;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FutureReady(PJRT_Buffer_CopyRawToHostFuture_Callback_Args* args)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)args->callback_data);
        var copy = (FutureCopy)handle.Target!;
        handle.Free();
        StatusException? error =
            args->error_code == PJRT_Error_Code.PJRT_Error_Code_OK
                ? null
                : new StatusException(
                    Error.ToCode(args->error_code),
                    Boundary.Text(args->error_message, args->error_message_size)
                );
        copy.Run((nint)args->dst, error);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CopyToDevice(PJRT_Buffer_CopyToDevice_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.dst_buffer = Copy(DeviceBuffer.Of(a.buffer), Device.Of(a.dst_device).DefaultMemory)
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CopyToMemory(PJRT_Buffer_CopyToMemory_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.dst_buffer = Copy(DeviceBuffer.Of(a.buffer), Handle.Get<Memory>(a.dst_memory))
        );

    private static PJRT_Buffer* Copy(DeviceBuffer buffer, Memory memory)
    {
        BufferShape shape = buffer.Shape;
        Storage from = buffer.Acquire();
        Storage to;
        try
        {
            to = memory.Device.Client.Allocator.Allocate(shape.ByteSize);
        }
        catch (StatusException)
        {
            from.Release();
            throw;
        }

        if (ReferenceEquals(from.Definition, EventState.Ready))
        {
            Buffer.MemoryCopy(from.Data, to.Data, shape.ByteSize, shape.ByteSize);
            from.Release();
        }
        else
        {
            EventState defined = EventState.Pending();
            to.Definition = defined;
            to.Retain();
            Then(from, () => Buffer.MemoryCopy(from.Data, to.Data, shape.ByteSize, shape.ByteSize))
                .OnReady(error =>
                {
                    defined.Complete(error);
                    to.Release();
                });
        }

        return DeviceBuffer.Create(memory, shape, to, buffer.Sizes);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Bitcast(PJRT_Buffer_Bitcast_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Buffer_Bitcast";
                DeviceBuffer buffer = DeviceBuffer.Of(a.buffer);
                BufferShape shape = Layouts.Shape(
                    buffer.Client.Shapes,
                    a.element_type,
                    a.dims,
                    a.num_dims,
                    a.device_layout,
                    Entry
                );
                if (buffer.Sizes is not null)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: {BoundedShape.Describe(buffer)} has dynamic dimensions, which another shape has not."
                    );
                }

                if (shape.ByteSize != buffer.Shape.ByteSize)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: {buffer.Shape} has {buffer.Shape.ByteSize} bytes, "
                            + $"{shape} would have {shape.ByteSize}: the sizes must be equal."
                    );
                }

                a.out_buffer = DeviceBuffer.Create(buffer.Memory, shape, buffer.Give() ?? throw buffer.Gone());
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DonateWithControlDependency(PJRT_Buffer_DonateWithControlDependency_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                DeviceBuffer buffer = DeviceBuffer.Of(a.buffer);
                Storage storage = buffer.Give() ?? throw buffer.Gone();
                EventState before = storage.Definition;
                EventState after = EventState.Pending();
                EventState dependency = EventState.Pending();
                // The new buffer is defined when both the old one was and the dependency is.
                before.OnReady(error => dependency.OnReady(second => after.Complete(error ?? second)));
                storage.Definition = after;
                a.out_buffer = DeviceBuffer.Create(buffer.Memory, buffer.Shape, storage, buffer.Sizes);
                a.callback_data = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(dependency));
                a.dependency_ready_callback = &DependencyReady;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DependencyReady(PJRT_Buffer_DonateWithControlDependency_Callback_Args* args)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)args->callback_data);
        var dependency = (EventState)handle.Target!;
        handle.Free();
        dependency.Complete(
            args->error_code == PJRT_Error_Code.PJRT_Error_Code_OK
                ? null
                : new StatusException(
                    Error.ToCode(args->error_code),
                    Boundary.Text(args->error_message, args->error_message_size)
                )
        );
    }

    // Runs an action on a storage's contents once they are there; takes over the reference to it.
    private static EventState Then(Storage storage, Action action)
    {
        EventState done = EventState.Pending();
        storage.Definition.OnReady(error =>
        {
            if (error is null)
            {
                action();
            }

            storage.Release();
            done.Complete(error);
        });
        return done;
    }

    private static EventState Refused(Storage storage, StatusException error)
    {
        storage.Release();
        return EventState.Failed(error);
    }

    private static StatusException? CheckRange(BufferShape shape, long offset, long size, string entry) =>
        offset >= 0 && size >= 0 && offset <= shape.ByteSize && size <= shape.ByteSize - offset
            ? null
            : StatusException.InvalidArgument(
                $"{entry}: offset {offset} and size {size} must lie within the {shape.ByteSize} bytes of {shape}."
            );

    // A copy whose destination is said later.
    private sealed class FutureCopy(Storage storage, long offset, long size, StatusException? refusal)
    {
        public EventState Done { get; } = EventState.Pending();

        public void Run(nint to, StatusException? error)
        {
            error ??= refusal;
            if (error is not null)
            {
                storage.Release();
                Done.Complete(error);
                return;
            }

            Then(storage, () => Buffer.MemoryCopy((byte*)storage.Data + offset, (void*)to, size, size))
                .OnReady(failure => Done.Complete(failure));
        }
    }
}
