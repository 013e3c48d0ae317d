using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>Turns a plugin's error into an exception, and frees it.</summary>
internal static unsafe class ErrorReader
{
    /// <summary>Takes ownership of an error.</summary>
    public static PjRtException Take(Api api, string entry, PJRT_Error* error)
    {
        try
        {
            return new PjRtException(
                Code(api, error),
                entry,
                api.PluginName,
                $"{api.Major}.{api.Minor}",
                Message(api, error),
                Payloads(api, error)
            );
        }
        finally
        {
            Destroy(api, error);
        }
    }

    /// <summary>Frees an error unread.</summary>
    public static void Destroy(Api api, PJRT_Error* error)
    {
        if (error != null)
        {
            PJRT_Error_Destroy_Args args = new() { error = error };
            api.InvokeVoid(&args);
        }
    }

    private static string Message(Api api, PJRT_Error* error)
    {
        PJRT_Error_Message_Args args = new() { error = error };
        api.InvokeVoid(&args);
        return NativeText.Read(args.message, args.message_size);
    }

    private static PjRtErrorCode Code(Api api, PJRT_Error* error)
    {
        PJRT_Error_GetCode_Args args = new() { error = error, code = PJRT_Error_Code.PJRT_Error_Code_UNKNOWN };
        if (api.Has<PJRT_Error_GetCode_Args>())
        {
            Destroy(api, api.Invoke(&args));
        }

        var code = (PjRtErrorCode)args.code;
        return Enum.IsDefined(code) && code != PjRtErrorCode.Ok ? code : PjRtErrorCode.Unknown;
    }

    private static Dictionary<string, byte[]> Payloads(Api api, PJRT_Error* error)
    {
        Dictionary<string, byte[]> payloads = [];
        if (api.Has<PJRT_Error_ForEachPayload_Args>())
        {
            GCHandle collector = GCHandle.Alloc(payloads);
            PJRT_Error_ForEachPayload_Args args = new()
            {
                error = error,
                visitor = &Visit,
                user_arg = (void*)GCHandle.ToIntPtr(collector),
            };
            Destroy(api, api.Invoke(&args));
            collector.Free();
        }

        return payloads;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Visit(byte* key, nuint keySize, byte* value, nuint valueSize, void* collector)
    {
        var payloads = (Dictionary<string, byte[]>)GCHandle.FromIntPtr((nint)collector).Target!;
        payloads[NativeText.Read(key, keySize)] = new ReadOnlySpan<byte>(value, checked((int)valueSize)).ToArray();
    }
}
