using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Ffi;

/// <summary>The object that an execution carries for its C# functions: a handle under one type id.</summary>
internal static unsafe class FfiUserData
{
    private static ReadOnlySpan<byte> TypeName => "xlasharp.object"u8;

    /// <summary>Attaches a handle of an object to a context.</summary>
    public static void Add(Api api, PJRT_ExecuteContext* context, GCHandle data)
    {
        ExtensionTable ffi = new(api, PJRT_Extension_Type.PJRT_Extension_Type_FFI);
        fixed (byte* name = TypeName)
        {
            PJRT_FFI_Type_Register_Args type = new() { type_name = name, type_name_size = (nuint)TypeName.Length };
            ffi.Call(&type);
            PJRT_FFI_UserData_Add_Args add = new()
            {
                context = context,
                user_data = new() { type_id = type.type_id, data = (void*)GCHandle.ToIntPtr(data) },
            };
            ffi.Call(&add);
        }
    }

    /// <summary>The object of a call's execution; null if it carries none.</summary>
    public static object? Of(XLA_FFI_CallFrame* frame)
    {
        XLA_FFI_Api* api = frame->api;
        long id = 0;
        fixed (byte* name = TypeName)
        {
            XLA_FFI_TypeId_Register_Args type = new()
            {
                struct_size = XLA_FFI_TypeId_Register_Args.StructSize,
                name = new() { ptr = name, len = (nuint)TypeName.Length },
                type_id = &id,
            };
            if (Failed(api, api->TypeId_Register(&type)))
            {
                return null;
            }
        }

        XLA_FFI_ExecutionContext_Get_Args get = new()
        {
            struct_size = XLA_FFI_ExecutionContext_Get_Args.StructSize,
            ctx = frame->ctx,
            type_id = &id,
        };
        return Failed(api, api->ExecutionContext_Get(&get)) || get.data == null
            ? null
            : GCHandle.FromIntPtr((nint)get.data).Target;
    }

    private static bool Failed(XLA_FFI_Api* api, XLA_FFI_Error* error)
    {
        if (error != null)
        {
            XLA_FFI_Error_Destroy_Args destroy = new()
            {
                struct_size = XLA_FFI_Error_Destroy_Args.StructSize,
                error = error,
            };
            api->Error_Destroy(&destroy);
        }

        return error != null;
    }
}
