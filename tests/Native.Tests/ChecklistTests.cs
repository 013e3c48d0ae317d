using System.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>
/// What other clients' conformance tests ask of a CPU plugin, where no other fixture here asks it. The rest: the table
/// and its versions are <see cref="TableTests"/>'; clients, devices, memories, topologies <see cref="ClientTests"/>' and
/// <see cref="DeviceMetadataTests"/>'; buffers, views, aliases, errors <see cref="BufferTests"/>'; compiling, metadata, assignments, donation, poison
/// <see cref="LaunchTests"/>, <see cref="ExecutableTests"/>', <see cref="ExecutableMetadataTests"/>'; events <see cref="EventTests"/>'; user data of handlers
/// <see cref="FfiTests"/>'.
/// </summary>
internal sealed unsafe class ChecklistTests(string kind) : ProgramFixture(kind)
{
    private const string AddOne = """
        module @add_one {
          func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
            %c = stablehlo.constant dense<1.0> : tensor<4xf32>
            %r = stablehlo.add %x, %c : tensor<4xf32>
            return %r : tensor<4xf32>
          }
        }
        """;

    [Test]
    public void FourThreadsAskAHundredTimesWhetherAFreshBufferIsReady()
    {
        for (int round = 0; round < 100; round++)
        {
            nint buffer = (nint)Put(Values(41f, 42, 43, 44), [4]);
            Parallel.For(
                0,
                4,
                new ParallelOptions { MaxDegreeOfParallelism = 4 },
                _ => Plugin.Await(ReadyEvent((PJRT_Buffer*)buffer))
            );
            Destroy((PJRT_Buffer*)buffer);
        }
    }

    [Test]
    public void HostDataMayChangeWhenItsTransferIsDone()
    {
        float* data = stackalloc float[] { 41, 42, 43, 44 };
        long dim = 4;
        PJRT_Client_BufferFromHostBuffer_Args put = new()
        {
            client = Client,
            data = data,
            type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            dims = &dim,
            num_dims = 1,
            device = Device,
            host_buffer_semantics = (PJRT_HostBufferSemantics)1,
        };
        Plugin.Call(ref put);
        Plugin.Await(put.done_with_host_buffer);
        new Span<float>(data, 4).Clear();
        PJRT_Event* ready = ReadyEvent(put.buffer);
        bool isReady = Plugin.IsReady(ready);
        Plugin.Destroy(ready);

        Assert.That(isReady, Is.True);
        Assert.That(Get<float>(put.buffer), Is.EqualTo(Values(41f, 42, 43, 44)));
        Destroy(put.buffer);
    }

    [Test]
    public void ABufferOfNothingYetHasItsSizeAndPlace()
    {
        long dim = 4;
        PJRT_Client_CreateUninitializedBuffer_Args create = new()
        {
            client = Client,
            shape_dims = &dim,
            shape_num_dims = 1,
            shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            device = Device,
        };
        Plugin.Call(ref create);
        PJRT_Buffer_OnDeviceSizeInBytes_Args size = new() { buffer = create.buffer };
        Plugin.Call(ref size);
        PJRT_Buffer_IsOnCpu_Args place = new() { buffer = create.buffer };
        Plugin.Call(ref place);
        Plugin.Await(ReadyEvent(create.buffer));

        Assert.That((int)size.on_device_size_in_bytes, Is.EqualTo(16));
        Assert.That(place.is_on_cpu, Is.EqualTo(1));
        Destroy(create.buffer);
    }

    [Test]
    public void ACopyOutlivesTheForeignMemoryItIsOf()
    {
        float* data = Aligned<float>(2);
        (data[0], data[1]) = (1, 2);
        long dim = 2;
        PJRT_Client_CreateViewOfDeviceBuffer_Args view = new()
        {
            client = Client,
            device_buffer_ptr = data,
            dims = &dim,
            num_dims = 1,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            device = Device,
        };
        Plugin.Call(ref view);
        PJRT_Buffer* copy = CopyTo(view.buffer, (PJRT_Device*)DeviceList[1]);
        Destroy(view.buffer);
        Plugin.Await(ReadyEvent(copy));
        new Span<float>(data, 2).Clear();
        System.Runtime.InteropServices.NativeMemory.AlignedFree(data);

        Assert.That(Get<float>(copy), Is.EqualTo(Values(1f, 2)));
        Destroy(copy);
    }

    [Test]
    public void AMatrixOfFourBitIntegersGoesThereAndBack()
    {
        byte[] data = [.. Enumerable.Range(0, 128 * 256).Select(i => (byte)(i % 16))];
        PJRT_Buffer* buffer = Put(data, [128, 256], type: PJRT_Buffer_Type.PJRT_Buffer_Type_U4);

        Assert.That(Get<byte>(buffer), Is.EqualTo(data));
        Destroy(buffer);
    }

    [Test]
    public void TheTopologyIsOfTheClientsPlatform()
    {
        PJRT_Client_TopologyDescription_Args topology = new() { client = Client };
        Plugin.Call(ref topology);
        PJRT_TopologyDescription_PlatformName_Args ofTopology = new() { topology = topology.topology };
        Plugin.Call(ref ofTopology);
        PJRT_Client_PlatformName_Args ofClient = new() { client = Client };
        Plugin.Call(ref ofClient);

        Assert.That(
            PluginUnderTest.Text(ofTopology.platform_name, ofTopology.platform_name_size),
            Is.EqualTo(PluginUnderTest.Text(ofClient.platform_name, ofClient.platform_name_size)).And.Not.Empty
        );
    }

    [Test]
    public void AnExecutableOfTheTopologyIsLoadedTwice()
    {
        byte[] bytes = CompileForTopology(AddOne, []);
        nint[] executables = [Load(bytes), Load(bytes)];
        nint x = (nint)Put(Values(41f, 42, 43, 44), [4]);
        foreach (nint executable in executables)
        {
            nint[][] results = Execute(
                executable,
                [
                    [x],
                ],
                1
            );
            Assert.That(Get<float>((PJRT_Buffer*)results[0][0]), Is.EqualTo(Values(42f, 43, 44, 45)));
            DestroyBuffers(results);
            DestroyExecutable(executable);
        }

        Destroy((PJRT_Buffer*)x);
    }

    [Test]
    public void CompileOptionsComeBackAsTheyWereGiven([Values] bool isPortable)
    {
        // CompileOptionsProto { compile_portable_executable: … }
        byte[] options = isPortable ? [0x20, 1] : [];
        nint executable = Load(CompileForTopology(AddOne, options));
        PJRT_LoadedExecutable_GetExecutable_Args get = new() { loaded_executable = (PJRT_LoadedExecutable*)executable };
        Plugin.Call(ref get);
        PJRT_Executable_GetCompileOptions_Args given = new() { executable = get.executable };
        Plugin.Call(ref given);
        byte[] bytes = new Span<byte>(given.serialized_bytes, (int)given.serialized_bytes_size).ToArray();
        given.serialized_compile_options_deleter(given.serialized_compile_options);
        PJRT_Executable_Destroy_Args destroy = new() { executable = get.executable };
        Plugin.Call(ref destroy);
        DestroyExecutable(executable);

        Assert.That(CompileOptions.Parse(bytes, "a test").IsPortable, Is.EqualTo(isPortable));
    }

    [Test]
    public void AnExecutableOfAnotherProcessorIsRefused()
    {
        byte[] bytes = CompileForTopology(AddOne, []);
        int place = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(ImageFormat.Target));
        bytes[place] = (byte)'?';
        ImageFormat.Seal(bytes);

        PluginError error = Fails(() => Load(bytes));
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_FAILED_PRECONDITION));
        Assert.That(error.Text, Does.Contain("compiled for the processor '?").And.Contain("compile it again"));
    }

    // Sizes that are known at run time only need a bound.
    [Test]
    public void AResultWhoseShapeIsDataAndHasNoBoundIsRefusedByName()
    {
        PluginError error = Fails(() =>
            Compile(
                """
                func.func @main(%x: tensor<6xf32>, %s: tensor<2xi32>) -> tensor<?x?xf32> {
                  %r = stablehlo.dynamic_reshape %x, %s : (tensor<6xf32>, tensor<2xi32>) -> tensor<?x?xf32>
                  return %r : tensor<?x?xf32>
                }
                """
            )
        );

        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_INVALID_ARGUMENT));
        Assert.That(error.Text, Does.Contain("tensor<?x?xf32>").And.Contain("has no bound"));
    }

    private byte[] CompileForTopology(string text, byte[] options)
    {
        PJRT_Client_TopologyDescription_Args topology = new() { client = Client };
        Plugin.Call(ref topology);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (
            byte* code = bytes,
                format = "mlir"u8,
                o = options
        )
        {
            PJRT_Program program = new()
            {
                struct_size = PJRT_Program.StructSize,
                code = code,
                code_size = (nuint)bytes.Length,
                format = format,
                format_size = 4,
            };
            PJRT_Compile_Args compile = new()
            {
                topology = topology.topology,
                program = &program,
                compile_options = o,
                compile_options_size = (nuint)options.Length,
            };
            Plugin.Call(ref compile);
            PJRT_Executable_Serialize_Args serialize = new() { executable = compile.executable };
            Plugin.Call(ref serialize);
            byte[] serialized = new Span<byte>(
                serialize.serialized_bytes,
                (int)serialize.serialized_bytes_size
            ).ToArray();
            serialize.serialized_executable_deleter(serialize.serialized_executable);
            PJRT_Executable_Destroy_Args destroy = new() { executable = compile.executable };
            Plugin.Call(ref destroy);
            return serialized;
        }
    }

    private nint Load(byte[] image)
    {
        fixed (byte* bytes = image)
        {
            PJRT_Executable_DeserializeAndLoad_Args load = new()
            {
                client = Client,
                serialized_executable = bytes,
                serialized_executable_size = (nuint)image.Length,
            };
            Plugin.Call(ref load);
            return (nint)load.loaded_executable;
        }
    }
}
