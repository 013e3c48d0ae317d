using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

internal static unsafe partial class Plugin
{
    [UnmanagedCallersOnly(EntryPoint = "GetPjrtApi", CallConvs = [typeof(CallConvCdecl)])]
    public static void* GetPjrtApi() => null;
}
