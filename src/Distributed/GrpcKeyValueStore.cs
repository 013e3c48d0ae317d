using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using XlaSharp.Distributed.Wire;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Distributed;

/// <summary>
/// The store in a leader that answers over gRPC (a <see cref="GrpcKeyValueServer"/>, or an application with
/// <see cref="KeyValueServiceExtensions.MapXlaKeyValueStore"/>), from any process of the job. Values have at most
/// 64 MiB.
/// </summary>
public sealed class GrpcKeyValueStore : IKeyValueStore, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly GrpcChannel _channel;
    private readonly bool _ownsChannel;
    private readonly KeyValue.KeyValueClient _client;
    private readonly TimeSpan _startTimeout;
    private readonly TimeSpan _answerTimeout;

    // A leader that once answered and no longer does is gone: it is not waited for as one that has yet to start.
    private volatile bool _reached;

    /// <summary>The store of the leader at an address. Nothing is sent yet.</summary>
    /// <param name="leader">The leader's address, <c>http://host:port</c> or, with TLS, <c>https://host:port</c>.</param>
    /// <param name="startTimeout">How long to try to reach a leader that may not have started yet; a minute by
    /// default.</param>
    /// <param name="answerTimeout">How long a leader that was reached may take to answer, beyond the time that it was
    /// asked to wait; half a minute by default.</param>
    public GrpcKeyValueStore(Uri leader, TimeSpan? startTimeout = null, TimeSpan? answerTimeout = null)
        : this(Connect(leader), startTimeout, answerTimeout) => _ownsChannel = true;

    /// <summary>The store behind a channel, with whatever credentials it has. The caller disposes the channel.</summary>
    /// <param name="channel">The channel; its largest messages bound the largest values.</param>
    /// <param name="startTimeout">How long to try to reach a leader that may not have started yet; a minute by
    /// default.</param>
    /// <param name="answerTimeout">How long a leader that was reached may take to answer, beyond the time that it was
    /// asked to wait; half a minute by default.</param>
    public GrpcKeyValueStore(GrpcChannel channel, TimeSpan? startTimeout = null, TimeSpan? answerTimeout = null)
    {
        _channel = channel;
        _client = new(channel);
        _startTimeout = startTimeout ?? TimeSpan.FromMinutes(1);
        _answerTimeout = answerTimeout ?? TimeSpan.FromSeconds(30);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The leader cannot be reached, stopped, or does not answer.</exception>
    public byte[] Get(string key, TimeSpan timeout) =>
        Find(key, timeout)
        ?? throw new TimeoutException(
            $"Nobody stored a value for key '{key}' at {_channel.Target} within {timeout.TotalSeconds:0.###} s."
        );

    /// <inheritdoc/>
    /// <exception cref="IOException">The leader cannot be reached, stopped, or does not answer.</exception>
    public byte[]? TryGet(string key) => Find(key, TimeSpan.Zero);

    /// <inheritdoc/>
    /// <exception cref="IOException">The leader cannot be reached, stopped, or does not answer.</exception>
    /// <exception cref="ArgumentException">The value has more than 64 MiB.</exception>
    public void Put(string key, ReadOnlySpan<byte> value)
    {
        if (value.Length > KeyValueLimits.MaxValue)
        {
            throw new ArgumentException(
                $"The value for key '{key}' has {value.Length:N0} bytes; a store takes at most "
                    + $"{KeyValueLimits.MaxValue:N0}. Stores are for addresses and small messages: send data otherwise.",
                nameof(value)
            );
        }

        PutRequest request = new() { Key = key, Value = ByteString.CopyFrom(value) };
        Ask(deadline => _client.Put(request, deadline: deadline), key, TimeSpan.Zero);
    }

    /// <summary>Closes the connection. Calls that wait get an <see cref="IOException"/>.</summary>
    public void Dispose()
    {
        if (_ownsChannel)
        {
            _channel.Dispose();
        }
    }

    private static GrpcChannel Connect(Uri leader) =>
        GrpcChannel.ForAddress(
            leader,
            new()
            {
                MaxReceiveMessageSize = KeyValueLimits.MaxMessage,
                MaxSendMessageSize = KeyValueLimits.MaxMessage,
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler
                {
                    // One connection has about a hundred calls at once: gets that wait must not keep a put from going.
                    EnableMultipleHttp2Connections = true,
                    PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                    // A machine that is gone says nothing, and its connection would last until the deadline.
                    KeepAlivePingDelay = TimeSpan.FromSeconds(15),
                    KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
                },
            }
        );

    private byte[]? Find(string key, TimeSpan timeout)
    {
        int milliseconds = (int)Math.Clamp(timeout.TotalMilliseconds, 0, int.MaxValue);
        GetRequest request = new() { Key = key, TimeoutMs = milliseconds };
        GetAnswer answer = Ask(
            deadline => _client.Get(request, deadline: deadline),
            key,
            TimeSpan.FromMilliseconds(milliseconds)
        );
        return answer.HasValue ? answer.Value.ToByteArray() : null;
    }

    private T Ask<T>(Func<DateTime, T> call, string key, TimeSpan timeout)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                T answer = call(DateTime.UtcNow + timeout + _answerTimeout);
                _reached = true;
                return answer;
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable && !_reached)
            {
                if (clock.Elapsed >= _startTimeout)
                {
                    throw new IOException(
                        $"The key-value server at {_channel.Target} could not be reached within "
                            + $"{_startTimeout.TotalSeconds:0.###} s: {e.Status.Detail}",
                        e
                    );
                }
            }
            catch (RpcException e)
            {
                throw Failure(e, key);
            }

            Thread.Sleep(Pause);
        }
    }

    private IOException Failure(RpcException e, string key) =>
        new(
            e.StatusCode switch
            {
                StatusCode.DeadlineExceeded =>
                    $"The key-value server at {_channel.Target} has not answered for {_answerTimeout.TotalSeconds:0.###} s "
                        + $"about key '{key}': its process hangs, or the network does.",
                StatusCode.Unimplemented =>
                    $"The server at {_channel.Target} has no key-value store; the leader runs a GrpcKeyValueServer, or "
                        + "an application with MapXlaKeyValueStore.",
                _ => $"The key-value server at {_channel.Target} ended the call about key '{key}': {e.Status.Detail}",
            },
            e
        );
}
