using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// PJRT's extension for kinds of memory without a client, version 1; names and layouts are the header's.
namespace XlaSharp.Native.Exports.Extensions;

internal unsafe struct PJRT_MemoryDescription;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_DeviceDescription_MemoryDescriptions_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_DeviceDescription* device_description;
    public PJRT_MemoryDescription** memory_descriptions;
    public nuint num_memory_descriptions;
    public nuint default_memory_index;

    public static nuint StructSize => 48;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_DeviceDescription_MemoryDescriptions";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_MemoryDescription_Kind_Args : IPJRT_Args
{
    public nuint struct_size;
    public PJRT_Extension_Base* extension_start;
    public PJRT_MemoryDescription* memory_description;
    public byte* kind;
    public nuint kind_size;
    public int kind_id;

    public static nuint StructSize => 44;

    public static nuint EntryOffset => 0;

    public static string EntryName => "PJRT_MemoryDescription_Kind";
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PJRT_MemoryDescriptions_Extension
{
    public PJRT_Extension_Base @base;
    public delegate* unmanaged[Cdecl]<PJRT_DeviceDescription_MemoryDescriptions_Args*, PJRT_Error*> memory_descriptions;
    public delegate* unmanaged[Cdecl]<PJRT_MemoryDescription_Kind_Args*, PJRT_Error*> kind;
}

/// <summary>The kinds of memory that every device has. Descriptions are places in a list that lives as long as the process.</summary>
internal static unsafe class MemoryDescriptionsExtension
{
    private static readonly PinnedText[] Texts = [.. Memory.Kinds.Select(kind => new PinnedText(kind))];
    private static readonly Pinned<int> Kinds = new([.. Enumerable.Range(0, Memory.Kinds.Length)]);
    private static readonly Pinned<nint> List = new([.. Enumerable.Range(0, Memory.Kinds.Length).Select(i => (nint)(Kinds.Pointer + i))]);

    /// <summary>A node for the table's list of extensions.</summary>
    public static PJRT_Extension_Base* Create(PJRT_Extension_Base* next)
    {
        PJRT_MemoryDescriptions_Extension* extension =
            (PJRT_MemoryDescriptions_Extension*)NativeMemory.AllocZeroed((nuint)sizeof(PJRT_MemoryDescriptions_Extension));
        extension->@base.struct_size = (nuint)sizeof(PJRT_MemoryDescriptions_Extension);
        extension->@base.type = PJRT_Extension_Type.PJRT_Extension_Type_MemoryDescriptions;
        extension->@base.next = next;
        extension->memory_descriptions = &Describe;
        extension->kind = &GetKind;
        return &extension->@base;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Describe(PJRT_DeviceDescription_MemoryDescriptions_Args* args) =>
        Boundary.Run(args, static (ref a) =>
        {
            Handle.Get<DeviceDescription>(a.device_description);
            a.memory_descriptions = (PJRT_MemoryDescription**)List.Pointer;
            a.num_memory_descriptions = (nuint)List.Count;
            a.default_memory_index = 0;
        });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetKind(PJRT_MemoryDescription_Kind_Args* args) =>
        Boundary.Run(args, static (ref a) =>
        {
            int index = List.Span.IndexOf((nint)a.memory_description);
            if (index < 0)
            {
                throw StatusException.InvalidArgument("PJRT_MemoryDescription_Kind: the memory description is not one of this plugin's.");
            }

            a.kind = Texts[index].Pointer;
            a.kind_size = Texts[index].Size;
            a.kind_id = Memory.KindId(Memory.Kinds[index]);
        });
}
