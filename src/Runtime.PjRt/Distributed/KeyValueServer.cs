using System.Net;
using System.Net.Sockets;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A store that the other processes of a job reach over TCP with a <see cref="TcpKeyValueStore"/>: the first process
/// runs it. For a trusted network: it neither encrypts nor asks who calls.
/// </summary>
public sealed class KeyValueServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly Task _running;

    /// <summary>Starts the server.</summary>
    /// <param name="endPoint">Where it listens; port 0 for a free one.</param>
    /// <exception cref="SocketException">The address is taken or not of this machine.</exception>
    public KeyValueServer(IPEndPoint endPoint)
    {
        _listener = new(endPoint);
        _listener.Start();
        _running = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The values, for the process that runs the server.</summary>
    public InMemoryKeyValueStore Store { get; } = new();

    /// <summary>Stops the server; whoever waits for a value gets an error.</summary>
    /// <returns>A task that ends when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _running.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                serving.RemoveAll(task => task.IsCompleted);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                KeyValueMessage question = await KeyValueMessage.ReadAsync(stream, _stop.Token).ConfigureAwait(false);
                KeyValueMessage answer = await AnswerAsync(question).ConfigureAwait(false);
                await answer.WriteAsync(stream, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // A caller that is gone, or is none of ours, hears nothing; the server goes on.
            }
        }
    }

    private async Task<KeyValueMessage> AnswerAsync(KeyValueMessage question)
    {
        if (question.Kind == KeyValueMessage.Put)
        {
            Store.Put(question.Key, question.Value);
            return new(KeyValueMessage.Found, "", 0, []);
        }

        TimeSpan patience =
            question.Kind == KeyValueMessage.Get ? TimeSpan.FromMilliseconds(question.Milliseconds) : TimeSpan.Zero;
        byte[]? value = await Store.WaitAsync(question.Key, patience, _stop.Token).ConfigureAwait(false);
        byte failure = question.Kind == KeyValueMessage.Get ? KeyValueMessage.TimedOut : KeyValueMessage.Missing;
        return value is null ? new(failure, "", 0, []) : new(KeyValueMessage.Found, "", 0, value);
    }
}
