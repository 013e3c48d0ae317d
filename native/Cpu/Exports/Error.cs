using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

/// <summary>
/// Errors: code, message, payloads. Both sides of the boundary may make them, so all go through the vtable.
/// </summary>
internal sealed unsafe class Error : INoun
{
    private static readonly PJRT_Error_FunctionTable* Vtable = MakeVtable();

    private readonly PinnedText _message;
    private readonly IReadOnlyList<KeyValuePair<string, byte[]>> _payloads;

    private Error(StatusCode code, string message, IReadOnlyList<KeyValuePair<string, byte[]>> payloads) =>
        (Code, _message, _payloads) = (code, new PinnedText(message), payloads);

    /// <inheritdoc/>
    public static Noun Noun => Noun.Error;

    /// <summary>The code.</summary>
    public StatusCode Code { get; }

    /// <summary>
    /// An error for the caller to destroy. Exceptions without a code are bugs of this plugin, and say so.
    /// </summary>
    public static PJRT_Error* Create(Exception exception, string entry)
    {
        Error error = exception switch
        {
            StatusException status => new(status.Code, status.Message, status.Payloads),
            Hlo.HloException program => new(StatusCode.InvalidArgument, program.Message, []),
            NotSupportedException missing => new(StatusCode.Unimplemented, missing.Message, []),
            OutOfMemoryException => new(StatusCode.ResourceExhausted, $"{entry}: out of memory.", []),
            OverflowException => new(
                StatusCode.InvalidArgument,
                $"{entry}: a size does not fit: {exception.Message}",
                []
            ),
            _ => new(
                StatusCode.Internal,
                $"{entry}: this is a bug of the plugin: {exception.GetType().Name}: {exception.Message}",
                []
            ),
        };
        return (PJRT_Error*)Handle.Create(error, Vtable);
    }

    /// <summary>An error for the caller to destroy, or null where there is none.</summary>
    public static PJRT_Error* Create(StatusException? status) => status is null ? null : Create((Exception)status, "");

    /// <summary>The status of an error that a callback returned, which is destroyed; null is success.</summary>
    public static StatusException? Take(PJRT_Error* error)
    {
        if (error == null)
        {
            return null;
        }

        byte* text;
        nuint size;
        error->vtable->message(error, &text, &size);
        StatusException status = new(ToCode(error->vtable->get_code(error)), Boundary.Text(text, size));
        error->vtable->destroy(error);
        return status;
    }

    /// <summary>A code that another side chose; unknown numbers are <see cref="StatusCode.Unknown"/>.</summary>
    public static StatusCode ToCode(PJRT_Error_Code code) =>
        Enum.IsDefined((StatusCode)code) ? (StatusCode)code : StatusCode.Unknown;

    /// <summary>Fills the error slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Error_Destroy = &Destroy;
        api->PJRT_Error_Message = &Message;
        api->PJRT_Error_GetCode = &GetCode;
        api->PJRT_Error_ForEachPayload = &ForEachPayload;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(PJRT_Error_Destroy_Args* args)
    {
        if (args->error != null)
        {
            args->error->vtable->destroy(args->error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Message(PJRT_Error_Message_Args* args) =>
        args->error->vtable->message(args->error, &args->message, &args->message_size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetCode(PJRT_Error_GetCode_Args* args)
    {
        args->code = args->error->vtable->get_code(args->error);
        return null;
    }

    // An error from here would be asked for its payloads in turn, without end.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ForEachPayload(PJRT_Error_ForEachPayload_Args* args)
    {
        args->error->vtable->for_each_payload(args->error, args->visitor, args->user_arg);
        return null;
    }

    private static PJRT_Error_FunctionTable* MakeVtable()
    {
        var table = (PJRT_Error_FunctionTable*)NativeMemory.AllocZeroed((nuint)sizeof(PJRT_Error_FunctionTable));
        table->struct_size = PJRT_Error_FunctionTable.StructSize;
        table->instance_size = (nuint)sizeof(Handle);
        table->destroy = &DestroyOwn;
        table->message = &MessageOfOwn;
        table->get_code = &CodeOfOwn;
        table->for_each_payload = &PayloadsOfOwn;
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyOwn(PJRT_Error* error)
    {
        // There is nobody left to report a bad handle to.
        if (Handle.IsLive<Error>(error))
        {
            Handle.Destroy<Error>(error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void MessageOfOwn(PJRT_Error* error, byte** message, nuint* size)
    {
        *message = null;
        *size = 0;
        if (Handle.IsLive<Error>(error))
        {
            PinnedText text = Handle.Get<Error>(error)._message;
            *message = text.Pointer;
            *size = text.Size;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error_Code CodeOfOwn(PJRT_Error* error) =>
        Handle.IsLive<Error>(error)
            ? (PJRT_Error_Code)Handle.Get<Error>(error).Code
            : PJRT_Error_Code.PJRT_Error_Code_UNKNOWN;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void PayloadsOfOwn(
        PJRT_Error* error,
        delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, void*, void> visitor,
        void* argument
    )
    {
        if (!Handle.IsLive<Error>(error))
        {
            return;
        }

        foreach ((string key, byte[] value) in Handle.Get<Error>(error)._payloads)
        {
            byte[] name = System.Text.Encoding.UTF8.GetBytes(key);
            fixed (
                byte* k = name,
                    v = value
            )
            {
                visitor(k, (nuint)name.Length, v, (nuint)value.Length, argument);
            }
        }
    }
}
