using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using XlaSharp.Serving.Telemetry;

namespace XlaSharp.Serving;

/// <summary>Adds compiled models to a service.</summary>
public static class XlaServiceCollectionExtensions
{
    /// <summary>
    /// Adds the client that models share. Called by <see cref="AddXlaModel"/> too; call it to set its options.
    /// </summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="configure">Which plugin, and how.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddXla(this IServiceCollection services, Action<XlaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton<XlaClient>();
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<IXlaModels, XlaModels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, XlaHost>());
        return services;
    }

    /// <summary>
    /// Adds a model. It is loaded and warmed up when the host starts; take it as
    /// <c>[FromKeyedServices("name")] IXlaModel</c>, or from <see cref="IXlaModels"/>.
    /// </summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="name">The model's name; unique.</param>
    /// <param name="path">The artifact's file.</param>
    /// <param name="configure">How it is served.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">A model of this name was added already.</exception>
    public static IServiceCollection AddXlaModel(
        this IServiceCollection services,
        string name,
        string path,
        Action<XlaModelServiceOptions>? configure = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        services.AddXla();
        if (services.Any(service => service.ServiceType == typeof(IXlaModel) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException($"A model '{name}' was added already.", nameof(name));
        }

        services.Configure<XlaModelServiceOptions>(name, options => options.Path = path);
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        services.AddKeyedSingleton(
            name,
            (provider, _) =>
                new XlaModelService(
                    name,
                    provider.GetRequiredService<IOptionsMonitor<XlaModelServiceOptions>>().Get(name),
                    provider.GetRequiredService<XlaClient>(),
                    provider.GetRequiredService<ServingMetrics>(),
                    provider.GetRequiredService<ILoggerFactory>().CreateLogger("XlaSharp.Serving." + name)
                )
        );
        services.AddKeyedSingleton<IXlaModel>(
            name,
            (provider, _) => provider.GetRequiredKeyedService<XlaModelService>(name)
        );
        services.AddSingleton(new ModelName(name));
        return services;
    }

    /// <summary>
    /// Adds a health check: unhealthy while a model is not loaded or its executions fail in a row, degraded while a
    /// queue is nearly full.
    /// </summary>
    /// <param name="checks">The service's checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tags">Tags to select it by, for instance <c>ready</c>.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddXla(
        this IHealthChecksBuilder checks,
        string name = "xla",
        params IEnumerable<string> tags
    ) => checks.AddCheck<XlaHealthCheck>(name, tags: tags);
}

/// <summary>A model that was added.</summary>
/// <param name="Value">Its name.</param>
internal sealed record ModelName(string Value);
