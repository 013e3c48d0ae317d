using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports.Extensions;

/// <summary>
/// A profiler that records nothing: a framework that profiles several plugins finds one here, and gets an empty trace. There are no
/// errors, so none are ever asked about.
/// </summary>
internal static unsafe class ProfilerExtension
{
    private static readonly PinnedText NoError = new(string.Empty);

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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyError(PLUGIN_Profiler_Error_Destroy_Args* args) { }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GetMessage(PLUGIN_Profiler_Error_Message_Args* args)
    {
        args->message = NoError.Pointer;
        args->message_size = 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* GetCode(PLUGIN_Profiler_Error_GetCode_Args* args)
    {
        args->code = 0;
        return null;
    }

    // All profilers are the same one, which has no state; any address but null will do.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* CreateProfiler(PLUGIN_Profiler_Create_Args* args)
    {
        args->profiler = (PLUGIN_Profiler*)NoError.Pointer;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Destroy(PLUGIN_Profiler_Destroy_Args* args) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Start(PLUGIN_Profiler_Start_Args* args) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Stop(PLUGIN_Profiler_Stop_Args* args) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* CollectData(PLUGIN_Profiler_CollectData_Args* args)
    {
        args->buffer_size_in_bytes = 0;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Consume(PLUGIN_Profiler_Consume_Args* args)
    {
        args->result = (PLUGIN_Profiler_ConsumeResult*)NoError.Pointer;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyResult(PLUGIN_Profiler_ConsumeResult_Destroy_Args* args) { }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PLUGIN_Profiler_Error* Serialize(PLUGIN_Profiler_Serialize_Args* args)
    {
        args->serialized_bytes = NoError.Pointer;
        args->serialized_size = 0;
        return null;
    }
}
