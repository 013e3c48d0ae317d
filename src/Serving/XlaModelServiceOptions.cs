namespace XlaSharp.Serving;

/// <summary>What happens to a request that finds the queue full.</summary>
public enum QueueFullMode
{
    /// <summary>It is answered at once with an <see cref="XlaOverloadException"/>.</summary>
    Reject,

    /// <summary>Its caller waits for room, until the request's time is up.</summary>
    Wait,
}

/// <summary>How a model is served.</summary>
public sealed class XlaModelServiceOptions
{
    /// <summary>The artifact's file.</summary>
    public string Path { get; set; } = "";

    /// <summary>
    /// Batch sizes that are loaded (or compiled) and run once before the first request. Empty: those the artifact has
    /// executables for. A batch is padded to the smallest of them that holds it; the largest is the most that runs
    /// together.
    /// </summary>
    public IList<int> BatchSizes { get; } = [];

    /// <summary>How long the first request of a batch waits for others.</summary>
    public TimeSpan MaxBatchDelay { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>How many requests may wait.</summary>
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>What happens to a request that finds the queue full.</summary>
    public QueueFullMode WhenFull { get; set; } = QueueFullMode.Reject;

    /// <summary>How many batches may run at the same time.</summary>
    public int MaxConcurrentBatches { get; set; } = 1;

    /// <summary>
    /// After how long a request is answered with a <see cref="TimeoutException"/>; infinite if negative.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to look whether the artifact's file changed, and load it if so; never if zero.</summary>
    public TimeSpan ReloadInterval { get; set; }

    /// <summary>
    /// Compile where the artifact has no executable for this machine; if false the service does not start without one.
    /// </summary>
    public bool AllowCompilation { get; set; } = true;

    /// <summary>After how many failed executions in a row the health check says unhealthy.</summary>
    public int UnhealthyAfterFailures { get; set; } = 3;

    internal void Validate(string name)
    {
        void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"Model '{name}': {what}.");
            }
        }

        Require(Path.Length > 0, "its artifact's path is missing");
        Require(
            BatchSizes.All(size => size > 0),
            $"batch sizes must be positive, got [{string.Join(", ", BatchSizes)}]"
        );
        Require(MaxBatchDelay >= TimeSpan.Zero, $"MaxBatchDelay must not be negative, got {MaxBatchDelay}");
        Require(QueueCapacity > 0, $"QueueCapacity must be positive, got {QueueCapacity}");
        Require(MaxConcurrentBatches > 0, $"MaxConcurrentBatches must be positive, got {MaxConcurrentBatches}");
        Require(RequestTimeout != TimeSpan.Zero, "RequestTimeout must not be zero");
        Require(ReloadInterval >= TimeSpan.Zero, $"ReloadInterval must not be negative, got {ReloadInterval}");
        Require(UnhealthyAfterFailures > 0, $"UnhealthyAfterFailures must be positive, got {UnhealthyAfterFailures}");
    }
}
