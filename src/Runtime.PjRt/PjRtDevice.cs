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
        Description = new(Api, client.Handle, description.device_description);
        IsAddressable = ReadIsAddressable();
        LocalHardwareId = IsAddressable ? ReadLocalHardwareId() : -1;
    }

    /// <summary>The client whose device this is.</summary>
    public PjRtClient Client { get; }

    /// <summary>What is known about the device without using it.</summary>
    public PjRtDeviceDescription Description { get; }

    /// <inheritdoc cref="PjRtDeviceDescription.Id"/>
    public int Id => Description.Id;

    /// <inheritdoc cref="PjRtDeviceDescription.ProcessIndex"/>
    public int ProcessIndex => Description.ProcessIndex;

    /// <inheritdoc cref="PjRtDeviceDescription.Kind"/>
    public string Kind => Description.Kind;

    /// <inheritdoc cref="PjRtDeviceDescription.DebugText"/>
    public string DebugText => Description.DebugText;

    /// <inheritdoc cref="PjRtDeviceDescription.Attributes"/>
    public IReadOnlyList<PjRtNamedValue> Attributes => Description.Attributes;

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

    /// <summary>How much of the device's memory is in use.</summary>
    /// <returns>The figures, or null where the plugin does not count.</returns>
    /// <exception cref="PjRtException">The plugin failed.</exception>
    public PjRtMemoryStats? MemoryStats()
    {
        using Hold client = new(Client.Handle);
        PJRT_Device_MemoryStats_Args args = new() { device = Pointer };
        return Api.TryCall(&args) ? new PjRtMemoryStats(args) : null;
    }

    /// <summary>Starts the counts of <see cref="MemoryStats"/> anew, for instance the peak.</summary>
    /// <exception cref="PjRtException">The plugin does not count, or failed.</exception>
    public void ClearMemoryStats()
    {
        using Hold client = new(Client.Handle);
        PJRT_Device_ClearMemoryStats_Args args = new() { device = Pointer };
        Api.Call(&args);
    }

    /// <summary>
    /// Facts about the device that may change or cost a question to the hardware; empty where the plugin has none.
    /// </summary>
    /// <returns>The facts.</returns>
    /// <exception cref="PjRtException">The plugin failed.</exception>
    public IReadOnlyList<PjRtNamedValue> QueryAttributes()
    {
        using Hold client = new(Client.Handle);
        PJRT_Device_GetAttributes_Args args = new() { device = Pointer };
        if (!Api.TryCall(&args))
        {
            return [];
        }

        try
        {
            return NamedValues.Read(Api, args.attributes, args.num_attributes);
        }
        finally
        {
            if (args.attributes_deleter != null)
            {
                args.attributes_deleter(args.device_attributes);
            }
        }
    }

    /// <summary>Fails an execution that has not started: its results carry the error.</summary>
    /// <param name="launchId">The launch id that the execution was given.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's text.</param>
    /// <returns>Whether there was such an execution.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this, or failed.</exception>
    public bool PoisonExecution(int launchId, PjRtErrorCode code, string message)
    {
        using Hold client = new(Client.Handle);
        using NativeText.Bytes text = new(message);
        PJRT_Device_PoisonExecution_Args args = new()
        {
            device = Pointer,
            launch_id = launchId,
            error_code = (PJRT_Error_Code)code,
            error_message = text.Pointer,
            error_message_size = text.Size,
        };
        Api.Call(&args);
        return args.poisoned != 0;
    }

    /// <summary>Tells the plugin that work for the device is promised, until the result is disposed.</summary>
    /// <param name="description">What the work is, for the plugin's traces.</param>
    /// <returns>The promise.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this, or failed.</exception>
    public IDisposable TrackWork(string description)
    {
        using Hold client = new(Client.Handle);
        using NativeText.Bytes text = new(description);
        PJRT_Device_CreateAsyncTrackingEvent_Args args = new()
        {
            device = Pointer,
            description = text.Pointer,
            description_size = text.Size,
        };
        Api.Call(&args);
        return new Tracked(new(Api, args.@event, "PJRT tracking event", Client.Handle));
    }

    /// <summary>The plugin's short description.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Description.ToString();

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

    private sealed class Tracked(Owned<PJRT_AsyncTrackingEvent_Destroy_Args> handle) : IDisposable
    {
        public void Dispose() => handle.Retire();
    }
}
