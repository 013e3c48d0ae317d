using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// What a call tells generated code, and what generated code tells back. The layout is part of the executable format.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ExecutionContext
{
    /// <summary>Offset 0: why the entry point returned a status other than 0; zero-terminated, in the code's own data.</summary>
    public byte* Message;

    /// <summary>Offset 8: which replica this call is.</summary>
    public int Replica;

    /// <summary>Offset 12: which partition of the replica this call is.</summary>
    public int Partition;

    /// <summary>Offset 16: called to share a loop between threads; see <see cref="WorkerPool.EntryPoint"/>.</summary>
    public nint Fork;

    /// <summary>Offset 24: how many threads may work on this call.</summary>
    public int Threads;
}
