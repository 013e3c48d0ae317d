using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>Memory that an execution takes on its device, in bytes.</summary>
public sealed record PjRtCompiledMemoryStats
{
    internal PjRtCompiledMemoryStats(in PJRT_Executable_GetCompiledMemoryStats_Args args)
    {
        GeneratedCode = args.generated_code_size_in_bytes;
        Arguments = args.argument_size_in_bytes;
        Outputs = args.output_size_in_bytes;
        Aliased = args.alias_size_in_bytes;
        Temporaries = args.temp_size_in_bytes;
    }

    /// <summary>Machine code and constants.</summary>
    public long GeneratedCode { get; }

    /// <summary>All arguments.</summary>
    public long Arguments { get; }

    /// <summary>All results.</summary>
    public long Outputs { get; }

    /// <summary>Results that take over the memory of donated arguments.</summary>
    public long Aliased { get; }

    /// <summary>Values between arguments and results.</summary>
    public long Temporaries { get; }
}
