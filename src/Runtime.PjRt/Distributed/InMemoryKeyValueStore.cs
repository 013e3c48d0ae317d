namespace XlaSharp.Runtime.PjRt;

/// <summary>A store for clients in one process, and behind <see cref="KeyValueServer"/>.</summary>
public sealed class InMemoryKeyValueStore : IKeyValueStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    // Completed, and replaced, whenever a value is stored.
    private TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public byte[] Get(string key, TimeSpan timeout) =>
        WaitAsync(key, timeout, CancellationToken.None).GetAwaiter().GetResult()
        ?? throw new TimeoutException($"Nobody stored a value for key '{key}' within {timeout.TotalSeconds:0.###} s.");

    /// <inheritdoc/>
    public byte[]? TryGet(string key)
    {
        lock (_lock)
        {
            return _values.GetValueOrDefault(key);
        }
    }

    /// <inheritdoc/>
    public void Put(string key, ReadOnlySpan<byte> value)
    {
        TaskCompletionSource stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _values[key] = value.ToArray();
            (_stored, stored) = (stored, _stored);
        }

        stored.SetResult();
    }

    /// <summary>A value; waits for it without holding a thread, as servers do.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value; null if nobody stored it in time.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<byte[]?> WaitAsync(string key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero);
        while (true)
        {
            Task stored;
            lock (_lock)
            {
                if (_values.TryGetValue(key, out byte[]? value))
                {
                    return value;
                }

                stored = _stored.Task;
            }

            try
            {
                await stored.WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
    }
}
