using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Ffi;

/// <summary>
/// Makes C# functions the handlers of custom calls: a native entry each, which lives as long as the process.
/// </summary>
internal static unsafe class FfiRegistration
{
    // Plugins never let go of a handler, so neither may the garbage collector.
    private static readonly List<NativeHandler> Kept = [];

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate XLA_FFI_Error* NativeHandler(XLA_FFI_CallFrame* frame);

    /// <summary>Registers a function with a plugin.</summary>
    /// <exception cref="PjRtException">The plugin has no extension for foreign functions, or refuses this
    /// one.</exception>
    public static void Register(Api api, string target, FfiHandler handler, string platform)
    {
        NativeHandler native = frame => Handle(target, handler, frame);
        byte[] name = Encoding.UTF8.GetBytes(target);
        byte[] where = Encoding.UTF8.GetBytes(platform);
        fixed (
            byte* nameBytes = name,
                whereBytes = where
        )
        {
            PJRT_FFI_Register_Handler_Args args = new()
            {
                target_name = nameBytes,
                target_name_size = (nuint)name.Length,
                handler = (void*)Marshal.GetFunctionPointerForDelegate(native),
                platform_name = whereBytes,
                platform_name_size = (nuint)where.Length,
            };
            new ExtensionTable(api, PJRT_Extension_Type.PJRT_Extension_Type_FFI).Call(&args);
        }

        lock (Kept)
        {
            Kept.Add(native);
        }
    }

    private static XLA_FFI_Error* Handle(string target, FfiHandler handler, XLA_FFI_CallFrame* frame)
    {
        try
        {
            if (!AnswersMetadata(frame) && frame->stage == XLA_FFI_ExecutionStage.XLA_FFI_ExecutionStage_EXECUTE)
            {
                handler(new FfiCall(target, frame));
            }

            return null;
        }
        catch (Exception exception)
        {
            return Error(frame->api, exception);
        }
    }

    /// <summary>At registration the plugin asks for the version that the handler was written for.</summary>
    private static bool AnswersMetadata(XLA_FFI_CallFrame* frame)
    {
        for (XLA_FFI_Extension_Base* node = frame->extension_start; node != null; node = node->next)
        {
            if (node->type == XLA_FFI_Extension_Type.XLA_FFI_Extension_Metadata)
            {
                XLA_FFI_Metadata* metadata = ((XLA_FFI_Metadata_Extension*)node)->metadata;
                metadata->api_version.major_version = PJRT.XLA_FFI_API_MAJOR;
                metadata->api_version.minor_version = PJRT.XLA_FFI_API_MINOR;
                metadata->traits = 0;
                return true;
            }
        }

        return false;
    }

    private static XLA_FFI_Error* Error(XLA_FFI_Api* api, Exception exception)
    {
        PjRtErrorCode code = exception is ArgumentException or KeyNotFoundException
            ? PjRtErrorCode.InvalidArgument
            : PjRtErrorCode.Internal;
        byte[] message = Encoding.UTF8.GetBytes($"{exception.GetType().Name}: {exception.Message}\0");
        fixed (byte* text = message)
        {
            XLA_FFI_Error_Create_Args args = new()
            {
                struct_size = XLA_FFI_Error_Create_Args.StructSize,
                message = text,
                errc = (int)code,
            };
            return api->Error_Create(&args);
        }
    }
}
