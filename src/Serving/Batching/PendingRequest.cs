using System.Diagnostics;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Serving.Batching;

/// <summary>A request on its way: inputs, and the promise of an answer. Whoever answers first decides.</summary>
internal sealed class PendingRequest(IReadOnlyList<HostTensor> inputs, int examples)
{
    // Answers must not run their callers' continuations on the thread that serves the next batch.
    private readonly TaskCompletionSource<HostTensor[]> _answer = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public IReadOnlyList<HostTensor> Inputs { get; } = inputs;

    public int Examples { get; } = examples;

    public long Enqueued { get; } = Stopwatch.GetTimestamp();

    public ActivityContext Caller { get; } = Activity.Current?.Context ?? default;

    public Task<HostTensor[]> Answer => _answer.Task;

    public bool IsAnswered => _answer.Task.IsCompleted;

    public bool Succeed(HostTensor[] outputs) => _answer.TrySetResult(outputs);

    public bool Fail(Exception exception) => _answer.TrySetException(exception);

    public bool Cancel(CancellationToken token) => _answer.TrySetCanceled(token);
}
