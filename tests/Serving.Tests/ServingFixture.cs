using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Serving.Tests;

/// <summary>Hosts with a model in them, and what to ask it.</summary>
internal abstract class ServingFixture
{
    protected DirectoryInfo Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("xlasharp-serving-");

    [TearDown]
    public void NothingIsLeftBehind()
    {
        Folder.Delete(recursive: true);
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }

    protected static IXlaModel Model(IHost host) => host.Services.GetRequiredKeyedService<IXlaModel>("scale");

    protected static async Task<float[]> Predict(
        IXlaModel model,
        int seed,
        int examples,
        int columns = 4,
        CancellationToken token = default
    )
    {
        float[] values = [.. Enumerable.Range(0, examples * columns).Select(i => (float)(seed + i))];
        HostTensor[] answer = await model.PredictAsync(
            [HostTensor.Of<float>(new(ElementType.F32, [examples, columns]), values)],
            token
        );
        return answer[0].Values<float>().ToArray();
    }

    protected static float[] Expected(int seed, int examples, float scale, int columns = 4) =>
        [.. Enumerable.Range(0, examples * columns).Select(i => scale * (seed + i))];

    protected static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        Assert.That(condition(), Is.True);
    }

    /// <summary>An artifact that multiplies by its parameter, with executables for batches of 1, 4 and 8.</summary>
    protected string Artifact(float scale, int columns = 4, string name = "scale.xlax")
    {
        string program = """
            module @scale {
              func.func public @main(%s: tensor<4xf32> {jax.arg_info = "scale"}, %x: tensor<?x4xf32> {jax.arg_info = "x"})
                  -> (tensor<?x4xf32> {jax.result_info = "y"}) {
                %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x4xf32>) -> tensor<i32>
                %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
                %c = stablehlo.constant dense<4> : tensor<1xi32>
                %d = stablehlo.concatenate %n1, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
                %b = stablehlo.dynamic_broadcast_in_dim %s, %d, dims = [1] : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x4xf32>
                %0 = stablehlo.multiply %x, %b : tensor<?x4xf32>
                return %0 : tensor<?x4xf32>
              }
            }
            """;
        if (columns != 4)
        {
            program = program
                .Replace("x4xf32", $"x{columns}xf32", StringComparison.Ordinal)
                .Replace("<4xf32>", $"<{columns}xf32>", StringComparison.Ordinal)
                .Replace("dense<4>", $"dense<{columns}>", StringComparison.Ordinal);
        }

        string path = Path.Combine(Folder.FullName, name);
        PluginLocation location = new PluginLocator().Find();
        using PjRtClient client = PjRtPlugin.Load(location.Path).CreateClient(location.Options);
        new ArtifactBuilder(Parser.Parse(program))
            .WithParameter(
                "scale",
                HostTensor.Of<float>(new(ElementType.F32, [columns]), Enumerable.Repeat(scale, columns).ToArray())
            )
            .Compile(client, null, 1, 4, 8)
            .Write(path);
        return path;
    }

    protected static IHost Build(string path, Action<XlaModelServiceOptions>? configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddXlaModel("scale", path, configure);
        builder.Services.AddHealthChecks().AddXla();
        return builder.Build();
    }

    protected static async Task<IHost> StartAsync(string path, Action<XlaModelServiceOptions>? configure = null)
    {
        IHost host = Build(path, configure);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Collects what an instrument records.</summary>
    protected sealed class Measurements<T> : IDisposable
        where T : struct
    {
        private readonly MeterListener _listener = new();
        private readonly List<T> _values = [];

        public Measurements(string instrument)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (published.Meter.Name == Telemetry.ServingMetrics.Name && published.Name == instrument)
                {
                    listener.EnableMeasurementEvents(published);
                }
            };
            _listener.SetMeasurementEventCallback<T>(
                (_, value, _, _) =>
                {
                    lock (_values)
                    {
                        _values.Add(value);
                    }
                }
            );
            _listener.Start();
        }

        public IReadOnlyList<T> Values
        {
            get
            {
                lock (_values)
                {
                    return [.. _values];
                }
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
