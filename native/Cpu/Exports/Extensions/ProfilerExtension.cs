using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// PJRT's profiler extension and the interface it points at; names and layouts are the headers'.
namespace XlaSharp.Native.Exports.Extensions;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Profiler_Extension
{
    public PJRT_Extension_Base @base;
    public PLUGIN_Profiler_Api* profiler_api;
    public long traceme_context_id;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PLUGIN_Profiler_Error_Args
{
    public nuint struct_size;
    public void* priv;
    public void* error;
    public byte* message;
    public nuint message_size;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PLUGIN_Profiler_Error_GetCode_Args
{
    public nuint struct_size;
    public void* priv;
    public void* error;
    public int code;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PLUGIN_Profiler_Create_Args
{
    public nuint struct_size;
    public byte* options;
    public nuint options_size;
    public void* profiler;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PLUGIN_Profiler_Args
{
    public nuint struct_size;
    public void* profiler;
    public byte* buffer;
    public nuint buffer_size_in_bytes;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PLUGIN_Profiler_Consume_Args
{
    public nuint struct_size;
    public void* profiler;
    public void* result;
    public byte* serialized_bytes;
    public nuint serialized_size;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PLUGIN_Profiler_Api
{
    public nuint struct_size;
    public void* priv;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Error_Args*, void> error_destroy;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Error_Args*, void> error_message;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Error_GetCode_Args*, void*> error_get_code;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Create_Args*, void*> create;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Args*, void*> destroy;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Args*, void*> start;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Args*, void*> stop;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Args*, void*> collect_data;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Consume_Args*, void*> consume;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Consume_Args*, void> consume_result_destroy;
    public delegate* unmanaged[Cdecl]<PLUGIN_Profiler_Consume_Args*, void*> serialize;
}

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
        api->destroy = &Nothing;
        api->start = &Nothing;
        api->stop = &Nothing;
        api->collect_data = &CollectData;
        api->consume = &Consume;
        api->consume_result_destroy = &DestroyResult;
        api->serialize = &Serialize;
        PJRT_Profiler_Extension* extension = (PJRT_Profiler_Extension*)NativeMemory.AllocZeroed((nuint)sizeof(PJRT_Profiler_Extension));
        extension->@base.struct_size = (nuint)sizeof(PJRT_Profiler_Extension);
        extension->@base.type = PJRT_Extension_Type.PJRT_Extension_Type_Profiler;
        extension->@base.next = next;
        extension->profiler_api = api;
        return &extension->@base;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyError(PLUGIN_Profiler_Error_Args* args)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void GetMessage(PLUGIN_Profiler_Error_Args* args)
    {
        args->message = NoError.Pointer;
        args->message_size = 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetCode(PLUGIN_Profiler_Error_GetCode_Args* args)
    {
        args->code = 0;
        return null;
    }

    // All profilers are the same one, which has no state; any address but null will do.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* CreateProfiler(PLUGIN_Profiler_Create_Args* args)
    {
        args->profiler = NoError.Pointer;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Nothing(PLUGIN_Profiler_Args* args) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* CollectData(PLUGIN_Profiler_Args* args)
    {
        args->buffer_size_in_bytes = 0;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Consume(PLUGIN_Profiler_Consume_Args* args)
    {
        args->result = NoError.Pointer;
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyResult(PLUGIN_Profiler_Consume_Args* args)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Serialize(PLUGIN_Profiler_Consume_Args* args)
    {
        args->serialized_bytes = NoError.Pointer;
        args->serialized_size = 0;
        return null;
    }
}
