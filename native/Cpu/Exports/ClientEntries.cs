using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Exports;

/// <summary>The client's entries, but for compiling and for buffers.</summary>
internal static unsafe class ClientEntries
{
    private static readonly PinnedText PlatformName = new(Platform.Name);

    private static PinnedText PlatformVersion { get; } = new(Platform.Version);

    /// <summary>Fills the client slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Client_Create = &Create;
        api->PJRT_Client_Destroy = &Destroy;
        api->PJRT_Client_PlatformName = &GetPlatformName;
        api->PJRT_Client_PlatformVersion = &GetPlatformVersion;
        api->PJRT_Client_ProcessIndex = &ProcessIndex;
        api->PJRT_Client_TopologyDescription = &TopologyDescription;
        api->PJRT_Client_Devices = &Devices;
        api->PJRT_Client_AddressableDevices = &AddressableDevices;
        api->PJRT_Client_LookupDevice = &LookupDevice;
        api->PJRT_Client_LookupAddressableDevice = &LookupAddressableDevice;
        api->PJRT_Client_AddressableMemories = &AddressableMemories;
        api->PJRT_Client_DefaultDeviceAssignment = &DefaultDeviceAssignment;
        api->PJRT_Client_UpdateGlobalProcessInfo = &UpdateGlobalProcessInfo;
        api->PJRT_Client_DmaMap = &DmaMap;
        api->PJRT_Client_DmaUnmap = &DmaUnmap;
    }

    // The key-value store is for several processes, which this plugin does not join; callers may leave its fields
    // unset.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Create(PJRT_Client_Create_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                CreateOptions options = CreateOptions.Read(a.create_options, a.num_options, "PJRT_Client_Create");
                a.client = (PJRT_Client*)Handle.Create(new Client(options));
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_Client_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<Client>(a.client)?.Destroy());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetPlatformName(PJRT_Client_PlatformName_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Client.Of(a.client);
                a.platform_name = PlatformName.Pointer;
                a.platform_name_size = PlatformName.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetPlatformVersion(PJRT_Client_PlatformVersion_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Client.Of(a.client);
                a.platform_version = PlatformVersion.Pointer;
                a.platform_version_size = PlatformVersion.Size;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* ProcessIndex(PJRT_Client_ProcessIndex_Args* args) =>
        Boundary.Run(args, static (ref a) => a.process_index = Client.Of(a.client).Options.ProcessIndex);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* TopologyDescription(PJRT_Client_TopologyDescription_Args* args) =>
        Boundary.Run(args, static (ref a) => a.topology = Client.Of(a.client).Topology.Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Devices(PJRT_Client_Devices_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nint> list = Client.Of(a.client).DeviceList;
                a.devices = (PJRT_Device**)list.Pointer;
                a.num_devices = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddressableDevices(PJRT_Client_AddressableDevices_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nint> list = Client.Of(a.client).DeviceList;
                a.addressable_devices = (PJRT_Device**)list.Pointer;
                a.num_addressable_devices = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* LookupDevice(PJRT_Client_LookupDevice_Args* args) =>
        Boundary.Run(args, static (ref a) => a.device = Client.Of(a.client).Find(a.id).Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* LookupAddressableDevice(PJRT_Client_LookupAddressableDevice_Args* args) =>
        Boundary.Run(args, static (ref a) => a.addressable_device = Client.Of(a.client).Find(a.local_hardware_id).Ref);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddressableMemories(PJRT_Client_AddressableMemories_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nint> list = Client.Of(a.client).MemoryList;
                a.addressable_memories = (PJRT_Memory**)list.Pointer;
                a.num_addressable_memories = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DefaultDeviceAssignment(PJRT_Client_DefaultDeviceAssignment_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Client_DefaultDeviceAssignment";
                Client client = Client.Of(a.client);
                if (a.num_replicas <= 0 || a.num_partitions <= 0)
                {
                    throw StatusException.InvalidArgument(
                        $"{Entry}: `num_replicas` and `num_partitions` must be positive, "
                            + $"got {a.num_replicas} and {a.num_partitions}"
                    );
                }

                long count = (long)a.num_replicas * a.num_partitions;
                if ((long)a.default_assignment_size < count)
                {
                    throw StatusException.FailedPrecondition(
                        $"{Entry}: `default_assignment_size` {a.default_assignment_size} < "
                            + $"`num_replicas * num_partitions`, {a.num_replicas} * {a.num_partitions} = {count}"
                    );
                }

                if (a.default_assignment == null)
                {
                    throw StatusException.InvalidArgument($"{Entry}: default_assignment is null.");
                }

                // More replicas than devices is legal here: nothing says that the assignment will be run.
                for (long i = 0; i < count; i++)
                {
                    a.default_assignment[i] = (int)(i % client.Devices.Count);
                }
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* UpdateGlobalProcessInfo(PJRT_Client_UpdateGlobalProcessInfo_Args* args) =>
        Boundary.Run(args, static (ref a) => Client.Of(a.client));

    // Every address is as good as any other to this device.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DmaMap(PJRT_Client_DmaMap_Args* args) =>
        Boundary.Run(args, static (ref a) => Client.Of(a.client));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DmaUnmap(PJRT_Client_DmaUnmap_Args* args) =>
        Boundary.Run(args, static (ref a) => Client.Of(a.client));
}
