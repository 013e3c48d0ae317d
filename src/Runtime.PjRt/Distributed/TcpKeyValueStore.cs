using System.Diagnostics;
using System.Net.Sockets;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// The store of a <see cref="KeyValueServer"/>, from any process of the job. Each call is one short connection.
/// </summary>
/// <param name="host">Name or address of the server's machine.</param>
/// <param name="port">The server's port.</param>
/// <param name="startTimeout">How long to try to reach a server that may not have started yet; a minute by
/// default.</param>
public sealed class TcpKeyValueStore(string host, int port, TimeSpan? startTimeout = null) : IKeyValueStore
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _startTimeout = startTimeout ?? TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    /// <exception cref="IOException">The server cannot be reached, or stopped.</exception>
    public byte[] Get(string key, TimeSpan timeout)
    {
        int milliseconds = (int)Math.Clamp(timeout.TotalMilliseconds, 0, int.MaxValue);
        KeyValueMessage answer = Ask(new(KeyValueMessage.Get, key, milliseconds, []));
        return answer.Kind == KeyValueMessage.Found
            ? answer.Value
            : throw new TimeoutException(
                $"Nobody stored a value for key '{key}' at {host}:{port} within {timeout.TotalSeconds:0.###} s."
            );
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The server cannot be reached, or stopped.</exception>
    public byte[]? TryGet(string key) =>
        Ask(new(KeyValueMessage.TryGet, key, 0, [])) is { Kind: KeyValueMessage.Found } answer ? answer.Value : null;

    /// <inheritdoc/>
    /// <exception cref="IOException">The server cannot be reached, or stopped.</exception>
    /// <exception cref="ArgumentException">The value has more than 64 MiB.</exception>
    public void Put(string key, ReadOnlySpan<byte> value)
    {
        if (value.Length > KeyValueMessage.MaxValue)
        {
            throw new ArgumentException(
                $"The value for key '{key}' has {value.Length:N0} bytes; a store takes at most "
                    + $"{KeyValueMessage.MaxValue:N0}. Stores are for addresses and small messages: send data otherwise.",
                nameof(value)
            );
        }

        Ask(new(KeyValueMessage.Put, key, 0, value.ToArray()));
    }

    private KeyValueMessage Ask(KeyValueMessage question) => AskAsync(question).GetAwaiter().GetResult();

    private async Task<KeyValueMessage> AskAsync(KeyValueMessage question)
    {
        using TcpClient client = await ConnectAsync().ConfigureAwait(false);
        try
        {
            await question.WriteAsync(client.GetStream(), CancellationToken.None).ConfigureAwait(false);
            return await KeyValueMessage.ReadAsync(client.GetStream(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new IOException($"The key-value server at {host}:{port} ended the connection: {e.Message}", e);
        }
    }

    private async Task<TcpClient> ConnectAsync()
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (true)
        {
            TcpClient client = new();
            try
            {
                await client.ConnectAsync(host, port).ConfigureAwait(false);
                return client;
            }
            catch (SocketException e)
            {
                client.Dispose();
                if (clock.Elapsed >= _startTimeout)
                {
                    throw new IOException(
                        $"The key-value server at {host}:{port} could not be reached within "
                            + $"{_startTimeout.TotalSeconds:0.###} s: {e.Message}",
                        e
                    );
                }
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }
}
