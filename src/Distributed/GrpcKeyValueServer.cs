using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Distributed;

/// <summary>
/// A store that the other processes of a job reach with a <see cref="GrpcKeyValueStore"/>: the leader runs it. Without
/// a certificate it is for a trusted network; it does not ask who calls.
/// </summary>
public sealed class GrpcKeyValueServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GrpcKeyValueServer(WebApplication application, IPEndPoint endPoint)
    {
        _application = application;
        EndPoint = endPoint;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The values, for the process that runs the server.</summary>
    public InMemoryKeyValueStore Store => _application.Services.GetRequiredService<InMemoryKeyValueStore>();

    /// <summary>Starts a server.</summary>
    /// <param name="endPoint">Where it listens; port 0 for a free one.</param>
    /// <param name="certificate">With its private key, for TLS; null: what is said is not encrypted.</param>
    /// <returns>The server.</returns>
    /// <exception cref="IOException">The address is taken or not of this machine.</exception>
    public static async Task<GrpcKeyValueServer> StartAsync(IPEndPoint endPoint, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddXlaKeyValueStore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(
                endPoint,
                listener =>
                {
                    listener.Protocols = HttpProtocols.Http2;
                    if (certificate is not null)
                    {
                        listener.UseHttps(certificate);
                    }
                }
            )
        );
        WebApplication application = builder.Build();
        application.MapXlaKeyValueStore();
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        int port = new Uri(application.Urls.Single()).Port;
        return new(application, new(endPoint.Address, port));
    }

    /// <summary>Stops the server; whoever waits for a value gets an error.</summary>
    /// <returns>A task that ends when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }
}
