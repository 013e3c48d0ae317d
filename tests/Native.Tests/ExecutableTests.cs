using System.Collections.Immutable;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Tests;

/// <summary>Programs written with the IR builder, loaded and run through the C ABI.</summary>
internal abstract unsafe class ExecutableTests(string kind) : PluginFixture(kind)
{
    // result = x + y + constant, all f32[2]; a negative x[0] is a runtime error.
    protected static readonly Lazy<byte[]> AddImage = new(() => ImageFormat.Serialize(CompileAdd(donate: false)));
    private static readonly Lazy<byte[]> DonatingImage = new(() => ImageFormat.Serialize(CompileAdd(donate: true)));

    [Test]
    public void ALoadedProgramRuns()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);

        PJRT_Buffer* sum = Run(add, x, y);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(111f, 222)));
        Assert.That(IsDeleted(x), Is.False);
        DestroyAll(sum, x, y);
        Destroy(add);
    }

    [Test]
    public void ADonatedArgumentGivesItsMemoryToTheResult()
    {
        PJRT_LoadedExecutable* add = Load(DonatingImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        nuint address = Address(x);

        PJRT_Buffer* sum = Run(add, x, y);

        Assert.That(IsDeleted(x), Is.True);
        Assert.That(IsDeleted(y), Is.False);
        Assert.That(Address(sum), Is.EqualTo(address));
        Assert.That(Get<float>(sum), Is.EqualTo(Values(111f, 222)));
        DestroyAll(sum, x, y);
        Destroy(add);
    }

    [Test]
    public void DonationSparesWhatOthersStillSee()
    {
        PJRT_LoadedExecutable* add = Load(DonatingImage.Value);
        PJRT_Buffer* pinned = Put(Values(1f, 2), [2]);
        PJRT_Buffer_IncreaseExternalReferenceCount_Args pin = new() { buffer = pinned };
        Plugin.Call(ref pin);
        var seen = (float*)Address(pinned);
        PJRT_Buffer* twice = Put(Values(3f, 4), [2]);

        PJRT_Buffer* first = Run(add, pinned, pinned);
        PJRT_Buffer* second = Run(add, twice, twice);

        Assert.That(new Span<float>(seen, 2).ToArray(), Is.EqualTo(Values(1f, 2)));
        Assert.That(Get<float>(first), Is.EqualTo(Values(102f, 204)));
        Assert.That(Get<float>(second), Is.EqualTo(Values(106f, 208)));
        Assert.That(IsDeleted(pinned) && IsDeleted(twice));
        DestroyAll(first, second, pinned, twice);
        Destroy(add);
    }

    [Test]
    public void AnArgumentMayBeKeptFromDonation()
    {
        PJRT_LoadedExecutable* add = Load(DonatingImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        long keep = 0;

        PJRT_Buffer* sum = Run(
            add,
            x,
            x,
            new PJRT_ExecuteOptions
            {
                struct_size = PJRT_ExecuteOptions.StructSize,
                non_donatable_input_indices = &keep,
                num_non_donatable_input_indices = 1,
            }
        );

        Assert.That(IsDeleted(x), Is.False);
        Assert.That(Get<float>(x), Is.EqualTo(Values(1f, 2)));
        DestroyAll(sum, x);
        Destroy(add);
    }

    [Test]
    public void AColumnMajorOrUnalignedArgumentIsRearranged()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        float* data = Aligned<float>(3);
        (data[1], data[2]) = (1, 2);
        long dim = 2;
        PJRT_Client_CreateViewOfDeviceBuffer_Args view = new()
        {
            client = Client,
            device_buffer_ptr = data + 1,
            dims = &dim,
            num_dims = 1,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            device = Device,
        };
        Plugin.Call(ref view);

        PJRT_Buffer* sum = Run(add, view.buffer, view.buffer);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(102f, 204)));
        DestroyAll(sum, view.buffer);
        Destroy(add);
        System.Runtime.InteropServices.NativeMemory.AlignedFree(data);
    }

    [Test]
    public void AFailingProgramFailsItsResultsAndItsEvent()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(-1f, 2), [2]);
        PJRT_Event* done;
        nint sum = (nint)Run(add, x, x, default, &done);
        nint completed = (nint)done;
        // What depends on it fails with the same error.
        nint next = (nint)Run(add, (PJRT_Buffer*)sum, x);

        Assert.That(Fails(() => Plugin.Await((PJRT_Event*)completed)).Text, Does.Contain("x[0] is negative"));
        PluginError error = Fails(() => Get<float>((PJRT_Buffer*)sum));
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_OUT_OF_RANGE));
        Assert.That(Fails(() => Get<float>((PJRT_Buffer*)next)).Text, Is.EqualTo(error.Text));
        DestroyAll((PJRT_Buffer*)sum, (PJRT_Buffer*)next, x);
        Destroy(add);
    }

    [Test]
    public void WrongArgumentsAreRefusedAndNothingIsTaken()
    {
        nint add = (nint)Load(DonatingImage.Value);
        nint good = (nint)Put(Values(1f, 2), [2]);
        nint shape = (nint)Put(Values(1f, 2, 3), [3]);
        nint type = (nint)Put(Values(1, 2), [2]);
        nint elsewhere = (nint)Put(Values(1f, 2), [2], device: (PJRT_Device*)DeviceList[1]);

        AssertInvalid(
            () => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)good, (PJRT_Buffer*)shape),
            "RuntimeProgramInputMismatch",
            "argument 1",
            "F32[2]",
            "F32[3]"
        );
        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)good, (PJRT_Buffer*)type), "S32[2]");
        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)good, (PJRT_Buffer*)elsewhere), "device 1");
        Assert.That(IsDeleted((PJRT_Buffer*)good), Is.False);
        Delete((PJRT_Buffer*)shape);
        DestroyAll((PJRT_Buffer*)good, (PJRT_Buffer*)shape, (PJRT_Buffer*)type, (PJRT_Buffer*)elsewhere);
        Destroy((PJRT_LoadedExecutable*)add);
        Assert.That(BytesInUse(), Is.Zero);
    }

    [Test]
    public void ADeletedArgumentOrExecutableIsRefused()
    {
        nint add = (nint)Load(AddImage.Value);
        nint x = (nint)Put(Values(1f, 2), [2]);
        Delete((PJRT_Buffer*)x);
        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)x, (PJRT_Buffer*)x), "deleted or donated");
        PJRT_LoadedExecutable_Delete_Args delete = new() { executable = (PJRT_LoadedExecutable*)add };
        Plugin.Call(ref delete);

        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)x, (PJRT_Buffer*)x), "has been deleted");
        Destroy((PJRT_Buffer*)x);
        Destroy((PJRT_LoadedExecutable*)add);
    }

    [Test]
    public void AnArgumentThatIsNotReadyIsWaitedFor()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Client_CreateAliasBuffer_Args alias = Alias();
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        PJRT_Event* done;
        PJRT_Buffer* sum = Run(add, alias.alias_buffer, y, default, &done);
        Destroy(alias.alias_buffer);
        Destroy(add);
        Assert.That(Plugin.IsReady(done), Is.False);

        Fulfil(alias, y);

        Plugin.Await(done);
        Assert.That(Get<float>(sum), Is.EqualTo(Values(120f, 240)));
        DestroyAll(sum, y);
    }

    [Test]
    public void AWaitingLaunchCanBePoisoned()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Client_CreateAliasBuffer_Args alias = Alias();
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        nint sum = (nint)Run(
            add,
            alias.alias_buffer,
            y,
            new PJRT_ExecuteOptions { struct_size = PJRT_ExecuteOptions.StructSize, launch_id = 7 }
        );

        Assert.That(Poison(8), Is.False);
        Assert.That(Poison(7), Is.True);
        Assert.That(
            Fails(() => Get<float>((PJRT_Buffer*)sum)).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_CANCELLED)
        );
        Fulfil(alias, y);
        Assert.That(
            Fails(() => Get<float>((PJRT_Buffer*)sum)).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_CANCELLED)
        );
        DestroyAll(alias.alias_buffer, y, (PJRT_Buffer*)sum);
        Destroy(add);
    }

    [Test]
    public void ThreadsRunOneProgramAtOnce()
    {
        nint add = (nint)Load(AddImage.Value);
        Parallel.For(
            0,
            64,
            i =>
            {
                PJRT_Buffer* x = Put(Values(i, 1f), [2]);
                PJRT_Buffer* sum = Run((PJRT_LoadedExecutable*)add, x, x);
                Assert.That(Get<float>(sum), Is.EqualTo(Values((2f * i) + 100, 202)));
                DestroyAll(x, sum);
            }
        );
        Destroy((PJRT_LoadedExecutable*)add);
    }

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

    private static ExecutableImage CompileAdd(bool donate)
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("add");
        LlvmFunction entry = module.AddFunction(
            "run",
            context.I32,
            context.Ptr,
            context.Ptr,
            context.Ptr,
            context.Ptr,
            context.Ptr
        );
        using var ir = new IrBuilder(module);
        ir.Begin(entry);
        LLVMValueRef x = ir.Load(context.Ptr, entry.Parameter(0));
        LLVMValueRef y = ir.Load(context.Ptr, ir.Element(context.Ptr, entry.Parameter(0), 1));
        LLVMValueRef result = ir.Load(context.Ptr, entry.Parameter(1));
        LLVMValueRef negative = ir.FCmp(LLVMRealPredicate.LLVMRealOLT, ir.Load(context.F32, x), ir.Float32(0));
        LLVMBasicBlockRef fail = ir.NewBlock("fail");
        LLVMBasicBlockRef go = ir.NewBlock("go");
        ir.Branch(negative, fail, go);
        ir.MoveTo(fail);
        ir.Store(module.AddConstant("message", Text(context, "x[0] is negative")), entry.Parameter(4));
        ir.Return(ir.Int32((int)StatusCode.OutOfRange));
        ir.MoveTo(go);
        // Through the arena, so that it is used.
        ir.ForLoop(
            2,
            i =>
                ir.Store(
                    ir.FAdd(
                        ir.Load(context.F32, ir.Element(context.F32, x, i)),
                        ir.Load(context.F32, ir.Element(context.F32, y, i))
                    ),
                    ir.Element(context.F32, entry.Parameter(2), i)
                )
        );
        ir.ForLoop(
            2,
            i =>
                ir.Store(
                    ir.FAdd(
                        ir.Load(context.F32, ir.Element(context.F32, entry.Parameter(2), i)),
                        ir.Load(context.F32, ir.Element(context.F32, entry.Parameter(3), i))
                    ),
                    ir.Element(context.F32, result, i)
                )
        );
        ir.Return(ir.Int32(0));
        using var machine = new TargetMachine();
        module.Verify();
        Optimizer.Run(module, machine);
        TensorType type = new(ElementType.F32, [2]);
        return new ExecutableImage
        {
            Name = "add",
            Parameters = [type, type],
            Results = [type],
            DonatedParameters = donate ? [0] : [],
            Aliases = donate ? [new InputOutputAlias(0, 0)] : [],
            ObjectFiles = [machine.EmitObject(module)],
            EntryPoint = "run",
            Constants = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([100, 200]).ToArray(),
            ArenaSize = 64,
        };
    }

    private static LLVMValueRef Text(LlvmContext context, string text)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text))
        {
            return LLVM.LLVMConstStringInContext2(context.Ref, bytes, (nuint)text.Length, 0);
        }
    }

    protected PJRT_LoadedExecutable* Load(byte[] image, byte[]? options = null)
    {
        fixed (
            byte* bytes = image,
                o = options
        )
        {
            PJRT_Executable_DeserializeAndLoad_Args load = new()
            {
                client = Client,
                serialized_executable = bytes,
                serialized_executable_size = (nuint)image.Length,
                overridden_serialized_compile_options = o,
                overridden_serialized_compile_options_size = (nuint)(options?.Length ?? 0),
            };
            Plugin.Call(ref load);
            return load.loaded_executable;
        }
    }

    private PJRT_LoadedExecutable* Compile(string text, string format, byte[] options)
    {
        fixed (
            byte* code = Encoding.UTF8.GetBytes(text),
                f = Encoding.UTF8.GetBytes(format),
                o = options
        )
        {
            PJRT_Program program = new()
            {
                struct_size = PJRT_Program.StructSize,
                code = code,
                code_size = (nuint)text.Length,
                format = f,
                format_size = (nuint)format.Length,
            };
            PJRT_Client_Compile_Args compile = new()
            {
                client = Client,
                program = &program,
                compile_options = o,
                compile_options_size = (nuint)options.Length,
            };
            Plugin.Call(ref compile);
            return compile.executable;
        }
    }

    protected PJRT_Buffer* Run(
        PJRT_LoadedExecutable* executable,
        PJRT_Buffer* x,
        PJRT_Buffer* y,
        PJRT_ExecuteOptions options = default,
        PJRT_Event** completed = null,
        PJRT_Device* on = null
    )
    {
        PJRT_Buffer** arguments = stackalloc PJRT_Buffer*[] { x, y };
        PJRT_Buffer* result;
        PJRT_Buffer** results = &result;
        options.struct_size = PJRT_ExecuteOptions.StructSize;
        PJRT_LoadedExecutable_Execute_Args execute = new()
        {
            executable = executable,
            options = &options,
            argument_lists = &arguments,
            num_devices = 1,
            num_args = 2,
            output_lists = &results,
            device_complete_events = completed,
            execute_device = on,
        };
        Plugin.Call(ref execute);
        return result;
    }

    private PJRT_Executable* ExecutableOf(PJRT_LoadedExecutable* loaded)
    {
        PJRT_LoadedExecutable_GetExecutable_Args get = new() { loaded_executable = loaded };
        Plugin.Call(ref get);
        return get.executable;
    }

    private PJRT_Client_CreateAliasBuffer_Args Alias()
    {
        long dim = 2;
        PJRT_Client_CreateAliasBuffer_Args alias = new()
        {
            client = Client,
            memory = MemoryOf(Device),
            shape_dims = &dim,
            shape_num_dims = 1,
            shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
        };
        Plugin.Call(ref alias);
        return alias;
    }

    private void Fulfil(PJRT_Client_CreateAliasBuffer_Args alias, PJRT_Buffer* buffer)
    {
        PJRT_Client_FulfillAliasBuffer_Args fulfil = new()
        {
            client = Client,
            buffer = buffer,
            fulfill_alias_buffer_cb = alias.fulfill_alias_buffer_cb,
        };
        Plugin.Call(ref fulfil);
    }

    private bool Poison(int launchId)
    {
        PJRT_Device_PoisonExecution_Args poison = new()
        {
            device = Device,
            launch_id = launchId,
            error_code = PJRT_Error_Code.PJRT_Error_Code_CANCELLED,
        };
        Plugin.Call(ref poison);
        return poison.poisoned != 0;
    }

    private void DestroyAll(params ReadOnlySpan<nint> buffers)
    {
        foreach (nint buffer in buffers)
        {
            Destroy((PJRT_Buffer*)buffer);
        }
    }

    private void DestroyAll(PJRT_Buffer* a, PJRT_Buffer* b) => DestroyAll((nint)a, (nint)b);

    private void DestroyAll(PJRT_Buffer* a, PJRT_Buffer* b, PJRT_Buffer* c) => DestroyAll((nint)a, (nint)b, (nint)c);

    private void DestroyAll(PJRT_Buffer* a, PJRT_Buffer* b, PJRT_Buffer* c, PJRT_Buffer* d) =>
        DestroyAll((nint)a, (nint)b, (nint)c, (nint)d);

    protected void Destroy(PJRT_LoadedExecutable* executable)
    {
        PJRT_LoadedExecutable_Destroy_Args destroy = new() { executable = executable };
        Plugin.Call(ref destroy);
    }

    private void Destroy(PJRT_Executable* executable)
    {
        PJRT_Executable_Destroy_Args destroy = new() { executable = executable };
        Plugin.Call(ref destroy);
    }
}

/// <summary>The programs on a client that runs them where they are called.</summary>
internal sealed unsafe class SynchronousExecutableTests(string kind) : ExecutableTests(kind)
{
    [Test]
    public void SteadyStateTakesNoNewMemory()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        Destroy(Run(add, x, x));
        long before = PoolBytes();
        for (int i = 0; i < 1000; i++)
        {
            Destroy(Run(add, x, x));
        }

        Assert.That(PoolBytes(), Is.EqualTo(before));
        Destroy(x);
        Destroy(add);
        Assert.That(BytesInUse(), Is.Zero);
    }

    private long PoolBytes()
    {
        PJRT_Device_MemoryStats_Args stats = new() { device = Device };
        Plugin.Call(ref stats);
        return stats.pool_bytes;
    }
}

/// <summary>The same programs on a client that runs them on other threads.</summary>
internal sealed class AsynchronousExecutableTests(string kind) : ExecutableTests(kind)
{
    protected override bool Asynchronous => true;
}
