using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports.Extensions;

/// <summary>
/// The kinds of memory that every device has. Descriptions are places in a list that lives as long as the process.
/// </summary>
internal static unsafe class MemoryDescriptionsExtension
{
    private static readonly PinnedText[] Texts = [.. Memory.Kinds.Select(kind => new PinnedText(kind))];
    private static readonly Pinned<int> Kinds = new([.. Enumerable.Range(0, Memory.Kinds.Length)]);
    private static readonly Pinned<nint> List = new([
        .. Enumerable.Range(0, Memory.Kinds.Length).Select(i => (nint)(Kinds.Pointer + i)),
    ]);

    /// <summary>A node for the table's list of extensions.</summary>
    public static PJRT_Extension_Base* Create(PJRT_Extension_Base* next)
    {
        PJRT_MemoryDescriptions_Extension* extension = (PJRT_MemoryDescriptions_Extension*)
            NativeMemory.AllocZeroed((nuint)sizeof(PJRT_MemoryDescriptions_Extension));
        extension->@base.struct_size = (nuint)sizeof(PJRT_MemoryDescriptions_Extension);
        extension->@base.type = PJRT_Extension_Type.PJRT_Extension_Type_MemoryDescriptions;
        extension->@base.next = next;
        extension->PJRT_DeviceDescription_MemoryDescriptions = &Describe;
        extension->PJRT_MemoryDescription_Kind = &GetKind;
        return &extension->@base;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Describe(PJRT_DeviceDescription_MemoryDescriptions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Handle.Get<DeviceDescription>(a.device_description);
                a.memory_descriptions = (PJRT_MemoryDescription**)List.Pointer;
                a.num_memory_descriptions = (nuint)List.Count;
                a.default_memory_index = 0;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetKind(PJRT_MemoryDescription_Kind_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                int index = List.Span.IndexOf((nint)a.memory_description);
                if (index < 0)
                {
                    throw StatusException.InvalidArgument(
                        "PJRT_MemoryDescription_Kind: the memory description is not one of this plugin's."
                    );
                }

                a.kind = Texts[index].Pointer;
                a.kind_size = Texts[index].Size;
                a.kind_id = Memory.KindId(Memory.Kinds[index]);
            }
        );
}
