using System.Text;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>What a client asks of devices, memories and topologies before it runs anything.</summary>
internal sealed unsafe class DeviceMetadataTests(string kind) : PluginFixture(kind)
{
    [Test]
    public void AddressableDevicesAreDevicesOfTheClient()
    {
        PJRT_Client_AddressableDevices_Args addressable = new() { client = Client };
        Plugin.Call(ref addressable);
        nint[] list = new Span<nint>(
            addressable.addressable_devices,
            (int)addressable.num_addressable_devices
        ).ToArray();

        Assert.That(list, Is.Not.Empty.And.SubsetOf(DeviceList));
    }

    [Test]
    public void TheFirstDeviceIsNumberZeroOfProcessZero()
    {
        PJRT_Client_LookupDevice_Args lookup = new() { client = Client };
        Plugin.Call(ref lookup);
        PJRT_DeviceDescription* description = DescriptionOf(lookup.device);
        PJRT_DeviceDescription_Id_Args id = new() { device_description = description };
        Plugin.Call(ref id);
        PJRT_DeviceDescription_ProcessIndex_Args process = new() { device_description = description };
        Plugin.Call(ref process);
        PJRT_DeviceDescription_DebugString_Args debug = new() { device_description = description };
        Plugin.Call(ref debug);
        PJRT_DeviceDescription_Attributes_Args attributes = new() { device_description = description };
        attributes.num_attributes = 77;
        Plugin.Call(ref attributes);
        PJRT_Device_LocalHardwareId_Args local = new() { device = lookup.device };
        Plugin.Call(ref local);

        Assert.That(lookup.device == Device);
        Assert.That((id.id, process.process_index, local.local_hardware_id), Is.EqualTo((0, 0, 0)));
        Assert.That(PluginUnderTest.Text(debug.debug_string, debug.debug_string_size), Is.EqualTo("xlasharp_cpu:0"));
        Assert.That((int)attributes.num_attributes, Is.Zero);
    }

    [Test]
    public void AttributesOfADeviceAreGivenBack()
    {
        PJRT_Device_GetAttributes_Args attributes = new() { device = Device };
        attributes.num_attributes = 77;
        Plugin.Call(ref attributes);

        Assert.That((int)attributes.num_attributes, Is.Zero);
        Assert.That(attributes.attributes_deleter != null);
        attributes.attributes_deleter(attributes.device_attributes);
    }

    [Test]
    public void MemoriesDescribeThemselvesAndTheirDevice()
    {
        PJRT_Client_AddressableMemories_Args all = new() { client = Client };
        Plugin.Call(ref all);
        HashSet<string> texts = [];
        for (int i = 0; i < (int)all.num_addressable_memories; i++)
        {
            PJRT_Memory* memory = all.addressable_memories[i];
            PJRT_Memory_ToString_Args text = new() { memory = memory };
            Plugin.Call(ref text);
            PJRT_Memory_DebugString_Args debug = new() { memory = memory };
            Plugin.Call(ref debug);
            PJRT_Memory_AddressableByDevices_Args devices = new() { memory = memory };
            Plugin.Call(ref devices);

            Assert.That(PluginUnderTest.Text(text.to_string, text.to_string_size), Is.Not.Empty);
            texts.Add(PluginUnderTest.Text(debug.debug_string, debug.debug_string_size));
            Assert.That((int)devices.num_devices, Is.EqualTo(1));
            Assert.That((nint)devices.devices[0], Is.EqualTo(DeviceList[i / 3]));
        }

        Assert.That(texts, Has.Count.EqualTo(6));
    }

    [Test]
    public void ThePeakOfMemoryInUseIsForgottenOnDemand()
    {
        Destroy(Put(new float[1 << 18], [1 << 18]));
        long before = PeakBytes();
        PJRT_Device_ClearMemoryStats_Args clear = new() { device = Device };
        Plugin.Call(ref clear);

        Assert.That(before, Is.GreaterThanOrEqualTo(1 << 20));
        Assert.That(PeakBytes(), Is.EqualTo(BytesInUse()));
    }

    [Test]
    public void WorkMemoryAndProcessesMayBeAnnounced()
    {
        PJRT_Device_CreateAsyncTrackingEvent_Args promise = new() { device = Device };
        Plugin.Call(ref promise);
        PJRT_AsyncTrackingEvent_Destroy_Args done = new() { @event = promise.@event };
        Plugin.Call(ref done);
        long memory;
        PJRT_Client_DmaMap_Args map = new()
        {
            client = Client,
            data = &memory,
            size = sizeof(long),
        };
        Plugin.Call(ref map);
        PJRT_Client_DmaUnmap_Args unmap = new() { client = Client, data = &memory };
        Plugin.Call(ref unmap);
        PJRT_ProcessInfo process = new() { struct_size = PJRT_ProcessInfo.StructSize };
        PJRT_Client_UpdateGlobalProcessInfo_Args update = new()
        {
            client = Client,
            process_infos = &process,
            num_process_infos = 1,
        };
        Plugin.Call(ref update);

        Assert.That(promise.@event != null);
    }

    [Test]
    public void AClientHasTheDevicesAndTheProcessNumberThatItIsAskedFor()
    {
        nint created = 0;
        WithOptions(
            [("cpu_device_count", 16), ("process_id", 0)],
            (options, count) =>
            {
                PJRT_Client_Create_Args create = new()
                {
                    create_options = (PJRT_NamedValue*)options,
                    num_options = count,
                };
                Plugin.Call(ref create);
                created = (nint)create.client;
            }
        );
        PJRT_Client_Devices_Args devices = new() { client = (PJRT_Client*)created };
        Plugin.Call(ref devices);
        int number = (int)devices.num_devices;
        PJRT_Client_Destroy_Args destroy = new() { client = (PJRT_Client*)created };
        Plugin.Call(ref destroy);

        Assert.That(number, Is.EqualTo(16));
    }

    [Test]
    public void ATopologyIsMadeOfOptions()
    {
        nint topology = CreateTopology("xlasharp_cpu", ("cpu_device_count", 16));
        PJRT_TopologyDescription_GetDeviceDescriptions_Args devices = new()
        {
            topology = (PJRT_TopologyDescription*)topology,
        };
        Plugin.Call(ref devices);
        PJRT_TopologyDescription_PlatformVersion_Args version = new()
        {
            topology = (PJRT_TopologyDescription*)topology,
        };
        Plugin.Call(ref version);
        PJRT_TopologyDescription_Attributes_Args attributes = new() { topology = (PJRT_TopologyDescription*)topology };
        attributes.num_attributes = 77;
        Plugin.Call(ref attributes);
        PJRT_Client_PlatformVersion_Args ofClient = new() { client = Client };
        Plugin.Call(ref ofClient);

        Assert.That((int)devices.num_descriptions, Is.EqualTo(16));
        Assert.That((int)attributes.num_attributes, Is.Zero);
        Assert.That(
            PluginUnderTest.Text(version.platform_version, version.platform_version_size),
            Is.EqualTo(PluginUnderTest.Text(ofClient.platform_version, ofClient.platform_version_size))
        );
        PJRT_TopologyDescription_Destroy_Args destroy = new() { topology = (PJRT_TopologyDescription*)topology };
        Plugin.Call(ref destroy);
        AssertInvalid(() => CreateTopology("tpu"), "unknown topology 'tpu'");
        AssertInvalid(() => CreateTopology("", ("chips", 4)), "PJRT_TopologyDescription_Create", "chips");
    }

    private nint CreateTopology(string name, params (string Name, long Value)[] options)
    {
        nint topology = 0;
        byte[] text = Encoding.UTF8.GetBytes(name);
        WithOptions(
            options,
            (list, count) =>
            {
                fixed (byte* bytes = text)
                {
                    PJRT_TopologyDescription_Create_Args create = new()
                    {
                        topology_name = bytes,
                        topology_name_size = (nuint)text.Length,
                        create_options = (PJRT_NamedValue*)list,
                        num_options = count,
                    };
                    Plugin.Call(ref create);
                    topology = (nint)create.topology;
                }
            }
        );
        return topology;
    }

    private static void WithOptions((string Name, long Value)[] options, Action<nint, nuint> use)
    {
        byte[] names = Encoding.UTF8.GetBytes(string.Concat(options.Select(option => option.Name)));
        PJRT_NamedValue* list = stackalloc PJRT_NamedValue[options.Length + 1];
        fixed (byte* bytes = names)
        {
            byte* next = bytes;
            for (int i = 0; i < options.Length; i++)
            {
                list[i] = new PJRT_NamedValue
                {
                    struct_size = PJRT_NamedValue.StructSize,
                    name = next,
                    name_size = (nuint)options[i].Name.Length,
                    type = PJRT_NamedValue_Type.PJRT_NamedValue_kInt64,
                    int64_value = options[i].Value,
                    value_size = 1,
                };
                next += options[i].Name.Length;
            }

            use((nint)list, (nuint)options.Length);
        }
    }

    private PJRT_DeviceDescription* DescriptionOf(PJRT_Device* device)
    {
        PJRT_Device_GetDescription_Args description = new() { device = device };
        Plugin.Call(ref description);
        return description.device_description;
    }

    private long PeakBytes()
    {
        PJRT_Device_MemoryStats_Args stats = new() { device = Device };
        Plugin.Call(ref stats);
        return stats.peak_bytes_in_use;
    }
}
