using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// What a call tells generated code, and what generated code tells back. The layout is part of the executable format.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct ExecutionContext
{
    /// <summary>
    /// Offset 0: why the entry point returned a status other than 0; zero-terminated, in the code's own data.
    /// </summary>
    [FieldOffset(0)]
    public byte* Message;

    /// <summary>Offset 8: which replica this call is.</summary>
    [FieldOffset(8)]
    public int Replica;

    /// <summary>Offset 12: which partition of the replica this call is.</summary>
    [FieldOffset(12)]
    public int Partition;

    /// <summary>Offset 16: called to share a loop between threads; see <see cref="WorkerPool.EntryPoint"/>.</summary>
    [FieldOffset(16)]
    public nint Fork;

    /// <summary>Offset 24: how many threads may work on this call.</summary>
    [FieldOffset(24)]
    public int Threads;

    /// <summary>
    /// Offset 32: called for what generated code asks of the host; see <see cref="HostCallContext.EntryPoint"/>.
    /// </summary>
    [FieldOffset(32)]
    public nint CallHost;

    /// <summary>Offset 40: the handle of a <see cref="HostCallContext"/>, for programs that have host calls.</summary>
    [FieldOffset(40)]
    public nint HostCalls;
}
