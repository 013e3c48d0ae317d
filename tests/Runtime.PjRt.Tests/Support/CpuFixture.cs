using System.Runtime.InteropServices;
using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Tests.Support;

/// <summary>A fresh client of the embedded CPU plugin for each test, which must give back everything.</summary>
internal abstract class CpuFixture
{
    protected static readonly TensorType Four = new(ElementType.F32, [4]);

    protected PjRtClient Client { get; private set; } = null!;

    protected virtual IReadOnlyList<PjRtNamedValue> Options => [];

    [SetUp]
    public void CreateClient() => Client = Xla.CreateClient("cpu", Options);

    [TearDown]
    public void NothingIsLeftBehind()
    {
        Client.Dispose();
        Assert.That(() => PjRtDiagnostics.LiveObjects, Is.Zero.After(2000, 5));
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
