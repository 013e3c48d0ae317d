using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>The functions that a handler may call.</summary>
internal static unsafe class FfiApi
{
    /// <summary>The table, always the same.</summary>
    public static XLA_FFI_Api* Table { get; } = MakeTable();

    /// <summary>What a handler that goes on working returns as its future; the future ends with it.</summary>
    public static EventState TakeFuture(void* future)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)future);
        EventState state = (EventState)handle.Target!;
        state.OnReady(_ => handle.Free());
        return state;
    }

    private static XLA_FFI_Api* MakeTable()
    {
        XLA_FFI_Api* api = (XLA_FFI_Api*)NativeMemory.AllocZeroed((nuint)sizeof(XLA_FFI_Api));
        api->struct_size = (nuint)sizeof(XLA_FFI_Api);
        api->api_version.struct_size = (nuint)sizeof(XLA_FFI_Api_Version);
        api->api_version.minor_version = PJRT.XLA_FFI_API_MINOR;
        api->Error_Create = &CreateError;
        api->Error_GetMessage = &GetMessage;
        api->Error_Destroy = &DestroyError;
        api->Handler_Register = &RegisterHandler;
        api->Stream_Get = &GetStream;
        api->TypeId_Register = &RegisterType;
        api->ExecutionContext_Get = &GetUserData;
        api->State_Set = &SetState;
        api->State_Get = &GetState;
        api->DeviceMemory_Allocate = &Allocate;
        api->DeviceMemory_Free = &Free;
        api->ThreadPool_Schedule = &Schedule;
        api->Future_Create = &CreateFuture;
        api->Future_SetAvailable = &SetAvailable;
        api->Future_SetError = &SetError;
        return api;
    }

    private static XLA_FFI_Error* Guard(Action body)
    {
        try
        {
            body();
            return null;
        }
        catch (StatusException e)
        {
            return FfiError.Create(e.Code, e.Message);
        }
        catch (Exception e)
        {
            return FfiError.Create(StatusCode.Internal, e.Message);
        }
    }

    private static string Text(XLA_FFI_ByteSpan span) => Encoding.UTF8.GetString(span.ptr, checked((int)span.len));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* CreateError(XLA_FFI_Error_Create_Args* args) =>
        FfiError.Create((StatusCode)args->errc, Marshal.PtrToStringUTF8((nint)args->message) ?? string.Empty);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GetMessage(XLA_FFI_Error_GetMessage_Args* args) =>
        args->message = FfiError.Message(args->error);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyError(XLA_FFI_Error_Destroy_Args* args) => FfiError.Destroy(args->error);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* RegisterHandler(XLA_FFI_Handler_Register_Args* args) =>
        Guard(() =>
        {
            if (args->bundle.instantiate != null || args->bundle.prepare != null || args->bundle.initialize != null)
            {
                throw StatusException.Unimplemented(
                    $"XLA_FFI_Handler_Register: {Text(args->name)} has an instantiate, prepare or initialize "
                        + "stage; this device calls handlers for execution only."
                );
            }

            FfiRegistry.Register(Text(args->name), Text(args->platform), (nint)args->bundle.execute);
        });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* GetStream(XLA_FFI_Unknown_Args* args) =>
        FfiError.Create(
            StatusCode.Unimplemented,
            "XLA_FFI_Stream_Get: a CPU device has no streams; a handler runs on the thread that calls it."
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* RegisterType(XLA_FFI_TypeId_Register_Args* args) =>
        Guard(() => *args->type_id = FfiTypes.Register(Text(args->name), *args->type_id));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* GetUserData(XLA_FFI_ExecutionContext_Get_Args* args) =>
        Guard(() =>
        {
            HostCallContext context = (HostCallContext)GCHandle.FromIntPtr((nint)args->ctx).Target!;
            args->data = context.UserData.TryGetValue(*args->type_id, out nint data)
                ? (void*)data
                : throw new StatusException(
                    StatusCode.NotFound,
                    $"XLA_FFI_ExecutionContext_Get: no user data of type {FfiTypes.Name(*args->type_id)} "
                        + "was attached to this execution (PJRT_FFI_UserData_Add)."
                );
        });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* SetState(XLA_FFI_Unknown_Args* args) => NoState("XLA_FFI_State_Set");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* GetState(XLA_FFI_Unknown_Args* args) => NoState("XLA_FFI_State_Get");

    private static XLA_FFI_Error* NoState(string function) =>
        FfiError.Create(
            StatusCode.Unimplemented,
            $"{function}: this device calls handlers for execution only, which have no state."
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* Allocate(XLA_FFI_DeviceMemory_Allocate_Args* args) =>
        Guard(() =>
            args->data = NativeMemory.AlignedAlloc(
                Math.Max(args->size, 1),
                Math.Max(args->alignment, DeviceAllocator.Alignment)
            )
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* Free(XLA_FFI_DeviceMemory_Free_Args* args)
    {
        NativeMemory.AlignedFree(args->data);
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* Schedule(XLA_FFI_ThreadPool_Schedule_Args* args)
    {
        (nint task, nint data) = ((nint)args->task, (nint)args->data);
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => ((delegate* unmanaged[Cdecl]<void*, void>)work.Task)((void*)work.Data),
            (Task: task, Data: data),
            preferLocal: false
        );
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* CreateFuture(XLA_FFI_Future_Args* args)
    {
        args->future = (XLA_FFI_Future*)GCHandle.ToIntPtr(GCHandle.Alloc(EventState.Pending()));
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* SetAvailable(XLA_FFI_Future_Args* args) =>
        Guard(() => ((EventState)GCHandle.FromIntPtr((nint)args->future).Target!).Complete());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static XLA_FFI_Error* SetError(XLA_FFI_Future_Args* args) =>
        Guard(() =>
            ((EventState)GCHandle.FromIntPtr((nint)args->future).Target!).Complete(
                FfiError.Take(args->error, "a handler's future")
            )
        );
}
