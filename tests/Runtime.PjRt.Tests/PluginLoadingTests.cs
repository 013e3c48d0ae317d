using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>What is and what is not a plugin, and which versions are taken.</summary>
internal sealed class PluginLoadingTests
{
    [Test]
    public void MissingFileIsNamed()
    {
        PjRtException e = Fails("/nowhere/libpjrt_none.so", PjRtErrorCode.NotFound);
        Assert.That(e.Message, Does.Contain("/nowhere/libpjrt_none.so").And.Contain("there is no such file"));
    }

    [Test]
    public void TextFileIsNoLibrary()
    {
        string path = FakePlugin.WriteFile("text.so", "this is not an ELF file");
        Assert.That(
            Fails(path, PjRtErrorCode.InvalidArgument).Message,
            Does.Contain(path).And.Contain("cannot be loaded as a shared library")
        );
    }

    [Test]
    public void LibraryWithoutTheSymbolIsNoPlugin()
    {
        PjRtException e = Fails(FakePlugin.Build("FAKE_NO_SYMBOL"), PjRtErrorCode.InvalidArgument);
        Assert.That(e.Message, Does.Contain("not a PJRT plugin: it does not export 'GetPjrtApi'"));
    }

    [Test]
    public void NullTableIsRefused() =>
        Assert.That(
            Fails(FakePlugin.Build("FAKE_NULL_TABLE"), PjRtErrorCode.InvalidArgument).Message,
            Does.Contain("returned null")
        );

    [Test]
    public void TableWithoutVersionIsRefused() =>
        Assert.That(
            Fails(FakePlugin.Build("FAKE_TABLE_SIZE=16"), PjRtErrorCode.InvalidArgument).Message,
            Does.Contain("a table without a version")
        );

    [TestCase("FAKE_MAJOR=1", "1.114")]
    [TestCase("FAKE_MINOR=56", "0.56")]
    public void VersionOutsideTheSupportedRangeIsRefused(string version, string shown)
    {
        PjRtException e = Fails(FakePlugin.Build(version), PjRtErrorCode.FailedPrecondition);
        Assert.That(
            e.Message,
            Does.Contain($"announces PJRT API {shown}; this library works with 0.57 and every later minor")
        );
    }

    [Test]
    public void NewerMinorIsAccepted()
    {
        FakePlugin fake = FakePlugin.Load("FAKE_MINOR=200");
        Assert.That((fake.Plugin.MajorVersion, fake.Plugin.MinorVersion), Is.EqualTo((0, 200)));
        UseBriefly(fake);
    }

    [Test]
    public void ShortTableOfAnOldPluginIsNeverReadPastItsEnd()
    {
        // 0.57 ends with slot 100; the fake has trap addresses behind it.
        FakePlugin fake = FakePlugin.Load("FAKE_MINOR=57", $"FAKE_TABLE_SIZE={40 + (8 * 101)}");
        Assert.That(fake.Plugin.MinorVersion, Is.EqualTo(57));
        UseBriefly(fake);
    }

    [Test]
    public void EntriesLeftNullCountAsMissing()
    {
        FakePlugin fake = FakePlugin.Load("FAKE_NULL_SLOTS");
        Assert.That(fake.Plugin.Attributes, Is.Empty);
        using (PjRtClient client = fake.Plugin.CreateClient())
        using (PjRtLoadedExecutable program = client.Compile("echo 1"))
        {
            Assert.Multiple(() =>
            {
                Assert.That(client.Memories, Is.Empty);
                Assert.That(client.Devices[0].Attributes, Is.Empty);
                Assert.That(client.Devices[0].MemoryStats(), Is.Null);
                Assert.That(program.Executable.Fingerprint, Is.Null);
            });
            PjRtException e = Assert.Throws<PjRtException>(() => program.Executable.Serialize())!;
            Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
            Assert.That(
                e.Message,
                Does.StartWith("PJRT_Executable_Serialize failed (Unimplemented) in plugin 'fake")
                    .And.Contain("does not have this entry")
            );
            // An error can be read without the entries that say more about it.
            PjRtException unknown = Assert.Throws<PjRtException>(() => client.Compile("nonsense"))!;
            Assert.That(
                (unknown.Code, unknown.PluginMessage),
                Is.EqualTo((PjRtErrorCode.Unknown, "not a program: 'nonsense'"))
            );
        }

        AssertNothingLeft(fake);
    }

    [Test]
    public void SameFileIsLoadedOnce()
    {
        PjRtPlugin first = PjRtPlugin.Load(FakePlugin.Build());
        Assert.That(PjRtPlugin.Load(FakePlugin.Build()), Is.SameAs(first));
    }

    [Test]
    public void AttributesAreRead()
    {
        IReadOnlyList<PjRtNamedValue> attributes = FakePlugin.Load().Plugin.Attributes;
        Assert.That(
            attributes.Select(a => a.ToString()),
            Is.EqualTo(new[] { "xla_version = 2", "stablehlo_current_version = [1, 2, 3]" })
        );
    }

    private static PjRtException Fails(string path, PjRtErrorCode code)
    {
        PjRtException e = Assert.Throws<PjRtException>(() => PjRtPlugin.Load(path))!;
        Assert.That((e.Code, e.Entry, e.PluginName), Is.EqualTo((code, "GetPjrtApi", path)));
        return e;
    }

    private static void UseBriefly(FakePlugin fake)
    {
        using (PjRtClient client = fake.Plugin.CreateClient())
        using (PjRtLoadedExecutable program = client.Compile("echo 0"))
        {
            program.Execute([], Array.Empty<PjRtBuffer>());
        }

        AssertNothingLeft(fake);
    }

    private static void AssertNothingLeft(FakePlugin fake)
    {
        Assert.That(fake.Live, Is.Zero);
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }
}
