using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports.Extensions;

/// <summary>Memory layouts as objects, written as HLO writes them: <c>{1,0}</c>.</summary>
internal static unsafe class LayoutsExtension
{
    /// <summary>A node for the table's list of extensions.</summary>
    public static PJRT_Extension_Base* Create(PJRT_Extension_Base* next)
    {
        PJRT_Layouts_Extension* extension = (PJRT_Layouts_Extension*)
            NativeMemory.AllocZeroed((nuint)sizeof(PJRT_Layouts_Extension));
        extension->@base.struct_size = (nuint)sizeof(PJRT_Layouts_Extension);
        extension->@base.type = PJRT_Extension_Type.PJRT_Extension_Type_Layouts;
        extension->@base.next = next;
        extension->PJRT_Layouts_MemoryLayout_Destroy = &Destroy;
        extension->PJRT_Layouts_MemoryLayout_Serialize = &Serialize;
        extension->PJRT_Layouts_PJRT_Client_GetDefaultLayout = &ClientDefault;
        extension->PJRT_Layouts_PJRT_Buffer_MemoryLayout = &OfBuffer;
        extension->PJRT_Layouts_PJRT_Topology_GetDefaultLayout = &TopologyDefault;
        extension->PJRT_Layouts_PJRT_Executable_GetOutputLayouts = &OfOutputs;
        extension->PJRT_Layouts_PJRT_Executable_GetParameterLayouts = &OfParameters;
        return &extension->@base;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_Layouts_MemoryLayout_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<MemoryLayout>(a.layout));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Serialize(PJRT_Layouts_MemoryLayout_Serialize_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                byte[] text = Encoding.UTF8.GetBytes(Handle.Get<MemoryLayout>(a.layout).Text);
                a.serialized_layout = (PJRT_Layouts_SerializedLayout*)
                    SerializedBytes.Create(text, out a.serialized_bytes, out a.serialized_bytes_size);
                a.serialized_layout_deleter = (delegate* unmanaged[Cdecl]<PJRT_Layouts_SerializedLayout*, void>)
                    SerializedBytes.Deleter;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OfBuffer(PJRT_Layouts_PJRT_Buffer_MemoryLayout_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) => a.layout = MemoryLayout.Create(DeviceBuffer.Of(a.buffer).Shape.MinorToMajor)
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ClientDefault(PJRT_Layouts_PJRT_Client_GetDefaultLayout_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Client.Of(a.client);
                a.layout = Default(a.type, a.num_dims);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* TopologyDefault(PJRT_Layouts_PJRT_Topology_GetDefaultLayout_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Topology.Of(a.topology_description);
                a.layout = Default(a.type, a.num_dims);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OfOutputs(PJRT_Layouts_PJRT_Executable_GetOutputLayouts_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                MemoryLayoutList list = Executable.Of(a.executable).Metadata.OutputLayouts;
                a.num_outputs = list.Count;
                a.layouts = list.Pointer;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OfParameters(PJRT_Layouts_PJRT_Executable_GetParameterLayouts_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                MemoryLayoutList list = Executable.Of(a.executable).Metadata.ParameterLayouts;
                a.num_parameters = list.Count;
                a.layouts = list.Pointer;
            }
        );

    private static PJRT_Layouts_MemoryLayout* Default(PJRT_Buffer_Type type, nuint rank)
    {
        ElementTypes.Size(type);
        return MemoryLayout.Create(MemoryLayout.RowMajor(checked((int)rank)));
    }
}

/// <summary>A layout: dimensions from the fastest to the slowest.</summary>
internal sealed unsafe class MemoryLayout(string text) : INoun
{
    /// <inheritdoc/>
    public static Noun Noun => Noun.MemoryLayout;

    /// <summary>As HLO writes it.</summary>
    public string Text => text;

    /// <summary>A handle for somebody to destroy.</summary>
    public static PJRT_Layouts_MemoryLayout* Create(ReadOnlySpan<long> minorToMajor) =>
        (PJRT_Layouts_MemoryLayout*)Handle.Create(new MemoryLayout($"{{{string.Join(',', minorToMajor.ToArray())}}}"));

    /// <summary>The order of a row-major array.</summary>
    public static long[] RowMajor(int rank) => [.. Enumerable.Range(0, rank).Select(i => (long)(rank - 1 - i))];
}

/// <summary>The layouts of an executable's parameters or results, which live with it.</summary>
internal sealed unsafe class MemoryLayoutList
{
    private readonly Pinned<nint> _handles;

    /// <summary>Row-major layouts.</summary>
    public MemoryLayoutList(IEnumerable<TensorType> types) =>
        _handles = new Pinned<nint>([
            .. types.Select(type => (nint)MemoryLayout.Create(MemoryLayout.RowMajor(type.Rank))),
        ]);

    /// <summary>How many there are.</summary>
    public nuint Count => (nuint)_handles.Count;

    /// <summary>The handles.</summary>
    public PJRT_Layouts_MemoryLayout** Pointer => (PJRT_Layouts_MemoryLayout**)_handles.Pointer;

    /// <summary>Ends the handles.</summary>
    public void Destroy()
    {
        foreach (nint handle in _handles.Span)
        {
            if (Handle.IsLive<MemoryLayout>((void*)handle))
            {
                Handle.Destroy<MemoryLayout>((void*)handle);
            }
        }
    }
}
