namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Options of a client of XLA's GPU plugins (CUDA, ROCm, SYCL); what is null is left to the plugin. Without options it
/// reserves most of the devices' memory when the client is created. <see cref="ToList"/> gives them to
/// <see cref="PjRtPlugin.CreateClient(IReadOnlyList{PjRtNamedValue})"/>.
/// </summary>
public sealed record PjRtGpuOptions
{
    /// <summary>Who divides the devices' memory among buffers.</summary>
    public PjRtGpuAllocator? Allocator { get; init; }

    /// <summary>Which part of a device's memory the allocator may take, in (0, 1].</summary>
    public float? MemoryFraction { get; init; }

    /// <summary>True to reserve the memory when the client is created, false as it is needed.</summary>
    public bool? Preallocate { get; init; }

    /// <summary>Bytes to set apart for collectives.</summary>
    public long? CollectiveMemorySize { get; init; }

    /// <summary>Which of the machine's GPUs to use, by their numbers; the others stay untouched.</summary>
    public IReadOnlyList<int>? VisibleDevices { get; init; }

    /// <summary>Which process of a job this is, in [0, <see cref="NodeCount"/>).</summary>
    public int? NodeId { get; init; }

    /// <summary>
    /// How many processes the job has; more than one need a store, see
    /// <see cref="PjRtPlugin.CreateClient(IKeyValueStore, IReadOnlyList{PjRtNamedValue})"/>.
    /// </summary>
    public int? NodeCount { get; init; }

    /// <summary>True to fail collectives whose partner died, false to wait for it.</summary>
    public bool? AbortCollectivesOnFailure { get; init; }

    /// <summary>How many executions may wait on a device at once, at least 1.</summary>
    public int? MaxInflightComputations { get; init; }

    /// <summary>The options by the names that the plugins know.</summary>
    /// <returns>Those that are not null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside of its range.</exception>
    public IReadOnlyList<PjRtNamedValue> ToList()
    {
        Check();
        List<PjRtNamedValue> options = [];
        Add(Allocator, allocator => new("allocator", NameOf(allocator)));
        Add(MemoryFraction, fraction => new("memory_fraction", fraction));
        Add(Preallocate, preallocate => new("preallocate", preallocate));
        Add(CollectiveMemorySize, size => new("collective_memory_size", size));
        Add(NodeId, id => new("node_id", (long)id));
        Add(NodeCount, count => new("num_nodes", (long)count));
        Add(AbortCollectivesOnFailure, abort => new("abort_collectives_on_failure", abort));
        Add(MaxInflightComputations, count => new("max_inflight_computations", (long)count));
        if (VisibleDevices is { } devices)
        {
            options.Add(new("visible_devices", [.. devices.Select(device => (long)device)]));
        }

        return options;

        void Add<T>(T? value, Func<T, PjRtNamedValue> option)
            where T : struct
        {
            if (value is { } given)
            {
                options.Add(option(given));
            }
        }
    }

    private static string NameOf(PjRtGpuAllocator allocator) =>
        allocator switch
        {
            PjRtGpuAllocator.Default => "default",
            PjRtGpuAllocator.Platform => "platform",
            PjRtGpuAllocator.BestFit => "bfc",
            PjRtGpuAllocator.CudaAsync => "cuda_async",
            _ => throw new ArgumentOutOfRangeException(nameof(allocator), allocator, "There is no such allocator."),
        };

    private void Check()
    {
        Require(MemoryFraction is null or (> 0 and <= 1), nameof(MemoryFraction), MemoryFraction, "(0, 1]");
        Require(
            CollectiveMemorySize is null or >= 0,
            nameof(CollectiveMemorySize),
            CollectiveMemorySize,
            "[0, 2^63), in bytes"
        );
        Require(NodeCount is null or >= 1, nameof(NodeCount), NodeCount, "[1, 2^31)");
        Require(
            NodeId is null || (NodeId >= 0 && NodeId < (NodeCount ?? 1)),
            nameof(NodeId),
            NodeId,
            $"[0, NodeCount), which is {NodeCount ?? 1}"
        );
        Require(
            MaxInflightComputations is null or >= 1,
            nameof(MaxInflightComputations),
            MaxInflightComputations,
            "[1, 2^31)"
        );
        Require(
            VisibleDevices is null || VisibleDevices.All(device => device >= 0),
            nameof(VisibleDevices),
            VisibleDevices is null ? null : string.Join(", ", VisibleDevices),
            "[0, 2^31), each of them"
        );
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(PjRtGpuOptions)}.{name} must be in {range}.");
        }
    }
}

/// <summary>How XLA's GPU plugins divide a device's memory among buffers.</summary>
public enum PjRtGpuAllocator
{
    /// <summary>What the plugin takes by default.</summary>
    Default,

    /// <summary>Every buffer is asked for from the driver: slow, and nothing is reserved.</summary>
    Platform,

    /// <summary>One reserved block, of which the best fitting part is given (BFC).</summary>
    BestFit,

    /// <summary>CUDA's own pool.</summary>
    CudaAsync,
}
