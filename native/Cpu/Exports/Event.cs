using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>Events: handles to an <see cref="EventState"/>, which may be destroyed at any time.</summary>
internal static unsafe class Event
{
    /// <summary>A handle for the caller to destroy.</summary>
    public static PJRT_Event* Create(EventState state) => (PJRT_Event*)Handle.Create(state);

    /// <summary>Fills the event slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Event_Destroy = &Destroy;
        api->PJRT_Event_IsReady = &IsReady;
        api->PJRT_Event_Error = &GetError;
        api->PJRT_Event_Await = &Await;
        api->PJRT_Event_OnReady = &OnReady;
        api->PJRT_Event_Create = &Create;
        api->PJRT_Event_Set = &Set;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_Event_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<EventState>(a.@event));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* IsReady(PJRT_Event_IsReady_Args* args) =>
        Boundary.Run(args, static (ref a) => a.is_ready = Handle.Get<EventState>(a.@event).IsReady ? (byte)1 : (byte)0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetError(PJRT_Event_Error_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                EventState state = Handle.Get<EventState>(a.@event);
                if (!state.IsReady)
                {
                    throw StatusException.FailedPrecondition(
                        "PJRT_Event_Error: the event is not ready; await it first."
                    );
                }

                ThrowCopy(state.Error);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Await(PJRT_Event_Await_Args* args) =>
        Boundary.Run(args, static (ref a) => ThrowCopy(Handle.Get<EventState>(a.@event).Wait()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OnReady(PJRT_Event_OnReady_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                EventState state = Handle.Get<EventState>(a.@event);
                if (a.callback == null)
                {
                    throw StatusException.InvalidArgument("PJRT_Event_OnReady: the callback is null.");
                }

                (nint callback, nint argument) = ((nint)a.callback, (nint)a.user_arg);
                if (state.IsReady)
                {
                    a.callback(Error.Create(state.Error), a.user_arg);
                    return;
                }

                state.OnReady(error =>
                    ((delegate* unmanaged[Cdecl]<PJRT_Error*, void*, void>)callback)(
                        Error.Create(error),
                        (void*)argument
                    )
                );
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Create(PJRT_Event_Create_Args* args) =>
        Boundary.Run(args, static (ref a) => a.@event = Create(EventState.Pending()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Set(PJRT_Event_Set_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                EventState state = Handle.Get<EventState>(a.@event);
                StatusException? error =
                    a.error_code == PJRT_Error_Code.PJRT_Error_Code_OK
                        ? null
                        : new StatusException(
                            Error.ToCode(a.error_code),
                            Boundary.Text(a.error_message, a.error_message_size)
                        );
                if (!state.Complete(error))
                {
                    throw StatusException.FailedPrecondition("PJRT_Event_Set: the event has been set before.");
                }
            }
        );

    // Throwing one exception object on two threads would mix up their traces.
    private static void ThrowCopy(StatusException? error)
    {
        if (error is not null)
        {
            throw new StatusException(error.Code, error.Message) { Payloads = error.Payloads };
        }
    }
}
