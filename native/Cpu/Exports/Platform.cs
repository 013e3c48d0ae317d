using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Exports;

/// <summary>How this plugin introduces itself.</summary>
internal static class Platform
{
    /// <summary>
    /// The platform's name. Not <c>cpu</c>: frameworks that have a device of that name send it custom calls of their
    /// own.
    /// </summary>
    public const string Name = "xlasharp_cpu";

    /// <summary>The version; everything that changes generated code is in it, for it is part of cache keys.</summary>
    public static string Version { get; } =
        $"XlaSharp {typeof(Platform).Assembly.GetName().Version?.ToString(3)} LLVM 19 {HostCpu.Name} "
        + $"{Fingerprint.Of(HostCpu.Triple + HostCpu.Features):x16}";
}
