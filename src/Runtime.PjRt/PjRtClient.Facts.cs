using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>What the client asks once, when it is created.</content>
public sealed unsafe partial class PjRtClient
{
    private string ReadPlatformName(PJRT_Client* client)
    {
        PJRT_Client_PlatformName_Args args = new() { client = client };
        Api.Call(&args);
        return NativeText.Read(args.platform_name, args.platform_name_size);
    }

    private string ReadPlatformVersion(PJRT_Client* client)
    {
        PJRT_Client_PlatformVersion_Args args = new() { client = client };
        Api.Call(&args);
        return NativeText.Read(args.platform_version, args.platform_version_size);
    }

    private int ReadProcessIndex(PJRT_Client* client)
    {
        PJRT_Client_ProcessIndex_Args args = new() { client = client };
        Api.Call(&args);
        return args.process_index;
    }

    private PjRtDevice[] ReadDevices(PJRT_Client* client)
    {
        PJRT_Client_Devices_Args args = new() { client = client };
        Api.Call(&args);
        var devices = new PjRtDevice[checked((int)args.num_devices)];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = new PjRtDevice(this, args.devices[i]);
            _devices.Add((nint)args.devices[i], devices[i]);
        }

        return devices;
    }

    private PjRtDevice[] ReadAddressableDevices(PJRT_Client* client)
    {
        PJRT_Client_AddressableDevices_Args args = new() { client = client };
        Api.Call(&args);
        var devices = new PjRtDevice[checked((int)args.num_addressable_devices)];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = Find(args.addressable_devices[i]);
        }

        return devices;
    }

    private PjRtMemory[] ReadMemories(PJRT_Client* client)
    {
        PJRT_Client_AddressableMemories_Args args = new() { client = client };
        if (!Api.TryCall(&args))
        {
            return [];
        }

        var memories = new PjRtMemory[checked((int)args.num_addressable_memories)];
        for (int i = 0; i < memories.Length; i++)
        {
            memories[i] = Find(args.addressable_memories[i]);
        }

        return memories;
    }
}
