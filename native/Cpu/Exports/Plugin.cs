using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Exports.Extensions;
using XlaSharp.Native.Exports.Ffi;
using XlaSharp.Native.Exports.Profiling;

namespace XlaSharp.Native.Exports;

/// <summary>The plugin itself: its one exported symbol, its table, what it says of itself.</summary>
internal static unsafe class Plugin
{
    // Clients look for some slots without asking how long the table is.
    private const nuint ZeroedTail = 1024;

    private static readonly NamedValues Attributes = new NamedValues()
        .Add("xla_version", 2)
        .Add("stablehlo_current_version", 1, 20, 0)
        .Add("stablehlo_minimum_version", 0, 9, 0);

    private static readonly PJRT_Api* Table = MakeTable();

    /// <summary>The table, always the same.</summary>
    [UnmanagedCallersOnly(EntryPoint = "GetPjrtApi", CallConvs = [typeof(CallConvCdecl)])]
    public static PJRT_Api* GetPjrtApi() => Table;

    private static PJRT_Api* MakeTable()
    {
        var api = (PJRT_Api*)NativeMemory.AllocZeroed(PJRT_Api.StructSize + ZeroedTail);
        api->struct_size = PJRT_Api.StructSize;
        api->pjrt_api_version.struct_size = PJRT_Api_Version.StructSize;
        api->pjrt_api_version.major_version = PJRT.PJRT_API_MAJOR;
        api->pjrt_api_version.minor_version = PJRT.PJRT_API_MINOR;
        api->extension_start = FfiExtension.Create(
            LayoutsExtension.Create(MemoryDescriptionsExtension.Create(ProfilerExtension.Create(null)))
        );
        api->PJRT_Plugin_Initialize = &Initialize;
        api->PJRT_Plugin_Attributes = &GetAttributes;
        Error.Fill(api);
        Event.Fill(api);
        ClientEntries.Fill(api);
        DeviceDescription.Fill(api);
        Device.Fill(api);
        Memory.Fill(api);
        Topology.Fill(api);
        CanonicalShape.Fill(api);
        BufferCreation.Fill(api);
        BufferEntries.Fill(api);
        BufferTransfers.Fill(api);
        TransferManager.Fill(api);
        Executable.Fill(api);
        ExecutableMetadata.Fill(api);
        LoadedExecutable.Fill(api);
        UnimplementedEntries.Fill(api);
        return api;
    }

    // Two frameworks in one process may both initialise the plugin; there is nothing to do twice.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Initialize(PJRT_Plugin_Initialize_Args* args) =>
        Boundary.Run(args, static (ref a) => { });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetAttributes(PJRT_Plugin_Attributes_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                a.attributes = Attributes.Pointer;
                a.num_attributes = Attributes.Count;
            }
        );
}
