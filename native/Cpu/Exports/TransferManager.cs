using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>Buffers whose shapes are known before their contents, which arrive in pieces.</summary>
internal sealed unsafe class TransferManager : INoun
{
    private readonly Memory _memory;
    private readonly Slot[] _slots;

    private TransferManager(Memory memory, Slot[] slots) => (_memory, _slots) = (memory, slots);

    /// <inheritdoc/>
    public static Noun Noun => Noun.TransferManager;

    /// <summary>Fills the transfer manager slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Client_CreateBuffersForAsyncHostToDevice = &Create;
        api->PJRT_AsyncHostToDeviceTransferManager_Destroy = &Destroy;
        api->PJRT_AsyncHostToDeviceTransferManager_TransferData = &TransferData;
        api->PJRT_AsyncHostToDeviceTransferManager_TransferLiteral = &TransferLiteral;
        api->PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer = &RetrieveBuffer;
        api->PJRT_AsyncHostToDeviceTransferManager_Device = &GetDevice;
        api->PJRT_AsyncHostToDeviceTransferManager_BufferCount = &BufferCount;
        api->PJRT_AsyncHostToDeviceTransferManager_BufferSize = &BufferSize;
        api->PJRT_AsyncHostToDeviceTransferManager_SetBufferError = &SetBufferError;
        api->PJRT_AsyncHostToDeviceTransferManager_AddMetadata = &AddMetadata;
    }

    private static TransferManager Of(PJRT_AsyncHostToDeviceTransferManager* manager) =>
        Handle.Get<TransferManager>(manager);

    private static Slot SlotOf(PJRT_AsyncHostToDeviceTransferManager* manager, int index)
    {
        Slot[] slots = Of(manager)._slots;
        return index >= 0 && index < slots.Length
            ? slots[index]
            : throw StatusException.InvalidArgument(
                $"The transfer manager's buffer index must be in [0, {slots.Length}), got {index}."
            );
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Create(PJRT_Client_CreateBuffersForAsyncHostToDevice_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_CreateBuffersForAsyncHostToDevice";
                Client client = Client.Of(a.client);
                Memory memory = client.MemoryFor(a.memory, null, Entry);
                int count = Boundary.Span((byte*)a.shape_specs, a.num_shape_specs, $"{Entry}: shape_specs").Length;
                if (a.num_device_layouts != 0 && a.num_device_layouts != a.num_shape_specs)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: {a.num_shape_specs} shapes but {a.num_device_layouts} layouts."
                    );
                }

                Boundary.Span((nint*)a.device_layouts, a.num_device_layouts, $"{Entry}: device_layouts");
                var shapes = new BufferShape[count];
                byte* spec = (byte*)a.shape_specs;
                for (int i = 0; i < count; i++)
                {
                    // The element type ends a spec, so an array of them steps by the padded size.
                    PJRT_ShapeSpec given = Boundary.Read((PJRT_ShapeSpec*)spec + i);
                    shapes[i] = Layouts.Shape(
                        client.Shapes,
                        given.element_type,
                        given.dims,
                        given.num_dims,
                        a.num_device_layouts == 0 ? null : a.device_layouts[i],
                        Entry
                    );
                }

                var manager = new TransferManager(memory, [.. shapes.Select(shape => new Slot(client, shape))]);
                a.transfer_manager = (PJRT_AsyncHostToDeviceTransferManager*)Handle.Create(manager);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_AsyncHostToDeviceTransferManager_Destroy_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                foreach (Slot slot in Handle.Destroy<TransferManager>(a.transfer_manager)?._slots ?? [])
                {
                    slot.Abandon();
                }
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* TransferData(PJRT_AsyncHostToDeviceTransferManager_TransferData_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Slot slot = SlotOf(a.transfer_manager, a.buffer_index);
                if (a.offset < 0 || a.transfer_size < 0 || a.transfer_size > slot.Shape.ByteSize - a.offset)
                {
                    throw StatusException.InvalidArgument(
                        $"PJRT_AsyncHostToDeviceTransferManager_TransferData: offset {a.offset} "
                            + $"and size {a.transfer_size} must lie within the {slot.Shape.ByteSize} bytes of "
                            + $"{slot.Shape}."
                    );
                }

                Boundary.Span(
                    (byte*)a.data,
                    (nuint)a.transfer_size,
                    "PJRT_AsyncHostToDeviceTransferManager_TransferData: data"
                );
                Buffer.MemoryCopy(a.data, (byte*)slot.Pending().Data + a.offset, a.transfer_size, a.transfer_size);
                if (a.is_last_transfer != 0)
                {
                    slot.Define(null);
                }

                a.done_with_h2d_transfer = Event.Create(EventState.Ready);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* TransferLiteral(PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_AsyncHostToDeviceTransferManager_TransferLiteral";
                Slot slot = SlotOf(a.transfer_manager, a.buffer_index);
                BufferShape given = Layouts.Shape(
                    Of(a.transfer_manager)._memory.Device.Client.Shapes,
                    a.shape_element_type,
                    a.shape_dims,
                    a.shape_num_dims,
                    a.shape_layout,
                    Entry
                );
                if (given.Type != slot.Shape.Type || !given.Dims.SequenceEqual(slot.Shape.Dims))
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: the buffer is {slot.Shape}, the literal is {given}."
                    );
                }

                Boundary.Span((byte*)a.data, (nuint)given.ByteSize, $"{Entry}: data");
                Span<long> strides = stackalloc long[given.Rank];
                given.Strides(strides);
                HostData.CopyIn(slot.Shape, a.data, strides, slot.Pending().Data);
                slot.Define(null);
                a.done_with_h2d_transfer = Event.Create(EventState.Ready);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* RetrieveBuffer(PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Slot slot = SlotOf(a.transfer_manager, a.buffer_index);
                a.buffer_out = DeviceBuffer.Create(Of(a.transfer_manager)._memory, slot.Shape, slot.Retrieve());
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDevice(PJRT_AsyncHostToDeviceTransferManager_Device_Args* args) =>
        Boundary.Run(args, static (ref a) => a.device_out = Of(a.transfer_manager)._memory.Device.Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* BufferCount(PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args* args) =>
        Boundary.Run(args, static (ref a) => a.buffer_count = (nuint)Of(a.transfer_manager)._slots.Length);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* BufferSize(PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.buffer_size = (nuint)SlotOf(a.transfer_manager, a.buffer_index).Shape.ByteSize
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* SetBufferError(PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
                SlotOf(a.transfer_manager, a.buffer_index)
                    .Define(
                        new StatusException(
                            Error.ToCode(a.error_code),
                            Boundary.Text(a.error_message, a.error_message_size)
                        )
                    )
        );

    // Metadata is for tracing, which this device does not do.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddMetadata(PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args* args) =>
        Boundary.Run(args, static (ref a) => Of(a.transfer_manager));

    // One buffer to be: the manager's reference to its storage stays until the contents are complete or given up.
    private sealed class Slot
    {
        private readonly Lock _lock = new();
        private readonly Storage _storage;
        private readonly EventState _defined = EventState.Pending();
        private bool _retrieved;
        private bool _complete;

        public Slot(Client client, BufferShape shape)
        {
            Shape = shape;
            _storage = client.Allocator.Allocate(shape.ByteSize);
            _storage.Definition = _defined;
        }

        public BufferShape Shape { get; }

        public Storage Pending()
        {
            lock (_lock)
            {
                return !_complete
                    ? _storage
                    : throw StatusException.FailedPrecondition($"The transfer to {Shape} is complete already.");
            }
        }

        public void Define(StatusException? error)
        {
            Pending();
            _complete = true;
            _defined.Complete(error);
            ReleaseIfRetrieved();
        }

        public Storage Retrieve()
        {
            lock (_lock)
            {
                if (_retrieved)
                {
                    throw StatusException.FailedPrecondition($"The buffer {Shape} has been retrieved before.");
                }

                _retrieved = true;
                // A complete buffer needs no manager any more: its only reference goes to the caller.
                return _complete ? _storage : _storage.Retain();
            }
        }

        public void Abandon()
        {
            bool wasComplete = _complete;
            _complete = true;
            _defined.Complete(
                StatusException.FailedPrecondition(
                    $"The transfer manager was destroyed before the transfer to {Shape} was complete."
                )
            );
            if (!wasComplete || !_retrieved)
            {
                _storage.Release();
            }
        }

        private void ReleaseIfRetrieved()
        {
            if (_retrieved)
            {
                _storage.Release();
            }
        }
    }
}
