using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Distributed;

/// <summary>A key-value store in an ASP.NET application that the leader of a job runs anyway.</summary>
public static class KeyValueServiceExtensions
{
    /// <summary>
    /// Adds the store, an <see cref="InMemoryKeyValueStore"/> that the leader itself takes from
    /// <paramref name="services"/>, and gRPC.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddXlaKeyValueStore(this IServiceCollection services)
    {
        services.TryAddSingleton<InMemoryKeyValueStore>();
        services
            .AddGrpc()
            .AddServiceOptions<KeyValueService>(options => options.MaxReceiveMessageSize = KeyValueLimits.MaxMessage);
        return services;
    }

    /// <summary>
    /// Answers the <see cref="GrpcKeyValueStore"/>s of other processes. The endpoint needs HTTP/2. Who may call is
    /// the application's to say, as of any endpoint (<c>RequireAuthorization</c>).
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapXlaKeyValueStore(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<KeyValueService>().WithMetadata(new KeyValueLimits());
}
