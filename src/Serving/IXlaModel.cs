using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Serving;

/// <summary>A model of the service. Any number of threads may use it.</summary>
public interface IXlaModel
{
    /// <summary>The name it was added under.</summary>
    string Name { get; }

    /// <summary>What a request gives, in order; a leading <c>?</c> is the number of examples.</summary>
    IReadOnlyList<ArtifactValue> Inputs { get; }

    /// <summary>What a request gets, in order.</summary>
    IReadOnlyList<ArtifactValue> Outputs { get; }

    /// <summary>The most examples a request may hold; 1 where the model has no open batch.</summary>
    int MaxBatchSize { get; }

    /// <summary>How many times an artifact was loaded, the first included.</summary>
    int Generation { get; }

    /// <summary>How many requests wait.</summary>
    int QueueLength { get; }

    /// <summary>
    /// Runs the model. Requests that wait together run together: their examples are put into one batch, and each gets
    /// its part of the results.
    /// </summary>
    /// <param name="inputs">One tensor per input, of any number of examples up to <see cref="MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Gives the request up.</param>
    /// <returns>One tensor per output.</returns>
    /// <exception cref="ArgumentException">The number of inputs, a shape or an element type does not fit, or there are
    /// too many examples.</exception>
    /// <exception cref="XlaOverloadException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The request's time is up.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="ObjectDisposedException">The service stopped before the request ran.</exception>
    /// <exception cref="Runtime.PjRt.PjRtException">The execution failed.</exception>
    Task<HostTensor[]> PredictAsync(IReadOnlyList<HostTensor> inputs, CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads an artifact, warms it up, and puts it in place of the present one. Requests go on meanwhile; those that
    /// run when it is put in place end with the old one. If anything fails, the present one stays.
    /// </summary>
    /// <param name="path">The file; null for the same path again.</param>
    /// <param name="cancellationToken">Gives up before the new one is put in place.</param>
    /// <returns>A task that ends when new requests use the new artifact.</returns>
    /// <exception cref="ArtifactException">The file is missing, damaged, or of another version; or its inputs or
    /// outputs differ.</exception>
    Task ReloadAsync(string? path = null, CancellationToken cancellationToken = default);
}
