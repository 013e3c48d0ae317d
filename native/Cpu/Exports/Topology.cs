using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Native.Exports;

/// <summary>The devices of a client, described without one; enough to compile for.</summary>
internal sealed unsafe class Topology : INoun
{
    private static readonly PinnedText PlatformName = new(Platform.Name);
    private static readonly NamedValues NoAttributes = new();
    private static readonly Pinned<int> KindIds = new([.. Memory.Kinds.Select(Memory.KindId)]);

    private readonly PinnedText _platformVersion;
    private readonly Pinned<nint> _descriptionList;
    private readonly int _processIndex;

    /// <summary>Devices 0, 1, … of one process.</summary>
    public Topology(int deviceCount, int processIndex)
    {
        _processIndex = processIndex;
        _platformVersion = new PinnedText(Platform.Version);
        Descriptions = [.. Enumerable.Range(0, deviceCount).Select(id => new DeviceDescription(id, processIndex))];
        _descriptionList = new Pinned<nint>([.. Descriptions.Select(description => (nint)description.Ref)]);
        Ref = (PJRT_TopologyDescription*)Handle.Create(this);
    }

    /// <inheritdoc/>
    public static Noun Noun => Noun.TopologyDescription;

    /// <summary>The handle.</summary>
    public PJRT_TopologyDescription* Ref { get; }

    /// <summary>The devices, by id.</summary>
    public IReadOnlyList<DeviceDescription> Descriptions { get; }

    /// <summary>The object of a handle.</summary>
    public static Topology Of(PJRT_TopologyDescription* topology) => Handle.Get<Topology>(topology);

    /// <summary>Ends the handles of the topology and its descriptions.</summary>
    public void Destroy()
    {
        Handle.Destroy<Topology>(Ref);
        foreach (DeviceDescription description in Descriptions)
        {
            Handle.Destroy<DeviceDescription>(description.Ref);
        }
    }

    /// <summary>Fills the topology slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_TopologyDescription_Create = &Create;
        api->PJRT_TopologyDescription_Destroy = &Destroy;
        api->PJRT_TopologyDescription_PlatformName = &GetPlatformName;
        api->PJRT_TopologyDescription_PlatformVersion = &GetPlatformVersion;
        api->PJRT_TopologyDescription_GetDeviceDescriptions = &GetDeviceDescriptions;
        api->PJRT_TopologyDescription_Serialize = &Serialize;
        api->PJRT_TopologyDescription_Deserialize = &Deserialize;
        api->PJRT_TopologyDescription_Attributes = &GetAttributes;
        api->PJRT_TopologyDescription_Fingerprint = &GetFingerprint;
        api->PJRT_TopologyDescription_GetMemorySpaceKindIds = &GetMemorySpaceKindIds;
    }

    // The text form: what it is, for which machine, how many devices, of which process.
    private string Text => $"{Platform.Name}\n{Platform.Version}\n{Descriptions.Count}\n{_processIndex}";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Create(PJRT_TopologyDescription_Create_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_TopologyDescription_Create";
                string name = Boundary.Text(a.topology_name, a.topology_name_size);
                if (name is not ("" or Platform.Name))
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: unknown topology '{name}'; known: '{Platform.Name}'."
                    );
                }

                CreateOptions options = CreateOptions.Read(a.create_options, a.num_options, Entry);
                a.topology = new Topology(options.DeviceCount, options.ProcessIndex).Ref;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_TopologyDescription_Destroy_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                if (a.topology != null)
                {
                    Of(a.topology).Destroy();
                }
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetPlatformName(PJRT_TopologyDescription_PlatformName_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.topology);
                a.platform_name = PlatformName.Pointer;
                a.platform_name_size = PlatformName.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetPlatformVersion(PJRT_TopologyDescription_PlatformVersion_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                PinnedText version = Of(a.topology)._platformVersion;
                a.platform_version = version.Pointer;
                a.platform_version_size = version.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDeviceDescriptions(PJRT_TopologyDescription_GetDeviceDescriptions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nint> list = Of(a.topology)._descriptionList;
                a.descriptions = (PJRT_DeviceDescription**)list.Pointer;
                a.num_descriptions = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Serialize(PJRT_TopologyDescription_Serialize_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                byte[] text = Encoding.UTF8.GetBytes(Of(a.topology).Text);
                a.serialized_topology = (PJRT_SerializedTopology*)
                    SerializedBytes.Create(text, out a.serialized_bytes, out a.serialized_bytes_size);
                a.serialized_topology_deleter = (delegate* unmanaged[Cdecl]<PJRT_SerializedTopology*, void>)
                    SerializedBytes.Deleter;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Deserialize(PJRT_TopologyDescription_Deserialize_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                string[] lines = Boundary.Text(a.serialized_topology, a.serialized_topology_size).Split('\n');
                if (
                    lines is not [Platform.Name, var version, var devices, var process]
                    || !int.TryParse(devices, out int count)
                    || !int.TryParse(process, out int index)
                    || count < 1
                )
                {
                    throw StatusException.InvalidArgument(
                        "PJRT_TopologyDescription_Deserialize: the bytes are not a topology that this plugin wrote."
                    );
                }

                if (version != Platform.Version)
                {
                    throw StatusException.FailedPrecondition(
                        $"PJRT_TopologyDescription_Deserialize: the topology is of '{version}', this is "
                            + $"'{Platform.Version}'."
                    );
                }

                a.topology = new Topology(count, index).Ref;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetAttributes(PJRT_TopologyDescription_Attributes_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.topology);
                a.attributes = NoAttributes.Pointer;
                a.num_attributes = NoAttributes.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetFingerprint(PJRT_TopologyDescription_Fingerprint_Args* args) =>
        Boundary.Run(args, static (ref a) => a.fingerprint = Fingerprint.Of(Of(a.topology).Text));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetMemorySpaceKindIds(PJRT_TopologyDescription_GetMemorySpaceKindIds_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Of(a.topology);
                a.memory_space_kind_ids = KindIds.Pointer;
                a.num_memory_space_kind_ids = (nuint)KindIds.Count;
            }
        );
}
