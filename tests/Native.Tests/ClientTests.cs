using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

internal sealed unsafe class ClientTests(string kind) : PluginFixture(kind)
{
    private static int _destroyed;

    [Test]
    public void HasOneDeviceUnlessAskedForMore()
    {
        PJRT_Client_Create_Args create = default;
        Plugin.Call(ref create);
        PJRT_Client_Devices_Args devices = new() { client = create.client };
        Plugin.Call(ref devices);
        PJRT_Client_Destroy_Args destroy = new() { client = create.client };
        Plugin.Call(ref destroy);

        Assert.That((long)devices.num_devices, Is.EqualTo(1));
        Assert.That(DeviceList, Has.Length.EqualTo(2));
    }

    [Test]
    public void AnUnknownOptionIsNamed() =>
        AssertInvalid(
            () => CreateWith("cpu_speed", 3),
            "Unexpected option name passed to PJRT_Client_Create: cpu_speed"
        );

    [TestCase("node_id")]
    [TestCase("num_nodes")]
    public void OptionsOfSeveralProcessesAreRefused(string name)
    {
        PluginError error = Fails(() => CreateWith(name, 2));
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_UNIMPLEMENTED));
        Assert.That(
            error.Text,
            Does.Contain($"option {name} joins several processes. The embedded CPU device is of one process")
        );
    }

    [Test]
    public void AnOptionOfTheWrongTypeIsNamed() =>
        AssertInvalid(
            () => CreateWith("cpu_device_count", 3, PJRT_NamedValue_Type.PJRT_NamedValue_kFloat),
            "Option passed to PJRT_Client_Create with name cpu_device_count has type index 3 but expected "
                + "type index is 1"
        );

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1 << 20)]
    public void ADeviceCountOutOfRangeIsRefused(long count) =>
        AssertInvalid(() => CreateWith("cpu_device_count", count), $"got {count}");

    [Test]
    public void IntroducesItself()
    {
        PJRT_Client_PlatformName_Args name = new() { client = Client };
        Plugin.Call(ref name);
        PJRT_Client_PlatformVersion_Args version = new() { client = Client };
        Plugin.Call(ref version);
        PJRT_Client_ProcessIndex_Args process = new() { client = Client };
        Plugin.Call(ref process);

        Assert.That(PluginUnderTest.Text(name.platform_name, name.platform_name_size), Is.EqualTo("xlasharp_cpu"));
        Assert.That(
            PluginUnderTest.Text(version.platform_version, version.platform_version_size),
            Does.StartWith("XlaSharp")
        );
        Assert.That(process.process_index, Is.Zero);
    }

    [Test]
    public void DevicesDescribeThemselves()
    {
        for (int i = 0; i < 2; i++)
        {
            PJRT_Device_GetDescription_Args description = new() { device = (PJRT_Device*)DeviceList[i] };
            Plugin.Call(ref description);
            PJRT_DeviceDescription_Id_Args id = new() { device_description = description.device_description };
            Plugin.Call(ref id);
            PJRT_DeviceDescription_Kind_Args kindArgs = new() { device_description = description.device_description };
            Plugin.Call(ref kindArgs);
            PJRT_DeviceDescription_ToString_Args text = new() { device_description = description.device_description };
            Plugin.Call(ref text);
            PJRT_Device_LocalHardwareId_Args local = new() { device = (PJRT_Device*)DeviceList[i] };
            Plugin.Call(ref local);
            PJRT_Device_IsAddressable_Args addressable = new() { device = (PJRT_Device*)DeviceList[i] };
            Plugin.Call(ref addressable);

            Assert.That(id.id, Is.EqualTo(i));
            Assert.That(PluginUnderTest.Text(kindArgs.device_kind, kindArgs.device_kind_size), Is.EqualTo("cpu"));
            Assert.That(PluginUnderTest.Text(text.to_string, text.to_string_size), Is.EqualTo($"CpuDevice(id={i})"));
            Assert.That(local.local_hardware_id, Is.EqualTo(i));
            Assert.That(addressable.is_addressable, Is.EqualTo(1));
        }
    }

    [Test]
    public void DevicesAreFoundById()
    {
        PJRT_Client_LookupDevice_Args lookup = new() { client = Client, id = 1 };
        Plugin.Call(ref lookup);
        PJRT_Client_LookupAddressableDevice_Args local = new() { client = Client, local_hardware_id = 1 };
        Plugin.Call(ref local);

        Assert.That((nint)lookup.device, Is.EqualTo(DeviceList[1]));
        Assert.That((nint)local.addressable_device, Is.EqualTo(DeviceList[1]));
    }

    [TestCase(-1)]
    [TestCase(2)]
    public void AnUnknownDeviceIdIsRefused(int id) =>
        AssertInvalid(
            () =>
            {
                PJRT_Client_LookupDevice_Args lookup = new() { client = Client, id = id };
                Plugin.Call(ref lookup);
            },
            $"No matching device found for device_id {id}"
        );

    [Test]
    public void EveryDeviceHasThreeMemories()
    {
        PJRT_Client_AddressableMemories_Args all = new() { client = Client };
        Plugin.Call(ref all);
        List<string> kinds = [];
        for (int i = 0; i < (int)all.num_addressable_memories; i++)
        {
            PJRT_Memory_Id_Args id = new() { memory = all.addressable_memories[i] };
            Plugin.Call(ref id);
            Assert.That(id.id, Is.EqualTo(i));
            PJRT_Memory_Kind_Args kindArgs = new() { memory = all.addressable_memories[i] };
            Plugin.Call(ref kindArgs);
            kinds.Add(PluginUnderTest.Text(kindArgs.kind, kindArgs.kind_size));
            PJRT_Memory_Kind_Id_Args kindId = new() { memory = all.addressable_memories[i] };
            Plugin.Call(ref kindId);
            Assert.That(kindId.kind_id, Is.Not.Zero);
        }

        PJRT_Device_DefaultMemory_Args standard = new() { device = (PJRT_Device*)DeviceList[1] };
        Plugin.Call(ref standard);
        Assert.That(
            kinds,
            Is.EqualTo(Values("device", "pinned_host", "unpinned_host", "device", "pinned_host", "unpinned_host"))
        );
        Assert.That(standard.memory == all.addressable_memories[3]);
    }

    [Test]
    public void MemoriesKeepUserDataUntilTheClientIsGone()
    {
        PJRT_Memory* memory = MemoryOf(Device);
        _destroyed = 0;
        memory->vtable->set_user_data(memory, (void*)1, (void*)100, &CountDestroyed);
        memory->vtable->set_user_data(memory, (void*)2, (void*)200, &CountDestroyed);

        Assert.That((nint)memory->vtable->get_user_data(memory, (void*)1), Is.EqualTo((nint)100));
        memory->vtable->set_user_data(memory, (void*)1, (void*)300, null);
        Assert.That(_destroyed, Is.EqualTo(1));
        Assert.That(memory->vtable->get_user_data(memory, (void*)3) == null);
    }

    [Test]
    public void TheDefaultAssignmentIsRowMajor()
    {
        int* assignment = stackalloc int[2];
        PJRT_Client_DefaultDeviceAssignment_Args args = new()
        {
            client = Client,
            num_replicas = 2,
            num_partitions = 1,
            default_assignment = assignment,
            default_assignment_size = 2,
        };
        Plugin.Call(ref args);

        Assert.That(new Span<int>(assignment, 2).ToArray(), Is.EqualTo(Values(0, 1)));
    }

    [TestCase(
        4,
        2,
        7,
        PJRT_Error_Code.PJRT_Error_Code_FAILED_PRECONDITION,
        "`default_assignment_size` 7 < `num_replicas * num_partitions`, 4 * 2 = 8"
    )]
    [TestCase(65536, 65537, 1, PJRT_Error_Code.PJRT_Error_Code_FAILED_PRECONDITION, "65536 * 65537 = 4295032832")]
    [TestCase(
        -1,
        2,
        7,
        PJRT_Error_Code.PJRT_Error_Code_INVALID_ARGUMENT,
        "`num_replicas` and `num_partitions` must be positive, got -1 and 2"
    )]
    [TestCase(2, 0, 7, PJRT_Error_Code.PJRT_Error_Code_INVALID_ARGUMENT, "must be positive, got 2 and 0")]
    public void AnAssignmentThatDoesNotFitIsRefused(int replicas, int partitions, int size, object code, string text)
    {
        int[] room = new int[8];
        PluginError error = Fails(() =>
        {
            fixed (int* assignment = room)
            {
                PJRT_Client_DefaultDeviceAssignment_Args args = new()
                {
                    client = Client,
                    num_replicas = replicas,
                    num_partitions = partitions,
                    default_assignment = assignment,
                    default_assignment_size = (nuint)size,
                };
                Plugin.Call(ref args);
            }
        });

        Assert.That(error.Code, Is.EqualTo(code));
        Assert.That(error.Text, Does.Contain(text));
    }

    [Test]
    public void TheTopologySurvivesSerialization()
    {
        PJRT_Client_TopologyDescription_Args topology = new() { client = Client };
        Plugin.Call(ref topology);
        PJRT_TopologyDescription_Serialize_Args serialize = new() { topology = topology.topology };
        Plugin.Call(ref serialize);
        PJRT_TopologyDescription_Deserialize_Args deserialize = new()
        {
            serialized_topology = serialize.serialized_bytes,
            serialized_topology_size = serialize.serialized_bytes_size,
        };
        Plugin.Call(ref deserialize);
        serialize.serialized_topology_deleter(serialize.serialized_topology);
        PJRT_TopologyDescription_GetDeviceDescriptions_Args descriptions = new() { topology = deserialize.topology };
        Plugin.Call(ref descriptions);

        Assert.That((long)descriptions.num_descriptions, Is.EqualTo(2));
        Assert.That(FingerprintOf(deserialize.topology), Is.EqualTo(FingerprintOf(topology.topology)).And.Not.Zero);
        PJRT_TopologyDescription_Destroy_Args destroy = new() { topology = deserialize.topology };
        Plugin.Call(ref destroy);
    }

    [Test]
    public void GarbageIsNoTopology() =>
        AssertInvalid(
            () =>
            {
                fixed (byte* bytes = "garbage"u8)
                {
                    PJRT_TopologyDescription_Deserialize_Args args = new()
                    {
                        serialized_topology = bytes,
                        serialized_topology_size = 7,
                    };
                    Plugin.Call(ref args);
                }
            },
            "not a topology"
        );

    [Test]
    public void TheCanonicalShapeHasTheLayoutThatWasAsked()
    {
        PJRT_Client_TopologyDescription_Args topology = new() { client = Client };
        Plugin.Call(ref topology);
        PJRT_TopologyDescription_GetMemorySpaceKindIds_Args kinds = new() { topology = topology.topology };
        Plugin.Call(ref kinds);
        long* dims = stackalloc long[] { 2, 3 };
        long* order = stackalloc long[] { 0, 1 };
        PJRT_Buffer_MemoryLayout layout = Order(order, 2);
        PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args shape = new()
        {
            topology = topology.topology,
            memory_space_kind_id = kinds.memory_space_kind_ids[0],
            dims = dims,
            num_dims = 2,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            layout = &layout,
        };
        Plugin.Call(ref shape);
        byte[] bytes = new Span<byte>(shape.serialized_shape, (int)shape.serialized_shape_size).ToArray();
        shape.serialized_shape_deleter(shape.serialized_shape);

        // ShapeProto { element_type: F32 dimensions: [2, 3] layout { minor_to_major: [0, 1] } is_dynamic_dimension:
        // [..] }
        Assert.That(bytes, Is.EqualTo(new byte[] { 0x10, 11, 0x1A, 2, 2, 3, 0x2A, 4, 0x0A, 2, 0, 1, 0x32, 2, 0, 0 }));
    }

    private ulong FingerprintOf(PJRT_TopologyDescription* topology)
    {
        PJRT_TopologyDescription_Fingerprint_Args args = new() { topology = topology };
        Plugin.Call(ref args);
        return args.fingerprint;
    }

    private void CreateWith(
        string name,
        long value,
        PJRT_NamedValue_Type type = PJRT_NamedValue_Type.PJRT_NamedValue_kInt64
    )
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        fixed (byte* bytes = text)
        {
            PJRT_NamedValue option = new()
            {
                struct_size = PJRT_NamedValue.StructSize,
                name = bytes,
                name_size = (nuint)text.Length,
                type = type,
                int64_value = value,
                value_size = 1,
            };
            PJRT_Client_Create_Args create = new() { create_options = &option, num_options = 1 };
            Plugin.Call(ref create);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CountDestroyed(void* data) => _destroyed++;
}
