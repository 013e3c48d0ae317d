using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A device of a client. Lives as long as the client.</summary>
public sealed unsafe class PjRtDevice : IDevice
{
    internal PjRtDevice(PjRtClient client, PJRT_Device* device)
    {
        Client = client;
        Pointer = device;
        PJRT_Device_GetDescription_Args description = new() { device = device };
        Api.Call(&description);
        PJRT_DeviceDescription* facts = description.device_description;
        Id = ReadId(facts);
        ProcessIndex = ReadProcessIndex(facts);
        Kind = ReadKind(facts);
        DebugText = ReadDebugText(facts);
        Text = ReadText(facts);
        Attributes = ReadAttributes(facts);
        IsAddressable = ReadIsAddressable();
        LocalHardwareId = IsAddressable ? ReadLocalHardwareId() : -1;
    }

    /// <summary>The client whose device this is.</summary>
    public PjRtClient Client { get; }

    /// <summary>Global number, unique among all processes.</summary>
    public int Id { get; }

    /// <summary>The process that owns the device.</summary>
    public int ProcessIndex { get; }

    /// <summary>Kind of hardware, for instance <c>cpu</c> or <c>NVIDIA H100</c>.</summary>
    public string Kind { get; }

    /// <summary>The plugin's long description.</summary>
    public string DebugText { get; }

    /// <summary>Facts that the plugin tells about the device.</summary>
    public IReadOnlyList<PjRtNamedValue> Attributes { get; }

    /// <summary>True if this process can use the device.</summary>
    public bool IsAddressable { get; }

    /// <summary>Number of the hardware in this machine; -1 if the device is not addressable.</summary>
    public int LocalHardwareId { get; }

    /// <summary>Where buffers on this device are put if nothing else is asked for.</summary>
    /// <exception cref="PjRtException">The plugin has no memories.</exception>
    public PjRtMemory DefaultMemory
    {
        get
        {
            using Hold client = new(Client.Handle);
            PJRT_Device_DefaultMemory_Args args = new() { device = Pointer };
            Api.Call(&args);
            return Client.Find(args.memory);
        }
    }

    /// <summary>The memories that the device can address; empty where the plugin does not tell.</summary>
    public IReadOnlyList<PjRtMemory> Memories
    {
        get
        {
            using Hold client = new(Client.Handle);
            PJRT_Device_AddressableMemories_Args args = new() { device = Pointer };
            if (!Api.TryCall(&args))
            {
                return [];
            }

            var memories = new PjRtMemory[checked((int)args.num_memories)];
            for (int i = 0; i < memories.Length; i++)
            {
                memories[i] = Client.Find(args.memories[i]);
            }

            return memories;
        }
    }

    internal PJRT_Device* Pointer { get; }

    private Api Api => Client.Api;

    private string Text { get; }

    /// <summary>How much of the device's memory is in use.</summary>
    /// <returns>The figures, or null where the plugin does not count.</returns>
    /// <exception cref="PjRtException">The plugin failed.</exception>
    public PjRtMemoryStats? MemoryStats()
    {
        using Hold client = new(Client.Handle);
        PJRT_Device_MemoryStats_Args args = new() { device = Pointer };
        return Api.TryCall(&args) ? new PjRtMemoryStats(args) : null;
    }

    /// <summary>The plugin's short description.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;

    private int ReadId(PJRT_DeviceDescription* facts)
    {
        PJRT_DeviceDescription_Id_Args args = new() { device_description = facts };
        Api.Call(&args);
        return args.id;
    }

    private int ReadProcessIndex(PJRT_DeviceDescription* facts)
    {
        PJRT_DeviceDescription_ProcessIndex_Args args = new() { device_description = facts };
        Api.Call(&args);
        return args.process_index;
    }

    private string ReadKind(PJRT_DeviceDescription* facts)
    {
        PJRT_DeviceDescription_Kind_Args args = new() { device_description = facts };
        Api.Call(&args);
        return NativeText.Read(args.device_kind, args.device_kind_size);
    }

    private string ReadDebugText(PJRT_DeviceDescription* facts)
    {
        PJRT_DeviceDescription_DebugString_Args args = new() { device_description = facts };
        Api.Call(&args);
        return NativeText.Read(args.debug_string, args.debug_string_size);
    }

    private string ReadText(PJRT_DeviceDescription* facts)
    {
        PJRT_DeviceDescription_ToString_Args args = new() { device_description = facts };
        Api.Call(&args);
        return NativeText.Read(args.to_string, args.to_string_size);
    }

    private PjRtNamedValue[] ReadAttributes(PJRT_DeviceDescription* facts)
    {
        PJRT_DeviceDescription_Attributes_Args args = new() { device_description = facts };
        return Api.TryCall(&args) ? NamedValues.Read(args.attributes, args.num_attributes) : [];
    }

    private bool ReadIsAddressable()
    {
        PJRT_Device_IsAddressable_Args args = new() { device = Pointer };
        Api.Call(&args);
        return args.is_addressable != 0;
    }

    private int ReadLocalHardwareId()
    {
        PJRT_Device_LocalHardwareId_Args args = new() { device = Pointer };
        Api.Call(&args);
        return args.local_hardware_id;
    }
}
