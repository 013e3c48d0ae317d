using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

/// <summary>The entries that this device does not have. Each says so by name.</summary>
internal static unsafe class UnimplementedEntries
{
    /// <summary>Fills the slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Executable_OptimizedProgram = &OptimizedProgram;
        api->PJRT_LoadedExecutable_Fingerprint = &LoadedFingerprint;
        api->PJRT_CopyToDeviceStream_Destroy = &DestroyStream;
        api->PJRT_CopyToDeviceStream_AddChunk = &AddChunk;
        api->PJRT_CopyToDeviceStream_TotalBytes = &TotalBytes;
        api->PJRT_CopyToDeviceStream_GranuleSize = &GranuleSize;
        api->PJRT_CopyToDeviceStream_CurrentBytes = &CurrentBytes;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* OptimizedProgram(PJRT_Executable_OptimizedProgram_Args* args) =>
        Boundary.Unimplemented(args);

    // Deprecated; PJRT_Executable_Fingerprint answers.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* LoadedFingerprint(PJRT_LoadedExecutable_Fingerprint_Args* args) =>
        Boundary.Unimplemented(args);

    // Streams reach callers only through receive callbacks, which this device refuses.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DestroyStream(PJRT_CopyToDeviceStream_Destroy_Args* args) =>
        args != null && args->stream == null ? null : Boundary.Unimplemented(args);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddChunk(PJRT_CopyToDeviceStream_AddChunk_Args* args) => Boundary.Unimplemented(args);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* TotalBytes(PJRT_CopyToDeviceStream_TotalBytes_Args* args) =>
        Boundary.Unimplemented(args);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GranuleSize(PJRT_CopyToDeviceStream_GranuleSize_Args* args) =>
        Boundary.Unimplemented(args);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CurrentBytes(PJRT_CopyToDeviceStream_CurrentBytes_Args* args) =>
        Boundary.Unimplemented(args);
}
