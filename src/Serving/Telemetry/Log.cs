using Microsoft.Extensions.Logging;

namespace XlaSharp.Serving.Telemetry;

/// <summary>What a service logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Model '{Model}': loaded '{Path}' on {Device} in {Milliseconds:F0} ms, {Compiled} programs compiled, batches "
            + "up to {MaxBatch}."
    )]
    public static partial void Loaded(
        ILogger logger,
        string model,
        string path,
        string device,
        double milliseconds,
        int compiled,
        int maxBatch
    );

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Model '{Model}': '{Path}' cannot take the place of the present artifact, which stays."
    )]
    public static partial void ReloadFailed(ILogger logger, string model, string path, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "Model '{Model}': a batch of {Requests} requests failed.")]
    public static partial void BatchFailed(ILogger logger, string model, int requests, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Message}")]
    public static partial void Notice(ILogger logger, string message);

    [LoggerMessage(
        5,
        LogLevel.Information,
        "Model '{Model}': stopped; {Unanswered} waiting requests were turned away."
    )]
    public static partial void Stopped(ILogger logger, string model, int unanswered);
}
