using System.Text;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>What a client asks of executables beside running them, and the ways in which one gets to a device.</summary>
internal sealed unsafe class ExecutableMetadataTests(string kind) : ExecutableFixture(kind)
{
    private const string Program = """
        func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
          %s = stablehlo.add %x, %y : tensor<4xf32>
          %e = stablehlo.exponential %s : tensor<4xf32>
          return %e : tensor<4xf32>
        }
        """;

    [Test]
    public void CostsAndCountsAreReported()
    {
        PJRT_LoadedExecutable* loaded = Compile(Program, "mlir", []);
        PJRT_Executable* executable = ExecutableOf(loaded);
        PJRT_Executable_NumReplicas_Args replicas = new() { executable = executable };
        Plugin.Call(ref replicas);
        PJRT_Executable_NumPartitions_Args partitions = new() { executable = executable };
        Plugin.Call(ref partitions);
        PJRT_Executable_SizeOfGeneratedCodeInBytes_Args size = new() { executable = executable };
        Plugin.Call(ref size);
        PJRT_Executable_GetCostAnalysis_Args cost = new() { executable = executable };
        Plugin.Call(ref cost);
        PJRT_Executable_ParameterMemoryKinds_Args kinds = new() { executable = executable };
        Plugin.Call(ref kinds);
        Dictionary<string, double> costs = [];
        foreach (PJRT_NamedValue value in new Span<PJRT_NamedValue>(cost.properties, (int)cost.num_properties))
        {
            bool isFloat = value.type == PJRT_NamedValue_Type.PJRT_NamedValue_kFloat;
            costs[PluginUnderTest.Text(value.name, value.name_size)] = isFloat ? value.float_value : value.int64_value;
        }

        Assert.That(((int)replicas.num_replicas, (int)partitions.num_partitions), Is.EqualTo((1, 1)));
        Assert.That(size.size_in_bytes, Is.Positive);
        // Four sums, four exponentials; two arrays of 16 bytes read and one written.
        Assert.That(costs["flops"], Is.EqualTo(4));
        Assert.That(costs["transcendentals"], Is.EqualTo(4));
        Assert.That(costs["bytes accessed"], Is.GreaterThanOrEqualTo(48));
        Assert.That((int)kinds.num_parameters, Is.EqualTo(2));
        Assert.That(PluginUnderTest.Text(kinds.memory_kinds[1], kinds.memory_kind_sizes[1]), Is.EqualTo("device"));
        Destroy(executable);
        Destroy(loaded);
    }

    [Test]
    public void DeletionIsSeenAndMayBeRepeated()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        bool before = IsDeleted(add);
        PJRT_LoadedExecutable_Delete_Args delete = new() { executable = add };
        Plugin.Call(ref delete);
        Plugin.Call(ref delete);

        Assert.That((before, IsDeleted(add)), Is.EqualTo((false, true)));
        Destroy(add);
    }

    [Test]
    public void AnExecutableOutlivesTheLoadedOneItIsOf()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Executable* executable = ExecutableOf(add);
        Destroy(add);
        PJRT_Client_Load_Args load = new() { client = Client, executable = executable };
        Plugin.Call(ref load);
        Destroy(executable);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        PJRT_Buffer* sum = Run(load.loaded_executable, x, x);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(102f, 204)));
        DestroyAll(sum, x);
        Destroy(load.loaded_executable);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void OtherOptionsMoveAnExecutableToAnotherDevice(bool byClient)
    {
        // executable_build_options { num_replicas: 1 num_partitions: 1
        //   device_assignment { replica_count: 1 computation_count: 1 computation_devices { 1 } } }
        byte[] options = [0x1A, 14, 0x20, 1, 0x28, 1, 0x4A, 8, 0x08, 1, 0x10, 1, 0x1A, 2, 0x08, 1];
        PJRT_LoadedExecutable* add = byClient ? LoadAgain(options) : Load(AddImage.Value, options);
        PJRT_LoadedExecutable_AddressableDevices_Args devices = new() { executable = add };
        Plugin.Call(ref devices);
        PJRT_Buffer* x = Put(Values(1f, 2), [2], device: (PJRT_Device*)DeviceList[1]);
        PJRT_Buffer* sum = Run(add, x, x);
        PJRT_Buffer_Device_Args device = new() { buffer = sum };
        Plugin.Call(ref device);

        Assert.That((nint)devices.addressable_devices[0], Is.EqualTo(DeviceList[1]));
        Assert.That((nint)device.device, Is.EqualTo(DeviceList[1]));
        Assert.That(Get<float>(sum), Is.EqualTo(Values(102f, 204)));
        DestroyAll(sum, x);
        Destroy(add);
    }

    [Test]
    public void AnUnknownFormatIsRefusedBeforeTheProgramIsRead()
    {
        byte[] format = Encoding.UTF8.GetBytes("stone");
        AssertInvalid(
            () =>
            {
                fixed (byte* name = format)
                {
                    PJRT_Program program = new()
                    {
                        struct_size = PJRT_Program.StructSize,
                        format = name,
                        format_size = (nuint)format.Length,
                    };
                    PJRT_Client_Compile_Args compile = new() { client = Client, program = &program };
                    Plugin.Call(ref compile);
                }
            },
            "Unknown program format 'stone'."
        );
    }

    private PJRT_LoadedExecutable* LoadAgain(byte[] options)
    {
        PJRT_LoadedExecutable* first = Load(AddImage.Value);
        PJRT_Executable* executable = ExecutableOf(first);
        Destroy(first);
        fixed (byte* bytes = options)
        {
            PJRT_Client_Load_Args load = new()
            {
                client = Client,
                executable = executable,
                compile_options = bytes,
                compile_options_size = (nuint)options.Length,
            };
            Plugin.Call(ref load);
            Destroy(executable);
            return load.loaded_executable;
        }
    }

    private bool IsDeleted(PJRT_LoadedExecutable* executable)
    {
        PJRT_LoadedExecutable_IsDeleted_Args deleted = new() { executable = executable };
        Plugin.Call(ref deleted);
        return deleted.is_deleted != 0;
    }
}
