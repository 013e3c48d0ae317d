using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;

namespace XlaSharp.Examples.Service.Tests.Support;

/// <summary>The service in this process, on a free port of this machine.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _service;

    private RunningService(WebApplication service)
    {
        _service = service;
        Address = new(service.Urls.Single());
        Client = new() { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<RunningService> StartAsync(string model) =>
        new(
            await DigitService.StartAsync([
                "--model",
                model,
                "--urls",
                "http://127.0.0.1:0",
                "--contentRoot",
                Folder(),
                "--Logging:LogLevel:Default",
                "Warning",
            ])
        );

    /// <summary>What the service answers to a drawing.</summary>
    public async Task<Prediction> PredictAsync(float[] pixels)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync("predict", new Drawing(pixels));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Prediction>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _service.StopAsync();
        await _service.DisposeAsync();
    }

    private static string Folder([CallerFilePath] string file = "") =>
        Path.GetFullPath("../../../examples/Service", Path.GetDirectoryName(file)!);
}
