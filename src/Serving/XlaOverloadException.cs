namespace XlaSharp.Serving;

/// <summary>
/// A request was not taken, because as many as may wait do so already. The caller may try again later (HTTP 503).
/// </summary>
/// <param name="model">The model.</param>
/// <param name="capacity">How many requests may wait.</param>
public sealed class XlaOverloadException(string model, int capacity)
    : Exception(
        $"Model '{model}' is overloaded: {capacity} requests wait already, which is its QueueCapacity. Try again later."
    )
{
    /// <summary>The model.</summary>
    public string Model { get; } = model;
}
