using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>Work of this library on the process's threads.</summary>
public sealed class WorkerPoolTests
{
    [Test]
    public void EveryPieceIsDoneOnce([Values(0, 1, 2, 1000)] int count)
    {
        int[] done = new int[count];
        WorkerPool.Shared.Run(count, i => Interlocked.Increment(ref done[i]));
        Assert.That(done, Is.All.EqualTo(1));
    }

    [Test]
    public void WorkMayAskForMoreWork()
    {
        int done = 0;
        WorkerPool.Shared.Run(4, _ => WorkerPool.Shared.Run(5, _ => Interlocked.Increment(ref done)));
        Assert.That(done, Is.EqualTo(20));
    }

    [Test]
    public void WhatAPieceThrowsIsThrownAndThePoolGoesOn()
    {
        Assert.That(
            () => WorkerPool.Shared.Run(100, i => throw new FormatException($"piece {i}")),
            Throws.TypeOf<FormatException>().With.Message.StartsWith("piece ")
        );
        EveryPieceIsDoneOnce(50);
    }
}
