using System.Buffers;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Buffers whose shapes are said first and whose elements arrive later, in pieces if need be: they can be passed to
/// executions before their data is there.
/// </summary>
public sealed unsafe class PjRtTransfer : IDisposable
{
    private readonly Owned<PJRT_AsyncHostToDeviceTransferManager_Destroy_Args> _handle;

    /// <summary>Begins a transfer.</summary>
    /// <param name="client">The client.</param>
    /// <param name="types">Element types and static shapes of the buffers.</param>
    /// <param name="memory">Where they are; the first device's default memory if null.</param>
    /// <exception cref="PjRtException">The plugin cannot do this, or refused.</exception>
    public PjRtTransfer(PjRtClient client, IReadOnlyList<TensorType> types, PjRtMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(types);
        Client = client;
        PjRtMemory target = client.OwnOrDefault(memory);
        Types = [.. types.Select(Shape.Static)];
        long[] dims = [.. Types.SelectMany(type => type.Dims)];
        PJRT_ShapeSpec[] specs = new PJRT_ShapeSpec[Types.Count];
        using Hold hold = new(client.Handle);
        fixed (long* all = dims)
        fixed (PJRT_ShapeSpec* first = specs)
        {
            long* at = all;
            for (int i = 0; i < specs.Length; i++)
            {
                specs[i] = new()
                {
                    struct_size = PJRT_ShapeSpec.StructSize,
                    dims = at,
                    num_dims = (nuint)Types[i].Rank,
                    element_type = ElementTypes.Code(Types[i].ElementType),
                };
                at += Types[i].Rank;
            }

            PJRT_Client_CreateBuffersForAsyncHostToDevice_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                shape_specs = first,
                num_shape_specs = (nuint)specs.Length,
                memory = target.Pointer,
            };
            client.Api.Call(&args);
            _handle = new(client.Api, args.transfer_manager, "PJRT transfer manager", client.Handle);
        }
    }

    /// <summary>The client.</summary>
    public PjRtClient Client { get; }

    /// <summary>Element types and shapes of the buffers.</summary>
    public IReadOnlyList<TensorType> Types { get; }

    /// <summary>How many buffers there are, as the plugin counts.</summary>
    public int Count
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args args = new() { transfer_manager = Manager(hold) };
            Api.Call(&args);
            return checked((int)args.buffer_count);
        }
    }

    /// <summary>The device that the buffers are on.</summary>
    public PjRtDevice Device
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_AsyncHostToDeviceTransferManager_Device_Args args = new() { transfer_manager = Manager(hold) };
            Api.Call(&args);
            return Client.Find(args.device_out);
        }
    }

    private Api Api => _handle.Api;

    /// <summary>Bytes that a buffer takes on the device.</summary>
    /// <param name="index">The buffer's number.</param>
    /// <returns>The size.</returns>
    public long SizeOf(int index)
    {
        using Hold hold = new(_handle);
        PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args args = new()
        {
            transfer_manager = Manager(hold),
            buffer_index = Check(index),
        };
        Api.Call(&args);
        return (long)args.buffer_size;
    }

    /// <summary>Takes a buffer out: once each, before or after its data.</summary>
    /// <param name="index">The buffer's number.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">It was taken before.</exception>
    public PjRtBuffer Take(int index)
    {
        using Hold hold = new(_handle);
        PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args args = new()
        {
            transfer_manager = Manager(hold),
            buffer_index = Check(index),
        };
        Api.Call(&args);
        return new PjRtBuffer(Client, args.buffer_out);
    }

    /// <summary>Copies bytes into a buffer and waits for the copy.</summary>
    /// <param name="index">The buffer's number.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Where they go, in bytes.</param>
    /// <param name="isLast">True if the buffer is complete with them.</param>
    /// <exception cref="PjRtException">The range does not lie in the buffer, or the buffer is complete
    /// already.</exception>
    public void Write(int index, ReadOnlySpan<byte> data, long offset = 0, bool isLast = true)
    {
        using Hold hold = new(_handle);
        fixed (byte* bytes = data)
        {
            PJRT_Event* done = Start(hold, index, bytes, data.Length, offset, isLast);
            Events.AwaitAndDestroy(Api, done, PJRT_AsyncHostToDeviceTransferManager_TransferData_Args.EntryName);
        }
    }

    /// <summary>Copies bytes into a buffer in the background.</summary>
    /// <param name="index">The buffer's number.</param>
    /// <param name="data">The bytes; pinned, and must not change, until the copy is done.</param>
    /// <param name="offset">Where they go, in bytes.</param>
    /// <param name="isLast">True if the buffer is complete with them.</param>
    /// <returns>A task that ends when the copy is done.</returns>
    /// <exception cref="PjRtException">The range does not lie in the buffer, or the buffer is complete
    /// already.</exception>
    public Task WriteAsync(int index, ReadOnlyMemory<byte> data, long offset = 0, bool isLast = true)
    {
        MemoryHandle pin = data.Pin();
        PJRT_Event* done = null;
        try
        {
            using Hold hold = new(_handle);
            done = Start(hold, index, pin.Pointer, data.Length, offset, isLast);
            return Events.Completion(
                Api,
                done,
                PJRT_AsyncHostToDeviceTransferManager_TransferData_Args.EntryName,
                pin.Dispose
            );
        }
        catch when (done == null)
        {
            pin.Dispose();
            throw;
        }
        finally
        {
            Events.Destroy(Api, done);
        }
    }

    /// <summary>Copies a host tensor into a buffer and waits for the copy; the buffer is complete with it.</summary>
    /// <param name="index">The buffer's number.</param>
    /// <param name="tensor">The tensor, of the buffer's type.</param>
    /// <exception cref="ArgumentException">The types differ.</exception>
    /// <exception cref="PjRtException">The buffer is complete already.</exception>
    public void Write(int index, HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!Types[Check(index)].Equals(tensor.Type))
        {
            throw new ArgumentException(
                $"Buffer {index} of the transfer is {Types[index]}, the tensor is {tensor.Type}.",
                nameof(tensor)
            );
        }

        using Hold hold = new(_handle);
        fixed (byte* bytes = tensor.Data.Span)
        fixed (long* dims = tensor.Type.Dims.Span)
        {
            PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args args = new()
            {
                transfer_manager = Manager(hold),
                buffer_index = index,
                data = bytes == null ? PjRtBuffer.Nothing : bytes,
                shape_dims = dims,
                shape_num_dims = (nuint)tensor.Type.Rank,
                shape_element_type = ElementTypes.Code(tensor.Type.ElementType),
            };
            Api.Call(&args);
            Events.AwaitAndDestroy(
                Api,
                args.done_with_h2d_transfer,
                PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args.EntryName
            );
        }
    }

    /// <summary>Gives a buffer an error in place of its data.</summary>
    /// <param name="index">The buffer's number.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's text.</param>
    public void Fail(int index, PjRtErrorCode code, string message)
    {
        using Hold hold = new(_handle);
        using NativeText.Bytes text = new(message);
        PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args args = new()
        {
            transfer_manager = Manager(hold),
            buffer_index = Check(index),
            error_code = (PJRT_Error_Code)Errors.Required(code),
            error_message = text.Pointer,
            error_message_size = text.Size,
        };
        Api.Call(&args);
    }

    /// <summary>Tells the plugin more about the transfer, for its traces.</summary>
    /// <param name="metadata">What the plugin documents.</param>
    public void AddMetadata(params IReadOnlyList<PjRtNamedValue> metadata)
    {
        using Hold hold = new(_handle);
        using var native = new NamedValues.Native(metadata);
        PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args args = new()
        {
            transfer_manager = Manager(hold),
            transfer_metadata = native.Values,
            num_metadata = native.Count,
        };
        Api.Call(&args);
    }

    /// <summary>Ends the transfer; buffers that are not complete get an error.</summary>
    public void Dispose() => _handle.Retire();

    private static PJRT_AsyncHostToDeviceTransferManager* Manager(Hold hold) =>
        (PJRT_AsyncHostToDeviceTransferManager*)hold.Value;

    private int Check(int index) =>
        index >= 0 && index < Types.Count
            ? index
            : throw new ArgumentOutOfRangeException(
                nameof(index),
                index,
                $"The transfer has buffers [0, {Types.Count})."
            );

    private PJRT_Event* Start(Hold hold, int index, void* data, int size, long offset, bool isLast)
    {
        PJRT_AsyncHostToDeviceTransferManager_TransferData_Args args = new()
        {
            transfer_manager = Manager(hold),
            buffer_index = Check(index),
            data = data == null ? PjRtBuffer.Nothing : data,
            offset = offset,
            transfer_size = size,
            is_last_transfer = isLast ? (byte)1 : (byte)0,
        };
        Api.Call(&args);
        return args.done_with_h2d_transfer;
    }
}
