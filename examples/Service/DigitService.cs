using XlaSharp.Serving;

namespace XlaSharp.Examples.Service;

/// <summary>The service: a model, a page, an endpoint that answers with the model, and a health check.</summary>
internal static class DigitService
{
    /// <summary>Name that the model is registered under.</summary>
    public const string Model = "digits";

    // 784 numbers as text take some 15 KB; whoever sends more sends no drawing.
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Starts the service: loads the model, runs it once, then listens.</summary>
    /// <param name="arguments">Of the command line: <c>--model FILE</c>, and what ASP.NET Core takes.</param>
    /// <returns>The service, running.</returns>
    /// <exception cref="InvalidOperationException">The artifact is no model of digits.</exception>
    public static async Task<WebApplication> StartAsync(string[] arguments)
    {
        WebApplication service = Build(arguments);
        try
        {
            await service.StartAsync();
            DigitEndpoint.RequireDigits(service.Services.GetRequiredKeyedService<IXlaModel>(Model));
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.Services.AddXlaModel(
            Model,
            builder.Configuration["model"] ?? "digits.xlax",
            options =>
            {
                // Drawings that arrive while a batch runs are the next batch; an idle model waits for nobody.
                options.MaxBatchDelay = TimeSpan.Zero;
                options.RequestTimeout = TimeSpan.FromSeconds(2);
                // A new file in the old one's place is taken over while requests go on.
                options.ReloadInterval = TimeSpan.FromSeconds(5);
            }
        );
        builder.Services.AddHealthChecks().AddXla();
        builder.Services.AddProblemDetails();

        WebApplication service = builder.Build();
        service.UseExceptionHandler();
        service.UseDefaultFiles();
        service.UseStaticFiles();
        service.MapHealthChecks("/health");
        service.MapPost("/predict", DigitEndpoint.PredictAsync);
        return service;
    }
}
