using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt.Caching;

namespace XlaSharp.Runtime.PjRt.Tests.Caching;

/// <summary>Executables on disk: found again, never trusted, never in the way.</summary>
internal sealed class CompilationCacheTests
{
    private const string Double = """
        module @double {
          func.func public @main(%a: tensor<4xf32>) -> tensor<4xf32> {
            %0 = stablehlo.add %a, %a : tensor<4xf32>
            return %0 : tensor<4xf32>
          }
        }
        """;

    private readonly List<string> _log = [];
    private DirectoryInfo _folder = null!;
    private PjRtClient _client = null!;

    [SetUp]
    public void Open()
    {
        _log.Clear();
        _folder = Directory.CreateTempSubdirectory("xlasharp-cache-");
        _client = Xla.CreateClient("cpu");
    }

    [TearDown]
    public void Close()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }

    [Test]
    public void ASecondProcessLoadsWhatTheFirstCompiled()
    {
        CompilationCache first = Cache();
        Assert.That(Run(first, Double), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        CompilationCache second = Cache();
        Assert.That(Run(second, Double), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.Multiple(() =>
        {
            Assert.That(first.Statistics, Is.EqualTo(new CompilationCacheStatistics(0, 1, 0, 1, 0)));
            Assert.That(second.Statistics, Is.EqualTo(new CompilationCacheStatistics(1, 0, 0, 0, 0)));
            Assert.That(_log, Is.Empty);
        });
    }

    [Test]
    public void LocationsAreNotPartOfTheKeyButValuesAre()
    {
        Module here = Parser.Parse(Double, "here.mlir");
        Module there = Parser.Parse("\n\n" + Double, "there.mlir");
        Module other = Parser.Parse(Double.Replace("stablehlo.add", "stablehlo.multiply", StringComparison.Ordinal));
        CompilationCache cache = Cache();
        foreach (Module module in (Module[])[here, there, other])
        {
            cache.Compile(_client, module).Dispose();
        }

        Assert.That((cache.Statistics.Hits, cache.Statistics.Misses), Is.EqualTo((1, 2)));
    }

    [Test]
    public void OptionsArePartOfTheKey()
    {
        CompilationCache cache = Cache();
        Module module = Parser.Parse(Double);
        cache.Compile(_client, module).Dispose();
        cache.Compile(_client, module, PjRtCompileOptions.For(_client.AddressableDevices[0])).Dispose();
        Assert.That(cache.Statistics.Misses, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(30)]
    [TestCase(51)]
    [TestCase(-1)]
    public void TruncatedEntriesAreReplaced(int length)
    {
        _ = Run(Cache(), Double);
        string entry = Entry();
        byte[] whole = File.ReadAllBytes(entry);
        File.WriteAllBytes(entry, whole[..(length < 0 ? whole.Length + length : length)]);
        CompilationCache cache = Cache();
        Assert.That(Run(cache, Double), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.Multiple(() =>
        {
            Assert.That(cache.Statistics, Is.EqualTo(new CompilationCacheStatistics(0, 1, 1, 1, 0)));
            Assert.That(_log.Single(), Does.Contain(entry).And.Contain("not loaded"));
            Assert.That(Entry(), Is.EqualTo(entry));
        });
    }

    [Test]
    public void AFlippedBitAnywhereIsNoticed([Values(1, 5, 9, 21, 60, 400, 5000)] int position)
    {
        _ = Run(Cache(), Double);
        byte[] file = File.ReadAllBytes(Entry());
        file[Math.Min(position, file.Length - 1)] ^= 0x10;
        File.WriteAllBytes(Entry(), file);
        CompilationCache cache = Cache();
        Assert.That(Run(cache, Double), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        Assert.That(cache.Statistics.Rejected, Is.EqualTo(1));
    }

    [Test]
    public void AnEntryOfAnotherBuildOrProcessorIsNotLoaded()
    {
        _ = Run(Cache(), Double);
        _ = CacheEntry.Decode(
            File.ReadAllBytes(Entry()),
            out ExecutionEnvironment? made,
            out ReadOnlyMemory<byte> code
        );
        File.WriteAllBytes(
            Entry(),
            CacheEntry.Encode(made! with { PluginBuild = "0123", Host = "X64 other" }, code.Span)
        );
        CompilationCache cache = Cache();
        _ = Run(cache, Double);
        Assert.Multiple(() =>
        {
            Assert.That((cache.Statistics.Hits, cache.Statistics.Rejected), Is.EqualTo((0, 1)));
            Assert.That(_log.Single(), Does.Contain("plugin build '0123'").And.Contain("host processor 'X64 other'"));
        });
    }

    [Test]
    public void AnEntryFromElsewhereIsExplainedAndKept()
    {
        _ = Run(Cache(), Double);
        string mine = Entry();
        _ = CacheEntry.Decode(File.ReadAllBytes(mine), out ExecutionEnvironment? made, out ReadOnlyMemory<byte> code);
        string theirs = mine.Replace(
            Path.GetFileName(mine).Split('-')[1],
            "0000000000000000.xlac",
            StringComparison.Ordinal
        );
        File.WriteAllBytes(theirs, CacheEntry.Encode(made! with { PlatformVersion = "9.9" }, code.Span));
        File.Delete(mine);
        _ = Run(Cache(), Double);
        Assert.Multiple(() =>
        {
            Assert.That(_log.Single(), Does.Contain("not used").And.Contain("platform version '9.9'"));
            Assert.That(File.Exists(theirs), Is.True);
        });
    }

    [Test]
    public void TheEntryUsedLongestAgoGoesFirst()
    {
        _ = Run(Cache(), Double);
        long size = new FileInfo(Entry()).Length;
        _ = Run(Cache(), Double.Replace("@double", "@second", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(Entry(), DateTime.UtcNow.AddDays(-2));
        string oldest = _folder
            .EnumerateFiles("*.xlac", SearchOption.AllDirectories)
            .OrderBy(file => file.LastWriteTimeUtc)
            .First()
            .FullName;
        CompilationCache small = Cache((long)(2.5 * size));
        _ = Run(small, Double.Replace("@double", "@third", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(small.Statistics.Evicted, Is.EqualTo(1));
            Assert.That(File.Exists(oldest), Is.False);
            Assert.That(_folder.EnumerateFiles("*.xlac", SearchOption.AllDirectories).Count(), Is.EqualTo(2));
        });
    }

    [Test]
    public void AFolderThatCannotBeWrittenIsSaidOnceAndDoesNotHurt()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        CompilationCache cache = new(Path.Combine(file, "cache"), log: _log.Add);
        Assert.That(Run(cache, Double), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        _ = Run(cache, Double.Replace("@double", "@second", StringComparison.Ordinal));
        Assert.That(_log.Single(), Does.Contain("takes no more entries"));
    }

    [Test]
    public void ManyThreadsShareAFolder()
    {
        Parallel.For(
            0,
            16,
            i =>
                Assert.That(
                    Run(Cache(), Double.Replace("@double", $"@m{i % 3}", StringComparison.Ordinal)),
                    Is.EqualTo(new float[] { 2, 4, 6, 8 })
                )
        );
        Assert.That(
            _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => f.Extension),
            Is.EqualTo(new[] { ".xlac", ".xlac", ".xlac" })
        );
    }

    [Test]
    public void ClearRemovesEverything()
    {
        CompilationCache cache = Cache();
        _ = Run(cache, Double);
        cache.Clear();
        Assert.That(_folder.EnumerateFiles("*", SearchOption.AllDirectories), Is.Empty);
    }

    private CompilationCache Cache(long limit = CompilationCache.DefaultSizeLimit) => new(_folder.FullName, limit, Log);

    private void Log(string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }

    private string Entry() =>
        _folder.EnumerateFiles("*.xlac", SearchOption.AllDirectories).Select(file => file.FullName).First();

    private float[] Run(CompilationCache cache, string program)
    {
        using PjRtLoadedExecutable executable = cache.Compile(_client, Parser.Parse(program));
        using PjRtBuffer argument = _client.FromHost(HostTensor.Of<float>(new(ElementType.F32, [4]), [1, 2, 3, 4]));
        PjRtBuffer[] results = new PjRtBuffer[1];
        executable.Execute([argument], results);
        using PjRtBuffer result = results[0];
        return result.ToHost().Values<float>().ToArray();
    }
}
