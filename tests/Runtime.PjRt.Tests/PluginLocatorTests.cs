namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>Which plugin is taken when none, a name or a path is asked for.</summary>
internal sealed class PluginLocatorTests
{
    private string _root = null!;
    private Dictionary<string, string> _environment = null!;

    [SetUp]
    public void MakeFolders()
    {
        _root = Directory.CreateTempSubdirectory("locator").FullName;
        _environment = [];
        Directory.CreateDirectory(In("app"));
        Directory.CreateDirectory(In("work"));
    }

    [TearDown]
    public void RemoveFolders() => Directory.Delete(_root, recursive: true);

    [Test]
    public void PathIsTakenAsItIs()
    {
        _environment[PluginLocator.PathVariable] = "/elsewhere/libother.so";
        Assert.That(Find("/some/libpjrt_x.so").Path, Is.EqualTo("/some/libpjrt_x.so"));
    }

    [Test]
    public void VariableWinsOverEverythingElse()
    {
        Touch("app/libpjrt_cpu.so");
        _environment[PluginLocator.ListVariable] = "tpu:/lib/libtpu.so";
        _environment[PluginLocator.PathVariable] = "/elsewhere/libother.so";
        Assert.That(Find().Path, Is.EqualTo("/elsewhere/libother.so"));
    }

    [Test]
    public void ListedPluginsGoByNameAndTheFirstIsTheDefault()
    {
        _environment[PluginLocator.ListVariable] = "tpu:/lib/libtpu.so, cuda:/lib/with:colon.so";
        Assert.That((Find().Name, Find().Path), Is.EqualTo(("tpu", "/lib/libtpu.so")));
        Assert.That(Find("cuda").Path, Is.EqualTo("/lib/with:colon.so"));
    }

    [Test]
    public void ListedDescriptionCarriesOptions()
    {
        File.WriteAllText(
            In("gpu.json"),
            """
            {"library_path": "/lib/gpu.so", "create_options": {"platform_name": "cuda", "preallocate": false,
             "memory_fraction": 0.5, "node_id": 3, "visible_devices": [0, 2]}}
            """
        );
        _environment[PluginLocator.ListVariable] = $"gpu:{In("gpu.json")}";
        PluginLocation gpu = Find("gpu");
        Assert.That(gpu.Path, Is.EqualTo("/lib/gpu.so"));
        Assert.That(
            gpu.Options.Select(o => o.ToString()),
            Is.EqualTo(
                new[]
                {
                    "platform_name = cuda",
                    "preallocate = False",
                    "memory_fraction = 0.5",
                    "node_id = 3",
                    "visible_devices = [0, 2]",
                }
            )
        );
    }

    [Test]
    public void MalformedListIsExplained()
    {
        _environment[PluginLocator.ListVariable] = "nonsense";
        Assert.That(
            () => Find(),
            Throws.TypeOf<FormatException>().With.Message.Contains("expected 'name:path', got 'nonsense'")
        );
        _environment[PluginLocator.ListVariable] = $"gpu:{In("absent.json")}";
        Assert.That(() => Find(), Throws.TypeOf<FormatException>().With.Message.Contains("absent.json"));
    }

    [Test]
    public void EmbeddedPluginIsFoundBesideTheApplicationThenInTheSourceTree()
    {
        Touch("work/XlaSharp.slnx");
        Touch("work/artifacts/native/libpjrt_cpu.so");
        Assert.That(Find().Path, Is.EqualTo(In("work/artifacts/native/libpjrt_cpu.so")));
        Touch("app/libpjrt_cpu.so");
        Assert.That(Find("cpu").Path, Is.EqualTo(In("app/libpjrt_cpu.so")));
    }

    [Test]
    public void NothingFoundNamesThePlacesAndTheRemedy() =>
        Assert.That(
            () => Find(),
            Throws
                .TypeOf<FileNotFoundException>()
                .With.Message.Contains(In("app/libpjrt_cpu.so"))
                .And.Message.Contains("XLASHARP_PLUGIN")
        );

    [Test]
    public void UnknownNameIsExplained()
    {
        _environment[PluginLocator.ListVariable] = "tpu:/lib/libtpu.so";
        Assert.That(
            () => Find("gpu"),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("'gpu'").And.Message.Contains("(tpu)")
        );
    }

    [Test]
    public void PackagesOfPythonAreFoundWhereTheirHardwareIs()
    {
        Touch("app/libpjrt_cpu.so");
        Touch("venv/lib/python3.12/site-packages/jax_plugins/xla_cuda12/xla_cuda_plugin.so");
        Touch("venv/lib/python3.12/site-packages/jax_plugins/xla_cuda12/other.so");
        Touch("usr/lib/python3/dist-packages/libtpu/libtpu.so");
        _environment["VIRTUAL_ENV"] = In("venv");
        Assert.That(Find().Name, Is.EqualTo("cpu"), "no GPU here");
        Assert.That(Find("cuda").Path, Does.EndWith("xla_cuda12/xla_cuda_plugin.so"));
        IReadOnlyList<PluginLocation> all = Locator.Survey();
        Assert.That(
            all.Select(l => (l.Name, l.Obstacle is null)),
            Is.EqualTo(new[] { ("cuda", false), ("tpu", false), ("cpu", true) })
        );
        Assert.That(all[0].Obstacle, Does.Contain("no NVIDIA GPU here"));
        Touch("dev/nvidiactl");
        Assert.That(
            (Find().Name, Find().Source),
            Is.EqualTo(("cuda", $"jax_plugins in {In("venv/lib/python3.12/site-packages")}"))
        );
    }

    [Test]
    public void FoldersOfPluginsAreLookedThrough()
    {
        Touch("plugins/pjrt_c_api_gaudi_plugin.so");
        Touch("plugins/pjrt-plugin-metal.so");
        Touch("plugins/readme.so");
        _environment["PJRT_PLUGIN_LIBRARY_PATH"] = $"{In("absent")}:{In("plugins")}";
        Assert.That(Locator.Survey().Select(l => l.Name), Is.EqualTo(new[] { "gaudi", "metal" }));
        Assert.That(Find("metal").Path, Is.EqualTo(In("plugins/pjrt-plugin-metal.so")));
        Assert.That(
            Locator.SearchedPlaces(),
            Does.Contain($"PJRT_PLUGIN_LIBRARY_PATH={In("absent")}:{In("plugins")}")
                .And.Contain("PJRT_NAMES_AND_LIBRARY_PATHS (not set)")
        );
    }

    private PluginLocator Locator => new(_environment.GetValueOrDefault, In("app"), In("work"), _root);

    private PluginLocation Find(string? plugin = null) => Locator.Find(plugin);

    private string In(string relative) => Path.Combine(_root, relative);

    private void Touch(string relative)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(relative))!);
        File.WriteAllText(In(relative), "");
    }
}
