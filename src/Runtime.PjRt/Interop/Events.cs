using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>Waiting for events that one call returned and that nobody else sees.</summary>
internal static unsafe class Events
{
    /// <summary>
    /// Blocks until the event is ready, destroys it, and throws its error as one of <paramref name="entry"/>.
    /// </summary>
    public static void AwaitAndDestroy(Api api, PJRT_Event* e, string entry)
    {
        try
        {
            Await(api, e, entry);
        }
        finally
        {
            Destroy(api, e);
        }
    }

    /// <summary>Blocks until the event is ready and throws its error as one of <paramref name="entry"/>.</summary>
    public static void Await(Api api, PJRT_Event* e, string entry)
    {
        PJRT_Event_Await_Args args = new() { @event = e };
        PJRT_Error* error = api.Invoke(&args);
        if (error != null)
        {
            throw ErrorReader.Take(api, entry, error);
        }
    }

    /// <summary>Destroys an event, ready or not.</summary>
    public static void Destroy(Api api, PJRT_Event* e)
    {
        if (e != null)
        {
            Owned<PJRT_Event_Destroy_Args>.Destroy(api, (nint)e);
        }
    }

    /// <summary>
    /// A task that ends with the event, off the plugin's thread; <paramref name="finished"/> runs before it ends.
    /// </summary>
    public static Task Completion(Api api, PJRT_Event* e, string entry, Action? finished = null)
    {
        var waiter = new Waiter(api, entry, finished);
        GCHandle handle = GCHandle.Alloc(waiter);
        PJRT_Event_OnReady_Args args = new()
        {
            @event = e,
            callback = &Ready,
            user_arg = (void*)GCHandle.ToIntPtr(handle),
        };
        try
        {
            api.Call(&args);
        }
        catch
        {
            // The callback was not taken, so it will not free its handle.
            handle.Free();
            throw;
        }

        return waiter.Task;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ready(PJRT_Error* error, void* waiter)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)waiter);
        var target = (Waiter)handle.Target!;
        handle.Free();
        target.Finish(error);
    }

    private sealed class Waiter(Api api, string entry, Action? finished)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public void Finish(PJRT_Error* error)
        {
            try
            {
                finished?.Invoke();
                if (error == null)
                {
                    SetResult();
                }
                else
                {
                    SetException(ErrorReader.Take(api, entry, error));
                }
            }
            catch (Exception e)
            {
                // Nothing may cross into the plugin; whoever awaits sees it.
                TrySetException(e);
            }
        }
    }
}
