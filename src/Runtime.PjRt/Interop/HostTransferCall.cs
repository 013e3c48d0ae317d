using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>
/// The send and receive callbacks of one execution, in the lists that the entry takes, alive until every device is
/// done.
/// </summary>
internal sealed unsafe class HostTransferCall : IDisposable
{
    private readonly Api _api;
    private readonly List<GCHandle> _handles = [];
    private readonly List<nint> _blocks = [];
    private readonly PJRT_SendCallbackInfo** _sendLists;
    private readonly PJRT_RecvCallbackInfo** _receiveLists;
    private readonly (int Sends, int Receives) _counts;
    private readonly PJRT_HloOutputCallbackInfo* _shows;
    private readonly int _showCount;
    private int _pending = 1;

    public HostTransferCall(Api api, PjRtHostTransfers transfers, IReadOnlyList<PjRtDevice> devices)
    {
        _api = api;
        _counts = (transfers.Sends.Count, transfers.Receives.Count);
        _showCount = transfers.Shows.Count;
        PJRT_HloOutputCallbackInfo* show = _shows = (PJRT_HloOutputCallbackInfo*)Allocate(
            _showCount * sizeof(PJRT_HloOutputCallbackInfo)
        );
        foreach ((long callback, (int operands, PjRtShowHandler handler)) in transfers.Shows)
        {
            *show++ = new()
            {
                callback_id = callback,
                num_operands = (nuint)operands,
                user_arg = Keep(handler),
                callback = &Shown,
            };
        }

        _sendLists = (PJRT_SendCallbackInfo**)Allocate(devices.Count * sizeof(void*));
        _receiveLists = (PJRT_RecvCallbackInfo**)Allocate(devices.Count * sizeof(void*));
        for (int i = 0; i < devices.Count; i++)
        {
            PJRT_SendCallbackInfo* send = _sendLists[i] = (PJRT_SendCallbackInfo*)Allocate(
                _counts.Sends * sizeof(PJRT_SendCallbackInfo)
            );
            foreach ((long channel, PjRtSendHandler handler) in transfers.Sends)
            {
                *send++ = new()
                {
                    channel_id = channel,
                    user_arg = Keep(new Send(devices[i], handler)),
                    send_callback = &Sent,
                };
            }

            PJRT_RecvCallbackInfo* receive = _receiveLists[i] = (PJRT_RecvCallbackInfo*)Allocate(
                _counts.Receives * sizeof(PJRT_RecvCallbackInfo)
            );
            foreach ((long channel, PjRtReceiveHandler handler) in transfers.Receives)
            {
                *receive++ = new()
                {
                    channel_id = channel,
                    user_arg = Keep(new Receive(devices[i], handler)),
                    recv_callback = &Wanted,
                };
            }
        }
    }

    public void Fill(PJRT_ExecuteOptions* options)
    {
        options->send_callbacks = _sendLists;
        options->num_send_ops = (nuint)_counts.Sends;
        options->recv_callbacks = _receiveLists;
        options->num_recv_ops = (nuint)_counts.Receives;
        options->hlo_output_callbacks = _shows;
        options->num_hlo_output_callbacks = (nuint)_showCount;
    }

    /// <summary>Keeps the callbacks until the devices are done.</summary>
    public void KeepUntil(PJRT_Event** done, int devices)
    {
        for (int i = 0; i < devices; i++)
        {
            Interlocked.Increment(ref _pending);
            // The execution's own error reaches whoever reads a result; here only the end counts.
            _ = Events
                .Completion(_api, done[i], PJRT_LoadedExecutable_Execute_Args.EntryName, Release)
                .ContinueWith(task => task.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>Ends the call's own use.</summary>
    public void Dispose() => Release();

    private void Release()
    {
        if (Interlocked.Decrement(ref _pending) == 0)
        {
            _handles.ForEach(handle => handle.Free());
            _blocks.ForEach(block => NativeMemory.Free((void*)block));
        }
    }

    private void* Allocate(int size)
    {
        void* block = NativeMemory.AllocZeroed((nuint)Math.Max(size, 1));
        _blocks.Add((nint)block);
        return block;
    }

    private void* Keep(object item)
    {
        GCHandle handle = GCHandle.Alloc(item);
        _handles.Add(handle);
        return (void*)GCHandle.ToIntPtr(handle);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Sent(
        PJRT_Chunk* chunk,
        delegate* unmanaged[Cdecl]<PJRT_Error_Code, byte*, nuint, PJRT_Error*>* error,
        nuint total,
        byte isLast,
        void* argument
    )
    {
        try
        {
            var send = (Send)GCHandle.FromIntPtr((nint)argument).Target!;
            send.Handler(new(send.Device, new(chunk->data, checked((int)chunk->size)), (long)total, isLast != 0));
            return null;
        }
        catch (Exception e)
        {
            using NativeText.Bytes text = new($"{e.GetType().Name}: {e.Message}");
            return (*error)(PJRT_Error_Code.PJRT_Error_Code_INTERNAL, text.Pointer, text.Size);
        }
        finally
        {
            if (chunk->deleter != null)
            {
                chunk->deleter(chunk->data, chunk->deleter_arg);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Wanted(PJRT_CopyToDeviceStream* stream, void* argument)
    {
        var receive = (Receive)GCHandle.FromIntPtr((nint)argument).Target!;
        PjRtReceiveStream target = new(receive.Device, stream);
        try
        {
            receive.Handler(target);
        }
        catch (Exception)
        {
            // PJRT has no way to say this; a stream that ends early fails the execution.
            target.Dispose();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Shown(
        long replica,
        long partition,
        void* data,
        long* dims,
        nuint rank,
        PJRT_Buffer_Type elementType,
        long operand,
        void* argument
    )
    {
        try
        {
            TensorType? type =
                data == null
                    ? null
                    : new(
                        ElementTypes.Type(elementType),
                        Dims.Create(new ReadOnlySpan<long>(dims, checked((int)rank)))
                    );
            ReadOnlySpan<byte> bytes = type is null ? default : new(data, checked((int)type.ByteCount));
            ((PjRtShowHandler)GCHandle.FromIntPtr((nint)argument).Target!)(
                new(replica, partition, operand, type, bytes)
            );
        }
        catch (Exception)
        {
            // PJRT has no way to say this, and nobody stands above.
        }
    }

    private sealed record Send(PjRtDevice Device, PjRtSendHandler Handler);

    private sealed record Receive(PjRtDevice Device, PjRtReceiveHandler Handler);
}
