using System.Diagnostics;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>Plugins are tried in another process: what that process does is what is said.</summary>
internal sealed class PluginProbeTests
{
    private DirectoryInfo _folder = null!;
    private PluginLocation _plugin = null!;

    // How often the child ran.
    private int Runs => File.Exists(Log) ? File.ReadAllLines(Log).Length : 0;

    private string Log => Path.Combine(_folder.FullName, "log");

    [SetUp]
    public void MakePlugin()
    {
        _folder = Directory.CreateTempSubdirectory("xlasharp-probe-");
        string path = Path.Combine(_folder.FullName, "libpjrt_other.so");
        File.WriteAllText(path, "a plugin");
        _plugin = new("other", path, []);
    }

    [TearDown]
    public void DropFolder() => _folder.Delete(recursive: true);

    [Test]
    public void ACrashIsATypedError()
    {
        PjRtException crash = Assert.Throws<PjRtException>(() =>
            Probe("echo 'illegal hardware' >&2; kill -ABRT $$").Check(_plugin)
        )!;
        Assert.That(
            (crash.Code, crash.Entry, crash.PluginName),
            Is.EqualTo((PjRtErrorCode.Aborted, "GetPjrtApi", _plugin.Path))
        );
        Assert.That(
            crash.Message,
            Does.Contain("ended the process that tried it with signal 6. It said: illegal hardware")
                .And.Contain("XLASHARP_PROBE=off")
        );
    }

    [Test]
    public void AHangIsATypedError()
    {
        PluginProbe probe = new(Command("sleep 100")) { Timeout = TimeSpan.FromMilliseconds(200) };
        Stopwatch clock = Stopwatch.StartNew();
        PjRtException hang = Assert.Throws<PjRtException>(() => probe.Check(_plugin))!;
        Assert.That(hang.Code, Is.EqualTo(PjRtErrorCode.DeadlineExceeded));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(50)));
    }

    [Test]
    public void APluginThatRefusesDoesSoHere() => Probe("exit 1").Check(_plugin);

    [Test]
    public void WhatWentWellIsNotTriedAgainUntilItsFileChanges()
    {
        string kept = Path.Combine(_folder.FullName, "kept");
        Probe("exit 0", kept).Check(_plugin);
        // As another process would.
        Probe("exit 0", kept).Check(_plugin);
        Assert.That(Runs, Is.EqualTo(1));
        File.WriteAllText(_plugin.Path, "another plugin");
        Probe("exit 0", kept).Check(_plugin);
        Assert.That(Runs, Is.EqualTo(2));
    }

    [Test]
    public void WhatCrashedIsTriedAgain()
    {
        PluginProbe probe = Probe("kill -SEGV $$", Path.Combine(_folder.FullName, "kept"));
        Assert.That(() => probe.Check(_plugin), Throws.TypeOf<PjRtException>());
        Assert.That(() => probe.Check(_plugin), Throws.TypeOf<PjRtException>());
        Assert.That(Runs, Is.EqualTo(2));
    }

    [Test]
    public void ThePluginIsNamedByItsPathOrItsListing()
    {
        string seen = Path.Combine(_folder.FullName, "seen");
        Probe($"echo \"$1\" >> {seen}").Check(_plugin);
        Probe($"echo \"$1\" >> {seen}").Check(_plugin with { Options = [new("threads", 2)] });
        Assert.That(File.ReadAllLines(seen), Is.EqualTo(new[] { _plugin.Path, "other" }));
    }

    [Test]
    public void AToolThatIsNotThereIsNamed() =>
        Assert.That(
            () => new PluginProbe(["/nowhere/xlasharp"]).Check(_plugin),
            Throws.InvalidOperationException.With.Message.Contains("'/nowhere/xlasharp' cannot be started")
        );

    private PluginProbe Probe(string script, string? kept = null) => new(Command(script), kept);

    private string[] Command(string script) => ["/bin/sh", "-c", $"echo run >> {Log}; {script}", "probe"];
}
