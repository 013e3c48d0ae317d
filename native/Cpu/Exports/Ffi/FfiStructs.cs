using System.Runtime.InteropServices;

// The C interface of XLA's foreign functions (xla/ffi/api/c_api.h, version 0.1): what a handler is given. Names and layouts are the
// header's; the tests compare the sizes with it.
namespace XlaSharp.Native.Exports.Ffi;

internal enum XLA_FFI_AttrType
{
    Array = 1,
    Dictionary = 2,
    Scalar = 3,
    String = 4,
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
internal unsafe struct XLA_FFI_Buffer
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public int dtype;
    public void* data;
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
internal unsafe struct XLA_FFI_Array
{
    public int dtype;
    public nuint size;
    public void* data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public long size;
    public int* types;
    public void** args;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Attrs
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public long size;
    public XLA_FFI_AttrType* types;
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

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Error_GetMessage_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public FfiError* error;
    public byte* message;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Error_Destroy_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public FfiError* error;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Handler_Bundle
{
    public void* instantiate;
    public void* prepare;
    public void* initialize;
    public delegate* unmanaged[Cdecl]<XLA_FFI_CallFrame*, FfiError*> execute;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Handler_Register_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public XLA_FFI_ByteSpan name;
    public XLA_FFI_ByteSpan platform;
    public XLA_FFI_Handler_Bundle bundle;
    public uint traits;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_TypeId_Register_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public XLA_FFI_ByteSpan name;
    public long* type_id;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_ExecutionContext_Get_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public void* ctx;
    public long* type_id;
    public void* data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_DeviceMemory_Allocate_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public void* ctx;
    public nuint size;
    public nuint alignment;
    public void* data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_DeviceMemory_Free_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public void* ctx;
    public nuint size;
    public void* data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_ThreadPool_Schedule_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public void* ctx;
    public delegate* unmanaged[Cdecl]<void*, void> task;
    public void* data;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Future_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public void* future;
    public FfiError* error;
}

// Arguments of functions that this device does not have.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Unknown_Args
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct XLA_FFI_Api
{
    public nuint struct_size;
    public XLA_FFI_Extension_Base* extension_start;
    public XLA_FFI_Api_Version api_version;
    public void* internal_api;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Error_Create_Args*, FfiError*> Error_Create;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Error_GetMessage_Args*, void> Error_GetMessage;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Error_Destroy_Args*, void> Error_Destroy;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Handler_Register_Args*, FfiError*> Handler_Register;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Unknown_Args*, FfiError*> Stream_Get;
    public delegate* unmanaged[Cdecl]<XLA_FFI_TypeId_Register_Args*, FfiError*> TypeId_Register;
    public delegate* unmanaged[Cdecl]<XLA_FFI_ExecutionContext_Get_Args*, FfiError*> ExecutionContext_Get;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Unknown_Args*, FfiError*> State_Set;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Unknown_Args*, FfiError*> State_Get;
    public delegate* unmanaged[Cdecl]<XLA_FFI_DeviceMemory_Allocate_Args*, FfiError*> DeviceMemory_Allocate;
    public delegate* unmanaged[Cdecl]<XLA_FFI_DeviceMemory_Free_Args*, FfiError*> DeviceMemory_Free;
    public delegate* unmanaged[Cdecl]<XLA_FFI_ThreadPool_Schedule_Args*, FfiError*> ThreadPool_Schedule;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Future_Args*, FfiError*> Future_Create;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Future_Args*, FfiError*> Future_SetAvailable;
    public delegate* unmanaged[Cdecl]<XLA_FFI_Future_Args*, FfiError*> Future_SetError;
}
