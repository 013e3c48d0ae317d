using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports.Profiling;

/// <summary>
/// PJRT's profiler extension over <see cref="Trace"/>: what is compiled, run and copied between a start and a stop.
/// </summary>
internal static unsafe class ProfilerExtension
{
    private delegate void Body<T>(ref T arguments);

    /// <summary>A node for the table's list of extensions.</summary>
    public static PJRT_Extension_Base* Create(PJRT_Extension_Base* next)
    {
        PLUGIN_Profiler_Api* api = (PLUGIN_Profiler_Api*)NativeMemory.AllocZeroed((nuint)sizeof(PLUGIN_Profiler_Api));
        api->struct_size = (nuint)sizeof(PLUGIN_Profiler_Api);
        api->error_destroy = &DestroyError;
        api->error_message = &GetMessage;
        api->error_get_code = &GetCode;
        api->create = &CreateProfiler;
        api->destroy = &Destroy;
        api->start = &Start;
        api->stop = &Stop;
        api->collect_data = &CollectData;
        api->consume = &Consume;
        api->consume_result_destroy = &DestroyResult;
        api->serialize = &Serialize;
        PJRT_Profiler_Extension* extension = (PJRT_Profiler_Extension*)
            NativeMemory.AllocZeroed((nuint)sizeof(PJRT_Profiler_Extension));
        extension->@base.struct_size = (nuint)sizeof(PJRT_Profiler_Extension);
        extension->@base.type = PJRT_Extension_Type.PJRT_Extension_Type_Profiler;
        extension->@base.next = next;
        extension->profiler_api = api;
        return &extension->@base;
    }

    // Errors are those of the table under another name.
    private static PLUGIN_Profiler_Error* Run<T>(T* arguments, Body<T> body)
        where T : unmanaged, IPJRT_Struct
    {
        try
        {
            if (arguments == null || *(nuint*)arguments < T.StructSize)
            {
                throw StatusException.InvalidArgument($"{typeof(T).Name}: expected a struct of {T.StructSize} bytes.");
            }

            body(ref *arguments);
            return null;
        }
        catch (Exception exception)
        {
            return (PLUGIN_Profiler_Error*)Error.Create(exception, typeof(T).Name);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyError(PLUGIN_Profiler_Error_Destroy_Args* args)
    {
        PJRT_Error* error = (PJRT_Error*)args->error;
        if (error != null)
        {
            error->vtable->destroy(error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GetMessage(PLUGIN_Profiler_Error_Message_Args* args)
    {
        PJRT_Error* error = (PJRT_Error*)args->error;
        args->message = null;
        args->message_size = 0;
        if (error != null)
        {
            error->vtable->message(error, &args->message, &args->message_size);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* GetCode(PLUGIN_Profiler_Error_GetCode_Args* args)
    {
        PJRT_Error* error = (PJRT_Error*)args->error;
        args->code = error == null ? 0 : (int)error->vtable->get_code(error);
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* CreateProfiler(PLUGIN_Profiler_Create_Args* args) =>
        Run(args, static (ref a) => a.profiler = (PLUGIN_Profiler*)Handle.Create(new Trace()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Destroy(PLUGIN_Profiler_Destroy_Args* args) =>
        Run(args, static (ref a) => Handle.Destroy<Trace>(a.profiler)?.End());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Start(PLUGIN_Profiler_Start_Args* args) =>
        Run(args, static (ref a) => Handle.Get<Trace>(a.profiler).Start());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Stop(PLUGIN_Profiler_Stop_Args* args) =>
        Run(args, static (ref a) => Handle.Get<Trace>(a.profiler).Stop());

    // Without a buffer the caller learns how large it must be.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* CollectData(PLUGIN_Profiler_CollectData_Args* args) =>
        Run(
            args,
            static (ref a) =>
            {
                Span<byte> bytes = Handle.Get<Trace>(a.profiler).Bytes.Span;
                if (a.buffer != null)
                {
                    if (a.buffer_size_in_bytes < (nuint)bytes.Length)
                    {
                        throw StatusException.InvalidArgument(
                            $"PLUGIN_Profiler_CollectData: the trace has {bytes.Length} bytes, the buffer "
                                + $"{a.buffer_size_in_bytes}."
                        );
                    }

                    bytes.CopyTo(new Span<byte>(a.buffer, bytes.Length));
                }

                a.buffer_size_in_bytes = (nuint)bytes.Length;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Consume(PLUGIN_Profiler_Consume_Args* args) =>
        Run(
            args,
            static (ref a) =>
            {
                CollectedTrace collected = new(Handle.Get<Trace>(a.profiler).Bytes);
                a.result = (PLUGIN_Profiler_ConsumeResult*)Handle.Create(collected);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyResult(PLUGIN_Profiler_ConsumeResult_Destroy_Args* args)
    {
        if (Handle.IsLive<CollectedTrace>(args->consume_result))
        {
            Handle.Destroy<CollectedTrace>(args->consume_result);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Serialize(PLUGIN_Profiler_Serialize_Args* args) =>
        Run(
            args,
            static (ref a) =>
            {
                Pinned<byte> bytes = Handle.Get<CollectedTrace>(a.consume_result).Bytes;
                a.serialized_bytes = bytes.Pointer;
                a.serialized_size = (nuint)bytes.Count;
            }
        );
}
