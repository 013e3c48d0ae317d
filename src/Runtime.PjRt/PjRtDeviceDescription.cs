using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// What is known about a device without using it: of a client's device, or of one that a topology describes.
/// </summary>
public sealed unsafe class PjRtDeviceDescription
{
    private readonly Api _api;
    private readonly Owned? _owner;
    private readonly PJRT_DeviceDescription* _pointer;

    internal PjRtDeviceDescription(Api api, Owned? owner, PJRT_DeviceDescription* pointer)
    {
        (_api, _owner) = (api, owner);
        _pointer = pointer;
        PJRT_DeviceDescription_Id_Args id = new() { device_description = pointer };
        api.Call(&id);
        Id = id.id;
        PJRT_DeviceDescription_ProcessIndex_Args process = new() { device_description = pointer };
        api.Call(&process);
        ProcessIndex = process.process_index;
        PJRT_DeviceDescription_Kind_Args kind = new() { device_description = pointer };
        api.Call(&kind);
        Kind = NativeText.Read(kind.device_kind, kind.device_kind_size);
        PJRT_DeviceDescription_DebugString_Args debug = new() { device_description = pointer };
        api.Call(&debug);
        DebugText = NativeText.Read(debug.debug_string, debug.debug_string_size);
        PJRT_DeviceDescription_ToString_Args text = new() { device_description = pointer };
        api.Call(&text);
        Text = NativeText.Read(text.to_string, text.to_string_size);
        PJRT_DeviceDescription_Attributes_Args attributes = new() { device_description = pointer };
        Attributes = api.TryCall(&attributes)
            ? NamedValues.Read(api, attributes.attributes, attributes.num_attributes)
            : [];
    }

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

    /// <summary>
    /// The kinds of memory the device has, the default one first; empty where the plugin does not tell.
    /// </summary>
    public IReadOnlyList<string> MemoryKinds
    {
        get
        {
            ExtensionTable extension = new(_api, PJRT_Extension_Type.PJRT_Extension_Type_MemoryDescriptions);
            if (
                !extension.Has<PJRT_DeviceDescription_MemoryDescriptions_Args>()
                || !extension.Has<PJRT_MemoryDescription_Kind_Args>()
            )
            {
                return [];
            }

            nint held = _owner?.Acquire() ?? 0;
            try
            {
                PJRT_DeviceDescription_MemoryDescriptions_Args args = new() { device_description = _pointer };
                extension.Call(&args);
                var kinds = new List<string>();
                for (nuint i = 0; i < args.num_memory_descriptions; i++)
                {
                    PJRT_MemoryDescription_Kind_Args kind = new() { memory_description = args.memory_descriptions[i] };
                    extension.Call(&kind);
                    string name = NativeText.Read(kind.kind, kind.kind_size);
                    kinds.Insert(i == args.default_memory_index ? 0 : kinds.Count, name);
                }

                return kinds;
            }
            finally
            {
                _owner?.Release();
            }
        }
    }

    private string Text { get; }

    /// <summary>The plugin's short description.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;
}
