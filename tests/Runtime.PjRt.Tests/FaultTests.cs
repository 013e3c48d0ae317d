using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>
/// A plugin whose entries fail one after the other, or are not there: whatever is tried ends well or with a
/// <see cref="PjRtException"/>, and nothing stays behind in this process.
/// </summary>
internal sealed class FaultTests
{
    private static readonly TensorType Four = new(ElementType.F32, [4]);

    private static readonly FakePlugin Fake = FakePlugin.Load("FAKE_FAULTS");

    private static IEnumerable<TestCaseData> Slots =>
        typeof(PJRT_Api)
            .GetFields()
            .Where(f => f.FieldType.IsFunctionPointer)
            .Select((entry, slot) => new TestCaseData(slot, entry.Name).SetArgDisplayNames(entry.Name));

    // These two return nothing, so they cannot fail.
    private static IEnumerable<TestCaseData> SlotsThatCanFail =>
        Slots.Where(slot => slot.Arguments[1] is not ("PJRT_Error_Destroy" or "PJRT_Error_Message"));

    [TestCaseSource(nameof(SlotsThatCanFail))]
    public void AFailingEntryIsAnException(int slot, string entry)
    {
        Fake.WithBrokenSlot(slot, isNull: false, () => UseEverything(Fake.Plugin));
        Assert.That(() => PjRtDiagnostics.LiveObjects, Is.Zero.After(2000, 5), entry);
    }

    [TestCaseSource(nameof(Slots))]
    public void AMissingEntryIsAnException(int slot, string entry)
    {
        Fake.WithBrokenSlot(slot, isNull: true, () => UseEverything(Fake.Plugin));
        Assert.That(() => PjRtDiagnostics.LiveObjects, Is.Zero.After(2000, 5), entry);
    }

    [Test]
    public void TheMessageNamesTheBrokenEntry()
    {
        int slot = Slots.Select(s => (string)s.Arguments[1]!).ToList().IndexOf("PJRT_Client_Compile");
        using PjRtClient client = Fake.Plugin.CreateClient();
        Fake.WithBrokenSlot(
            slot,
            isNull: false,
            () =>
            {
                PjRtException e = Assert.Throws<PjRtException>(() => client.Compile("echo 1"))!;
                Assert.That(
                    (e.Code, e.Entry, e.PluginMessage),
                    Is.EqualTo((PjRtErrorCode.ResourceExhausted, "PJRT_Client_Compile", "this entry is broken"))
                );
            }
        );
        Fake.WithBrokenSlot(
            slot,
            isNull: true,
            () =>
                Assert.That(
                    () => client.Compile("echo 1"),
                    Throws.TypeOf<PjRtException>().With.Message.Contains("does not have this entry")
                )
        );
    }

    [Test]
    public void ATableThatClaimsToBeLongerIsReadAsFarAsItIsKnown()
    {
        FakePlugin fake = FakePlugin.Load("FAKE_TABLE_SIZE=(sizeof(PJRT_Api))", "FAKE_MINOR=300");
        using PjRtClient client = fake.Plugin.CreateClient();
        Assert.That(client.Devices, Has.Count.EqualTo(2));
    }

    [TestCase("0")]
    [TestCase("PJRT_NamedValue_STRUCT_SIZE-8")]
    public void ANamedValueThatClaimsToBeShorterIsRead(string size)
    {
        FakePlugin fake = FakePlugin.Load($"FAKE_VALUE_SIZE=({size})");
        Assert.That(
            fake.Plugin.Attributes.Select(a => a.Name),
            Is.EqualTo(new[] { "xla_version", "stablehlo_current_version" })
        );
    }

    [Test]
    public void ANamedValueThatClaimsToBeHugeIsRefused()
    {
        PjRtException e = Assert.Throws<PjRtException>(() => FakePlugin.Load("FAKE_VALUE_SIZE=(1ul<<40)"))!;
        Assert.That(e.Message, Does.Contain("a named value announces 1099511627776 bytes"));
    }

    [TestCase("0")]
    [TestCase("24")]
    public void AnExtensionTooShortForItsFunctionsCountsAsMissing(string size)
    {
        FakePlugin fake = FakePlugin.Load($"FAKE_EXTENSIONS={size}");
        Assert.That(fake.Plugin.RunsHostCallbacks, Is.False);
        Assert.That(
            () => fake.Plugin.RegisterFfi("x", _ => { }),
            Throws.TypeOf<PjRtException>().With.Message.Contains("this entry of the extension")
        );
        // The list of this plugin ends in itself; asking for what is not in it comes to an end.
        using PjRtClient client = fake.Plugin.CreateClient();
        Assert.That(
            () => client.DefaultLayout(Four),
            Throws.TypeOf<PjRtException>().With.Message.Contains("extension PJRT_Extension_Type_Layouts")
        );
    }

    /// <summary>Tries all that the binding can do; each part may fail as plugins fail, and in no other way.</summary>
    private static void UseEverything(PjRtPlugin plugin) =>
        Try(() =>
        {
            using PjRtClient client = plugin.CreateClient();
            Try(() => client.LookupDevice(0));
            Try(() => client.LookupLocalDevice(0));
            Try(() => client.DefaultDeviceAssignment(1, 1));
            Try(() => client.Topology().Dispose());
            Try(() => PjRtTopology.Create(plugin).Dispose());
            Try(() => PjRtTopology.Deserialize(plugin, "x"u8).Dispose());
            Try(() => client.UpdateProcesses([new(0, 1, PjRtProcessState.Connected)]));
            Try(() => client.MapForTransfers(new byte[64]).Dispose());
            Try(() => client.Uninitialized(Four).Dispose());
            Try(() => client.Failed(Four, PjRtErrorCode.Aborted, "x").Dispose());
            Try(() => client.Promise(Four).Dispose());
            Try(() => client.ViewOf(Four, 4096, () => { }).Dispose());
            Try(() => new PjRtTransfer(client, [Four]).Dispose());
            Try(() => new PjRtPromise(client).Dispose());
            Try(() => new PjRtExecuteContext(client, "x").Dispose());
            UseDevice(client);
            UseBuffers(client);
            UseExecutables(client);
        });

    private static void UseDevice(PjRtClient client)
    {
        PjRtDevice device = client.Devices[0];
        Try(() => device.MemoryStats());
        Try(device.ClearMemoryStats);
        Try(() => device.QueryAttributes());
        Try(() => device.PoisonExecution(1, PjRtErrorCode.Aborted, "x"));
        Try(() => device.TrackWork("x").Dispose());
        Try(() => _ = device.Memories.Count);
        Try(() => _ = device.DefaultMemory.KindId);
        Try(() => _ = device.DefaultMemory.DebugText);
        Try(() => _ = device.DefaultMemory.Devices.Count);
    }

    private static void UseBuffers(PjRtClient client) =>
        Try(() =>
        {
            using PjRtBuffer buffer = client.FromHost(Four, new byte[16]);
            Try(() => buffer.ToHost());
            Try(() => buffer.CopyToAsync(new byte[16]).GetAwaiter().GetResult());
            Try(() => buffer.CopyRawTo(0, new byte[4]));
            Try(() => buffer.CopyRawToAsync(0, new byte[4]).GetAwaiter().GetResult());
            Try(() => buffer.CopyRawLater(0, 4).Dispose());
            Try(() => _ = buffer.PaddedDims);
            Try(() => _ = buffer.DynamicDimensions);
            Try(() => _ = buffer.Layout);
            Try(() => _ = buffer.IsOnCpu);
            Try(() => _ = buffer.UnsafeAddress);
            Try(() => _ = buffer.SizeOnDevice);
            Try(() => _ = buffer.Device);
            Try(() => _ = buffer.Memory);
            Try(() => buffer.Pin().Dispose());
            Try(() => buffer.CopyToDevice(client.Devices[1]).Dispose());
            Try(() => buffer.CopyToMemory(client.Devices[0].DefaultMemory).Dispose());
            Try(() => buffer.Bitcast(Four).Dispose());
            Try(() => buffer.DonateAfter(out _).Dispose());
            Try(buffer.Await);
            Try(() =>
            {
                using PjRtEvent ready = buffer.ReadyEvent();
                Try(() => _ = ready.Error);
                Try(ready.Await);
                Try(() => ready.AsTask().GetAwaiter().GetResult());
            });
            Try(buffer.Delete);
            Try(() => _ = buffer.IsDeleted);
        });

    private static void UseExecutables(PjRtClient client)
    {
        Try(() => client.Load("echo 1"u8).Dispose());
        Try(() =>
        {
            using PjRtLoadedExecutable program = client.Compile("echo 1");
            PjRtExecutable executable = program.Executable;
            Try(() => client.Load(executable).Dispose());
            Try(() => executable.Serialize());
            Try(() => executable.OptimizedProgram(out _));
            Try(() => executable.CostAnalysis());
            Try(() => executable.MemoryStats());
            Try(() => _ = executable.Name);
            Try(() => _ = executable.Replicas);
            Try(() => _ = executable.Partitions);
            Try(() => _ = executable.Fingerprint);
            Try(() => _ = executable.SizeOfGeneratedCode);
            Try(() => _ = executable.OutputTypes);
            Try(() => _ = executable.OutputMemoryKinds);
            Try(() => _ = executable.ParameterMemoryKinds);
            Try(() => _ = executable.CompileOptions);
            Try(() => _ = program.DeviceAssignment);
            Try(() => _ = program.LogicalIds);
            Try(() =>
            {
                using PjRtBuffer argument = client.FromHost(Four, new byte[16]);
                var results = new PjRtBuffer[1];
                program.Execute([argument], results);
                results[0].Dispose();
            });
            Try(program.Delete);
            Try(() => _ = program.IsDeleted);
        });
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (PjRtException e)
        {
            Assert.That((e.Entry, e.PluginMessage, e.PluginName), Is.Not.EqualTo(("", "", "")));
        }
    }

    private static void Try<T>(Func<T> function) =>
        Try(() =>
        {
            _ = function();
        });
}
