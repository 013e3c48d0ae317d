using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Interop;

// What a handler of XLA's foreign functions is given (xla/ffi/api/c_api.h, version 0.1), and PJRT's extension that registers it.
// Names and layouts are the headers'.
namespace XlaSharp.Runtime.PjRt.Ffi;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FfiExtension
{
    public PJRT_Extension_Base extension_base;
    public void* type_register;
    public void* user_data_add;
    public delegate* unmanaged[Cdecl]<FfiRegisterHandlerArgs*, PJRT_Error*> register_handler;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FfiRegisterHandlerArgs
{
    // Offset of the last field and its size, without the padding behind it.
    public const int StructSize = 52;

    public nuint struct_size;
    public byte* target_name;
    public nuint target_name_size;
    public void* handler;
    public byte* platform_name;
    public nuint platform_name_size;
    public int traits;
}

internal enum XLA_FFI_ExecutionStage
{
    Instantiate = 0,
    Prepare = 1,
    Initialize = 2,
    Execute = 3,
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Extension_Base
{
    public const int Metadata = 1;

    public nuint struct_size;
    public int type;
    public XLA_FFI_Extension_Base* next;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Api_Version
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public int major_version;
    public int minor_version;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Metadata
{
    public nuint struct_size;
    public XLA_FFI_Api_Version api_version;
    public uint traits;
    public long state_type_id;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Metadata_Extension
{
    public XLA_FFI_Extension_Base extension_base;
    public XLA_FFI_Metadata* metadata;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Error_Create_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public byte* message;
    public int errc;
}

// The start of the table; a handler needs no more of it.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Api
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public XLA_FFI_Api_Version api_version;
    public void* internal_api;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Error_Create_Args*, void*> Error_Create;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Buffer
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public int dtype;
    public byte* data;
    public long rank;
    public long* dims;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_ByteSpan
{
    public byte* ptr;
    public nuint len;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Scalar
{
    public int dtype;
    public void* value;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public long size;
    public int* types;
    public XLA_FFI_Buffer** args;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Attrs
{
    public const int Scalar = 3;

    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public long size;
    public int* types;
    public XLA_FFI_ByteSpan** names;
    public void** attrs;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_CallFrame
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public XLA_FFI_Api* api;
    public void* ctx;
    public XLA_FFI_ExecutionStage stage;
    public XLA_FFI_Args args;
    public XLA_FFI_Args rets;
    public XLA_FFI_Attrs attrs;
    public void* future;
}
