using System.Runtime.InteropServices;

// PJRT's extension for memory layouts, version 4; names and layouts are the header's.
namespace XlaSharp.Native.Exports.Extensions;

internal unsafe struct PJRT_Layouts_MemoryLayout;

internal unsafe struct PJRT_Layouts_SerializedLayout;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_MemoryLayout_Destroy_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_Layouts_MemoryLayout* layout;

    public static nuint StructSize => 24;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_MemoryLayout_Destroy";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_MemoryLayout_Serialize_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_Layouts_MemoryLayout* layout;
    public byte* serialized_bytes;
    public nuint serialized_bytes_size;
    public PJRT_Layouts_SerializedLayout* serialized_layout;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_SerializedLayout*, void> serialized_layout_deleter;

    public static nuint StructSize => 56;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_MemoryLayout_Serialize";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_PJRT_Buffer_MemoryLayout_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_Buffer* buffer;
    public PJRT_Layouts_MemoryLayout* layout;

    public static nuint StructSize => 32;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_PJRT_Buffer_MemoryLayout";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_PJRT_Client_GetDefaultLayout_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_Client* client;
    public PJRT_Buffer_Type type;
    public long* dims;
    public nuint num_dims;
    public PJRT_Layouts_MemoryLayout* layout;

    public static nuint StructSize => 56;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_PJRT_Client_GetDefaultLayout";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_PJRT_Topology_GetDefaultLayout_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_TopologyDescription* topology_description;
    public PJRT_Buffer_Type type;
    public long* dims;
    public nuint num_dims;
    public PJRT_Layouts_MemoryLayout* layout;

    public static nuint StructSize => 56;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_PJRT_Topology_GetDefaultLayout";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_PJRT_Executable_GetOutputLayouts_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_Executable* executable;
    public nuint num_outputs;
    public PJRT_Layouts_MemoryLayout** layouts;

    public static nuint StructSize => 40;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_PJRT_Executable_GetOutputLayouts";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_PJRT_Executable_GetParameterLayouts_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_Executable* executable;
    public nuint num_parameters;
    public PJRT_Layouts_MemoryLayout** layouts;

    public static nuint StructSize => 40;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_Layouts_PJRT_Executable_GetParameterLayouts";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_Layouts_Extension
{
    public PJRT_Extension_Base @base;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_MemoryLayout_Destroy_Args*, PJRT_Error*> memory_layout_destroy;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_MemoryLayout_Serialize_Args*, PJRT_Error*> memory_layout_serialize;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_PJRT_Client_GetDefaultLayout_Args*, PJRT_Error*> client_get_default_layout;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_PJRT_Buffer_MemoryLayout_Args*, PJRT_Error*> buffer_memory_layout;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_PJRT_Topology_GetDefaultLayout_Args*, PJRT_Error*> topology_get_default_layout;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_PJRT_Executable_GetOutputLayouts_Args*, PJRT_Error*> executable_get_output_layouts;
    public delegate* unmanaged[Cdecl]<PJRT_Layouts_PJRT_Executable_GetParameterLayouts_Args*, PJRT_Error*> executable_get_parameter_layouts;
}
