using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A memory that buffers can be in. Lives as long as the client.</summary>
public sealed unsafe class PjRtMemory
{
    internal PjRtMemory(PjRtClient client, PJRT_Memory* memory)
    {
        Client = client;
        Pointer = memory;
        PJRT_Memory_Id_Args id = new() { memory = memory };
        Api.Call(&id);
        Id = id.id;
        PJRT_Memory_Kind_Args kind = new() { memory = memory };
        Api.Call(&kind);
        Kind = NativeText.Read(kind.kind, kind.kind_size);
        PJRT_Memory_ToString_Args text = new() { memory = memory };
        Api.Call(&text);
        Text = NativeText.Read(text.to_string, text.to_string_size);
    }

    /// <summary>The client whose memory this is.</summary>
    public PjRtClient Client { get; }

    /// <summary>Number, unique within the client.</summary>
    public int Id { get; }

    /// <summary><c>device</c>, <c>pinned_host</c>, <c>unpinned_host</c>, or a plugin's own.</summary>
    public string Kind { get; }

    /// <summary>The kind as a number: equal for equal kinds; 0 where the plugin does not tell.</summary>
    public int KindId
    {
        get
        {
            using Hold client = new(Client.Handle);
            PJRT_Memory_Kind_Id_Args args = new() { memory = Pointer };
            return Api.TryCall(&args) ? args.kind_id : 0;
        }
    }

    /// <summary>The plugin's long description; the short one where it has none.</summary>
    public string DebugText
    {
        get
        {
            using Hold client = new(Client.Handle);
            PJRT_Memory_DebugString_Args args = new() { memory = Pointer };
            return Api.TryCall(&args) ? NativeText.Read(args.debug_string, args.debug_string_size) : Text;
        }
    }

    /// <summary>The devices that can address the memory.</summary>
    public IReadOnlyList<PjRtDevice> Devices
    {
        get
        {
            using Hold client = new(Client.Handle);
            PJRT_Memory_AddressableByDevices_Args args = new() { memory = Pointer };
            Api.Call(&args);
            var devices = new PjRtDevice[checked((int)args.num_devices)];
            for (int i = 0; i < devices.Length; i++)
            {
                devices[i] = Client.Find(args.devices[i]);
            }

            return devices;
        }
    }

    internal PJRT_Memory* Pointer { get; }

    private Api Api => Client.Api;

    private string Text { get; }

    /// <summary>The plugin's short description.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;
}
