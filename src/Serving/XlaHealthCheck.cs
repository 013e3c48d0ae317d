using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace XlaSharp.Serving;

/// <summary>Says whether the models answer.</summary>
internal sealed class XlaHealthCheck(IXlaModels models) : IHealthCheck
{
    private const double NearlyFull = 0.8;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        List<string> broken = [];
        List<string> busy = [];
        Dictionary<string, object> data = [];
        foreach (XlaModelService model in ((XlaModels)models).Services)
        {
            data[model.Name + ".queue"] = model.QueueLength;
            data[model.Name + ".generation"] = model.Generation;
            if (!model.IsLoaded || model.IsFailing)
            {
                broken.Add($"'{model.Name}' {(model.IsLoaded ? "fails" : "is not loaded")}");
            }
            else if (model.QueueLength > NearlyFull * model.QueueCapacity)
            {
                busy.Add($"'{model.Name}' has {model.QueueLength} of {model.QueueCapacity} requests waiting");
            }
        }

        string text = string.Join(", ", broken.Concat(busy));
        return Task.FromResult(
            broken.Count > 0 ? HealthCheckResult.Unhealthy(text, data: data)
            : busy.Count > 0 ? HealthCheckResult.Degraded(text, data: data)
            : HealthCheckResult.Healthy(data: data)
        );
    }
}
