using Microsoft.Extensions.Hosting;

namespace XlaSharp.Serving;

/// <summary>Loads and warms up all models before the host takes requests, and lets them finish when it stops.</summary>
internal sealed class XlaHost(IXlaModels models) : IHostedService
{
    private IEnumerable<XlaModelService> Services => ((XlaModels)models).Services;

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Services.Select(model => model.StartAsync())).WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Services.Select(model => model.StopAsync(cancellationToken)));
}
