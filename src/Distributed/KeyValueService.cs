using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using XlaSharp.Distributed.Wire;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Distributed;

/// <summary>The leader's side: answers from a store in its memory.</summary>
internal sealed class KeyValueService(InMemoryKeyValueStore store, IHostApplicationLifetime lifetime)
    : KeyValue.KeyValueBase
{
    /// <inheritdoc/>
    public override async Task<GetAnswer> Get(GetRequest request, ServerCallContext context)
    {
        // A server that stops waits for its calls to end, so those end with it.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken,
            lifetime.ApplicationStopping
        );
        try
        {
            TimeSpan patience = TimeSpan.FromMilliseconds(request.TimeoutMs);
            byte[]? value = await store.WaitAsync(request.Key, patience, stop.Token).ConfigureAwait(false);
            return value is null ? new() : new() { Value = UnsafeByteOperations.UnsafeWrap(value) };
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new(StatusCode.Unavailable, $"The server stopped before key '{request.Key}' came."));
        }
    }

    /// <inheritdoc/>
    public override Task<PutAnswer> Put(PutRequest request, ServerCallContext context)
    {
        store.Put(request.Key, request.Value.Span);
        return Task.FromResult(new PutAnswer());
    }
}
