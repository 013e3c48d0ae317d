using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>One user of the plugin: devices, memory, and everything made from them.</summary>
internal sealed unsafe class Client : INoun
{
    private readonly Pinned<nint> _deviceList;
    private readonly Pinned<nint> _memoryList;
    private readonly Lock _together = new();

    /// <summary>A client with its own devices.</summary>
    public Client(CreateOptions options)
    {
        Options = options;
        Allocator = new DeviceAllocator(options.MemoryLimit);
        Topology = new Topology(options.DeviceCount, options.ProcessIndex);
        Devices = [.. Topology.Descriptions.Select(description => new Device(this, description))];
        _deviceList = new Pinned<nint>([.. Devices.Select(device => (nint)device.Ref)]);
        _memoryList = new Pinned<nint>([
            .. Devices.SelectMany(device => device.Memories).Select(memory => (nint)memory.Ref),
        ]);
    }

    /// <inheritdoc/>
    public static Noun Noun => Noun.Client;

    /// <summary>How the client was asked for.</summary>
    public CreateOptions Options { get; }

    /// <summary>Descriptions of the devices.</summary>
    public Topology Topology { get; }

    /// <summary>The devices, by id.</summary>
    public IReadOnlyList<Device> Devices { get; }

    /// <summary>The memory of all devices.</summary>
    public DeviceAllocator Allocator { get; }

    /// <summary>The shapes of all buffers.</summary>
    public ShapeTable Shapes { get; } = new();

    /// <summary>Launches that wait for their arguments.</summary>
    public WaitingLaunches Waiting { get; } = new();

    /// <summary>The devices for C code.</summary>
    public Pinned<nint> DeviceList => _deviceList;

    /// <summary>The memories of all devices for C code.</summary>
    public Pinned<nint> MemoryList => _memoryList;

    /// <summary>The object of a handle.</summary>
    public static Client Of(PJRT_Client* client) => Handle.Get<Client>(client);

    /// <summary>The device of a global id.</summary>
    /// <exception cref="StatusException">There is none.</exception>
    public Device Find(long id) =>
        id >= 0 && id < Devices.Count
            ? Devices[(int)id]
            : throw StatusException.InvalidArgument($"No matching device found for device_id {id}");

    /// <summary>The memory a caller names: directly, by its device, or not at all.</summary>
    /// <exception cref="StatusException">Neither is given, or it belongs to another client.</exception>
    public Memory MemoryFor(PJRT_Memory* memory, PJRT_Device* device, string entry)
    {
        Memory chosen =
            memory != null ? Handle.Get<Memory>(memory)
            : device != null ? Device.Of(device).DefaultMemory
            : throw StatusException.InvalidArgument($"{entry}: either memory or device must be given, both are null.");
        return chosen.Device.Client == this
            ? chosen
            : throw StatusException.InvalidArgument($"{entry}: the memory or device belongs to another client.");
    }

    /// <summary>
    /// Runs launches at the same time, each on its device's thread. All devices get the launches of several calls in
    /// the same order, so that no two calls wait for each other.
    /// </summary>
    public void RunTogether(List<Launch> launches)
    {
        lock (_together)
        {
            launches.ForEach(launch => launch.Device.Thread.Post(launch.RunJoined));
        }
    }

    /// <summary>Ends the handles of devices and memories; buffers that still live keep what they need.</summary>
    public void Destroy()
    {
        foreach (Device device in Devices)
        {
            device.Destroy();
        }

        Topology.Destroy();
        Allocator.Close();
    }
}
