using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A device's memory at one moment, in bytes. A figure is null where the plugin does not keep it.</summary>
public sealed record PjRtMemoryStats
{
    internal PjRtMemoryStats(in PJRT_Device_MemoryStats_Args args)
    {
        BytesInUse = args.bytes_in_use;
        PeakBytesInUse = args.peak_bytes_in_use_is_set != 0 ? args.peak_bytes_in_use : null;
        AllocationCount = args.num_allocs_is_set != 0 ? args.num_allocs : null;
        LargestAllocation = args.largest_alloc_size_is_set != 0 ? args.largest_alloc_size : null;
        BytesLimit = args.bytes_limit_is_set != 0 ? args.bytes_limit : null;
        BytesReserved = args.bytes_reserved_is_set != 0 ? args.bytes_reserved : null;
        PoolBytes = args.pool_bytes_is_set != 0 ? args.pool_bytes : null;
    }

    /// <summary>Bytes in use now.</summary>
    public long BytesInUse { get; }

    /// <summary>The most that was ever in use.</summary>
    public long? PeakBytesInUse { get; }

    /// <summary>How many allocations were made.</summary>
    public long? AllocationCount { get; }

    /// <summary>The largest single allocation.</summary>
    public long? LargestAllocation { get; }

    /// <summary>How much may be in use.</summary>
    public long? BytesLimit { get; }

    /// <summary>Bytes set aside.</summary>
    public long? BytesReserved { get; }

    /// <summary>Size of the memory pool.</summary>
    public long? PoolBytes { get; }
}
