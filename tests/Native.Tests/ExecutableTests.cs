using System.Text;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Executables: compiling, metadata, serialization, and the devices they are for.</summary>
internal sealed unsafe class ExecutableTests(string kind) : ExecutableFixture(kind)
{
    [Test]
    public void ItsMetadataIsReported()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Executable* executable = ExecutableOf(add);
        PJRT_Executable_Name_Args name = new() { executable = executable };
        Plugin.Call(ref name);
        PJRT_Executable_NumOutputs_Args outputs = new() { executable = executable };
        Plugin.Call(ref outputs);
        PJRT_Executable_OutputElementTypes_Args types = new() { executable = executable };
        Plugin.Call(ref types);
        PJRT_Executable_OutputDimensions_Args dims = new() { executable = executable };
        Plugin.Call(ref dims);
        PJRT_Executable_OutputMemoryKinds_Args kinds = new() { executable = executable };
        Plugin.Call(ref kinds);
        PJRT_Executable_GetCompiledMemoryStats_Args stats = new() { executable = executable };
        Plugin.Call(ref stats);
        PJRT_Executable_Fingerprint_Args fingerprint = new() { executable = executable };
        Plugin.Call(ref fingerprint);

        Assert.That(PluginUnderTest.Text(name.executable_name, name.executable_name_size), Is.EqualTo("add"));
        Assert.That((int)outputs.num_outputs, Is.EqualTo(1));
        Assert.That(types.output_types[0], Is.EqualTo(PJRT_Buffer_Type.PJRT_Buffer_Type_F32));
        Assert.That((int)dims.dim_sizes[0], Is.EqualTo(1));
        Assert.That(dims.dims[0], Is.EqualTo(2));
        Assert.That(PluginUnderTest.Text(kinds.memory_kinds[0], kinds.memory_kind_sizes[0]), Is.EqualTo("device"));
        Assert.That(stats.argument_size_in_bytes, Is.EqualTo(16));
        Assert.That(stats.temp_size_in_bytes, Is.EqualTo(64));
        Assert.That((int)fingerprint.executable_fingerprint_size, Is.EqualTo(16));
        Destroy(executable);
        Destroy(add);
    }

    [Test]
    public void ItSurvivesSerialization()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Executable* executable = ExecutableOf(add);
        PJRT_Executable_Serialize_Args serialize = new() { executable = executable };
        Plugin.Call(ref serialize);
        byte[] bytes = new Span<byte>(serialize.serialized_bytes, (int)serialize.serialized_bytes_size).ToArray();
        serialize.serialized_executable_deleter(serialize.serialized_executable);
        Destroy(executable);
        Destroy(add);

        Assert.That(bytes, Is.EqualTo(AddImage.Value));
    }

    [Test]
    public void DamagedOrForeignExecutablesAreRefused()
    {
        byte[] damaged = [.. AddImage.Value];
        damaged[^1] ^= 1;
        byte[] newer = [.. AddImage.Value];
        newer[8] = 99;

        Assert.That(Fails(() => Load(damaged)).Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_DATA_LOSS));
        Assert.That(Fails(() => Load(newer)).Text, Does.Contain("format version 99"));
        AssertInvalid(() => Load(AddImage.Value[..10]), "not an executable");
        AssertInvalid(() => Load([]), "not an executable");
        Assert.That(
            Fails(() => Load(AddImage.Value[..^10])).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_DATA_LOSS)
        );
    }

    [TestCase("hlo")]
    [TestCase("hlo_with_config")]
    public void XlasOwnProgramFormatsAreNotImplemented(string format)
    {
        PluginError error = Fails(() => Compile("", format, []));
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_UNIMPLEMENTED));
        Assert.That(error.Text, Does.Contain($"'{format}'").And.Contain("reads 'mlir'"));
    }

    [Test]
    public void AnUnknownProgramFormatIsRefused() =>
        AssertInvalid(() => Compile("", "stone", []), "Unknown program format 'stone'.");

    [Test]
    public void AProgramWithoutArgumentsAndResultsRuns()
    {
        PJRT_LoadedExecutable* nothing = Compile("func.func @main() { return }", "mlir", []);
        PJRT_ExecuteOptions options = new() { struct_size = PJRT_ExecuteOptions.StructSize };
        PJRT_Event* done;
        PJRT_LoadedExecutable_Execute_Args execute = new()
        {
            executable = nothing,
            options = &options,
            num_devices = 1,
            device_complete_events = &done,
        };
        Plugin.Call(ref execute);
        Plugin.Await(done);
        Destroy(nothing);
    }

    [Test]
    public void ACompiledProgramRuns()
    {
        PJRT_LoadedExecutable* add = Compile(
            """
            func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
              %0 = stablehlo.add %x, %y : tensor<2xf32>
              return %0 : tensor<2xf32>
            }
            """,
            "mlir",
            []
        );
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);

        PJRT_Buffer* sum = Run(add, x, x);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(2f, 4)));
        DestroyAll(sum, x);
        Destroy(add);
    }

    [TestCase("func.func @main() -> tensor<2xf32> { return }", "returns 1")]
    [TestCase("not a program", "<program>:1:1")]
    public void AProgramThatIsNotValidIsRefused(string text, string part) =>
        AssertInvalid(() => Compile(text, "mlir", []), part);

    [Test]
    public void OptionsThatDoNotParseAreRefused() =>
        AssertInvalid(
            () => Compile("module {}", "mlir", [0xFF, 0xFF, 0xFF]),
            "PJRT_Client_Compile: failed to deserialize CompileOptionsProto"
        );

    [Test]
    public void TheAddressableDevicesFollowTheAssignment()
    {
        // executable_build_options { num_replicas: 1 num_partitions: 2
        //   device_assignment { replica_count: 1 computation_count: 2 computation_devices { 1 } computation_devices { 0 } } }
        byte[] options = [0x1A, 18, 0x20, 1, 0x28, 2, 0x4A, 12, 0x08, 1, 0x10, 2, 0x1A, 2, 0x08, 1, 0x1A, 2, 0x08, 0];
        PJRT_LoadedExecutable* add = Load(AddImage.Value, options);
        PJRT_LoadedExecutable_AddressableDevices_Args devices = new() { executable = add };
        Plugin.Call(ref devices);
        PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args ids = new() { executable = add };
        Plugin.Call(ref ids);
        PJRT_LoadedExecutable_GetDeviceAssignment_Args assignment = new() { executable = add };
        Plugin.Call(ref assignment);
        byte[] bytes = new Span<byte>(assignment.serialized_bytes, (int)assignment.serialized_bytes_size).ToArray();
        assignment.serialized_device_assignment_deleter(assignment.serialized_device_assignment);

        Assert.That((int)devices.num_addressable_devices, Is.EqualTo(2));
        Assert.That((nint)devices.addressable_devices[0], Is.EqualTo(DeviceList[1]));
        Assert.That((nint)devices.addressable_devices[1], Is.EqualTo(DeviceList[0]));
        Assert.That(ids.addressable_device_logical_ids[1].partition, Is.EqualTo(1));
        Assert.That(bytes, Is.EqualTo(new byte[] { 0x08, 1, 0x10, 2, 0x1A, 3, 0x0A, 1, 1, 0x1A, 3, 0x0A, 1, 0 }));
        Destroy(add);
    }

    [Test]
    public void ADeviceOfAnotherProcessIsRefused()
    {
        // executable_build_options { num_replicas: 1 num_partitions: 2
        //   device_assignment { replica_count: 1 computation_count: 2 computation_devices { 0 } computation_devices { 7 } } }
        byte[] options = [0x1A, 18, 0x20, 1, 0x28, 2, 0x4A, 12, 0x08, 1, 0x10, 2, 0x1A, 2, 0x08, 0, 0x1A, 2, 0x08, 7];
        AssertInvalid(
            () => Load(AddImage.Value, options),
            "No matching device found for device_id 7, which the device assignment names: the client has the devices "
                + "0 to 1 of this process. The embedded CPU device is of one process"
        );
    }

    [Test]
    public void APortableProgramRunsWhereItIsTold()
    {
        nint add = (nint)Load(AddImage.Value, [0x20, 1]);
        PJRT_Buffer* x = Put(Values(1f, 2), [2], device: (PJRT_Device*)DeviceList[1]);

        PJRT_Buffer* sum = Run((PJRT_LoadedExecutable*)add, x, x, on: (PJRT_Device*)DeviceList[1]);
        nint argument = (nint)x;

        Assert.That(Get<float>(sum), Is.EqualTo(Values(102f, 204)));
        AssertInvalid(
            () => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)argument, (PJRT_Buffer*)argument),
            "portable"
        );
        DestroyAll(x, sum);
        Destroy((PJRT_LoadedExecutable*)add);
    }

    [Test]
    public void MoreReplicasThanDevicesAreRefused() =>
        AssertInvalid(() => Load(AddImage.Value, [0x1A, 2, 0x20, 3]), "3 replicas", "2 devices");
}
