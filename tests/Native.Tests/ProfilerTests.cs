using System.Text;
using Google.Protobuf;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>
/// The profiler extension: what happens between start and stop, read back by field numbers of <c>XSpace</c>.
/// </summary>
internal sealed unsafe class ProfilerTests(string kind) : ProgramFixture(kind)
{
    private PLUGIN_Profiler_Api* Api
    {
        get
        {
            PJRT_Extension_Base* node = Plugin.Api->extension_start;
            while (node->type != PJRT_Extension_Type.PJRT_Extension_Type_Profiler)
            {
                node = node->next;
            }

            return ((PJRT_Profiler_Extension*)node)->profiler_api;
        }
    }

    [Test]
    public void ATraceHoldsWhatWasCompiledAndRun()
    {
        PLUGIN_Profiler* profiler = Create();
        RunProgram("@before");
        long begin = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;
        Assert.That(Start(profiler) == null);
        RunProgram("@within");
        Assert.That(Stop(profiler) == null);
        RunProgram("@after");
        byte[] trace = Collect(profiler);
        Destroy(profiler);

        // XSpace.planes, then XPlane's name, lines and table of names.
        byte[] plane = Messages(trace, 1).Single();
        Assert.That(Text(plane, 2), Is.EqualTo("/host:CPU"));
        Dictionary<long, string> names = Messages(plane, 4)
            .Select(entry => Messages(entry, 2).Single())
            .ToDictionary(metadata => Number(metadata, 1), metadata => Text(metadata, 2));
        Assert.That(names.Values, Is.SupersetOf(new[] { "compile PJRT_Client_Compile", "execute within" }));
        Assert.That(names.Values.Where(name => name.Contains("before") || name.Contains("after")), Is.Empty);
        byte[] line = Messages(plane, 3).First();
        Assert.That(Number(line, 3), Is.InRange(begin, begin + 60_000_000_000));
        byte[] execution = Messages(plane, 3)
            .SelectMany(thread => Messages(thread, 4))
            .Single(span => names[Number(span, 1)] == "execute within");
        Assert.That(Number(execution, 2), Is.Positive, "picoseconds since the start");
        Assert.That(Number(execution, 3), Is.InRange(1, 60_000_000_000_000), "picoseconds that it took");
    }

    [Test]
    public void CallsOutOfOrderAreErrors()
    {
        PLUGIN_Profiler* profiler = Create();
        AssertFails(Stop(profiler), "was not started");
        Assert.That(Start(profiler) == null);
        AssertFails(Start(profiler), "was started already");
        PLUGIN_Profiler_CollectData_Args early = new()
        {
            struct_size = PLUGIN_Profiler_CollectData_Args.StructSize,
            profiler = profiler,
        };
        AssertFails(Api->collect_data(&early), "has to be stopped");
        Assert.That(Stop(profiler) == null);
        Assert.That(Collect(profiler), Is.Empty);
        Destroy(profiler);
        AssertFails(Start(profiler), "is not a live PJRT_Profiler handle");
        AssertFails(Start(null), "is null");
    }

    [Test]
    public void DataMayBeTakenInThePluginsOwnMemory()
    {
        PLUGIN_Profiler* profiler = Create();
        Assert.That(Start(profiler) == null);
        RunProgram("@within");
        Assert.That(Stop(profiler) == null);
        PLUGIN_Profiler_Consume_Args consume = new()
        {
            struct_size = PLUGIN_Profiler_Consume_Args.StructSize,
            profiler = profiler,
        };
        Assert.That(Api->consume(&consume) == null);
        PLUGIN_Profiler_Serialize_Args serialize = new()
        {
            struct_size = PLUGIN_Profiler_Serialize_Args.StructSize,
            profiler = profiler,
            consume_result = consume.result,
        };
        Assert.That(Api->serialize(&serialize) == null);
        byte[] taken = new ReadOnlySpan<byte>(serialize.serialized_bytes, (int)serialize.serialized_size).ToArray();
        Assert.That(taken, Is.Not.Empty.And.EqualTo(Collect(profiler)));
        PLUGIN_Profiler_ConsumeResult_Destroy_Args destroy = new()
        {
            struct_size = PLUGIN_Profiler_ConsumeResult_Destroy_Args.StructSize,
            consume_result = consume.result,
        };
        Api->consume_result_destroy(&destroy);
        Destroy(profiler);
    }

    private void RunProgram(string name)
    {
        nint program = Compile(
            $$"""
            module {{name}} {
              func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
                %y = stablehlo.add %x, %x : tensor<2xf32>
                return %y : tensor<2xf32>
              }
            }
            """
        );
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        nint[][] results = Execute(
            program,
            [
                [(nint)x],
            ],
            1
        );
        Assert.That(Get<float>((PJRT_Buffer*)results[0][0]), Is.EqualTo(new[] { 2f, 4 }));
        DestroyBuffers([(nint)x], results[0]);
        DestroyExecutable(program);
    }

    private PLUGIN_Profiler* Create()
    {
        PLUGIN_Profiler_Create_Args create = new() { struct_size = PLUGIN_Profiler_Create_Args.StructSize };
        Assert.That(Api->create(&create) == null);
        return create.profiler;
    }

    private PLUGIN_Profiler_Error* Start(PLUGIN_Profiler* profiler)
    {
        PLUGIN_Profiler_Start_Args args = new()
        {
            struct_size = PLUGIN_Profiler_Start_Args.StructSize,
            profiler = profiler,
        };
        return Api->start(&args);
    }

    private PLUGIN_Profiler_Error* Stop(PLUGIN_Profiler* profiler)
    {
        PLUGIN_Profiler_Stop_Args args = new()
        {
            struct_size = PLUGIN_Profiler_Stop_Args.StructSize,
            profiler = profiler,
        };
        return Api->stop(&args);
    }

    private byte[] Collect(PLUGIN_Profiler* profiler)
    {
        PLUGIN_Profiler_CollectData_Args args = new()
        {
            struct_size = PLUGIN_Profiler_CollectData_Args.StructSize,
            profiler = profiler,
        };
        Assert.That(Api->collect_data(&args) == null);
        byte[] data = new byte[(int)args.buffer_size_in_bytes + 1];
        fixed (byte* buffer = data)
        {
            args.buffer = buffer;
            Assert.That(Api->collect_data(&args) == null);
        }

        return data[..^1];
    }

    private void Destroy(PLUGIN_Profiler* profiler)
    {
        PLUGIN_Profiler_Destroy_Args args = new()
        {
            struct_size = PLUGIN_Profiler_Destroy_Args.StructSize,
            profiler = profiler,
        };
        Assert.That(Api->destroy(&args) == null);
    }

    private void AssertFails(PLUGIN_Profiler_Error* error, string part)
    {
        Assert.That(error != null, part);
        PLUGIN_Profiler_Error_Message_Args message = new()
        {
            struct_size = PLUGIN_Profiler_Error_Message_Args.StructSize,
            error = error,
        };
        Api->error_message(&message);
        Assert.That(Encoding.UTF8.GetString(message.message, (int)message.message_size), Does.Contain(part));
        PLUGIN_Profiler_Error_Destroy_Args destroy = new()
        {
            struct_size = PLUGIN_Profiler_Error_Destroy_Args.StructSize,
            error = error,
        };
        Api->error_destroy(&destroy);
    }

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Messages(message, field).Single());

    private static long Number(byte[] message, int field) => Fields(message).First(f => f.Field == field).Number;

    private static IEnumerable<byte[]> Messages(byte[] message, int field) =>
        Fields(message).Where(f => f.Field == field).Select(f => f.Bytes!);

    private static List<(int Field, long Number, byte[]? Bytes)> Fields(byte[] message)
    {
        List<(int Field, long Number, byte[]? Bytes)> fields = [];
        using CodedInputStream input = new(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            fields.Add(
                (tag & 7) == 2
                    ? ((int)(tag >> 3), 0, input.ReadBytes().ToByteArray())
                    : ((int)(tag >> 3), input.ReadInt64(), null)
            );
        }

        return fields;
    }
}
