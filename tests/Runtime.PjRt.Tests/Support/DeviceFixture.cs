using System.Runtime.InteropServices;
using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Tests.Support;

/// <summary>
/// A fresh client for each test, which must give back everything: of the embedded CPU plugin, or of the one that the
/// variable <c>XLASHARP_TEST_PLUGIN</c> names. Tests of the category <c>AnyPlugin</c> are for all plugins, except those
/// of the category <c>Embedded</c>; what another plugin lacks skips the test.
/// </summary>
[SkipsWhatThePluginLacks]
internal abstract class DeviceFixture
{
    protected static readonly TensorType Four = new(ElementType.F32, [4]);

    private static readonly string? Foreign = Environment.GetEnvironmentVariable("XLASHARP_TEST_PLUGIN");

    public static bool IsEmbedded => Foreign is null;

    /// <summary>Name or path of the plugin.</summary>
    protected static string PluginPath => Foreign ?? "cpu";

    protected PjRtClient Client { get; private set; } = null!;

    /// <summary>Options of the embedded device; other plugins skip the test.</summary>
    protected virtual IReadOnlyList<PjRtNamedValue> Options => [];

    [SetUp]
    public void CreateClient()
    {
        if (!IsEmbedded && Options.Count > 0)
        {
            Assert.Ignore($"Takes the embedded device's option '{Options[0].Name}'.");
        }

        Client = Xla.CreateClient(PluginPath, Options);
    }

    /// <summary>Skips the test on devices whose memory this process cannot address.</summary>
    protected void RequireHostMemory()
    {
        using PjRtBuffer buffer = Put(1);
        if (!buffer.IsOnCpu)
        {
            Assert.Ignore($"{buffer.Device} keeps its buffers in memory of its own.");
        }
    }

    [TearDown]
    public void NothingIsLeftBehind()
    {
        Client?.Dispose();
        Assert.That(() => PjRtDiagnostics.LiveObjects, Is.Zero.After(5000, 5));
    }

    protected static byte[] Bytes(params ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();

    protected static float[] Read(PjRtBuffer buffer) => buffer.ToHost().Values<float>().ToArray();

    protected static string Module(string body, string type = "tensor<4xf32>") =>
        $$"""
            func.func @main(%x: {{type}}) -> {{type}} {
              {{body}}
              return %y : {{type}}
            }
            """;

    protected static string Call(string target, string attributes = "") =>
        Module(
            $$"""%y = stablehlo.custom_call @{{target}}(%x) {api_version = 4 : i32, backend_config = { {{attributes}} } } : (tensor<4xf32>) -> tensor<4xf32>"""
        );

    protected PjRtBuffer Put(params ReadOnlySpan<float> values) =>
        Client.FromHost(new TensorType(ElementType.F32, [values.Length]), MemoryMarshal.AsBytes(values));

    /// <summary>Compiles, runs on one argument, and reads the one result.</summary>
    protected float[] Run(string program, PjRtExecuteOptions options, params ReadOnlySpan<float> values)
    {
        using PjRtLoadedExecutable executable = Client.Compile(program);
        using PjRtBuffer argument = Put(values);
        var results = new PjRtBuffer[1];
        executable.Execute([argument], results, options);
        using PjRtBuffer result = results[0];
        return Read(result);
    }
}
