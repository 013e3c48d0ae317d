using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>Objects that threads put back and take again.</summary>
internal sealed class ShelfTests
{
    [Test]
    public void TheLatestComesBackFirst()
    {
        Shelf<string> shelf = new(limit: 4);
        shelf.TryPut("a");
        shelf.TryPut("b");

        Assert.That(shelf.TryTake(out string? first), Is.True);
        Assert.That(shelf.TryTake(out string? second), Is.True);
        Assert.That((first, second), Is.EqualTo(("b", "a")));
        Assert.That(shelf.TryTake(out _), Is.False);
    }

    [Test]
    public void APlaceKeepsNoMoreThanItsLimit()
    {
        Shelf<string> shelf = new(limit: 20);

        Assert.That(Enumerable.Range(0, 30).Count(i => shelf.TryPut($"{i}")), Is.EqualTo(20));
    }

    [Test]
    public void WhatOthersPutIsFound()
    {
        Shelf<string> shelf = new(limit: 4);
        Thread other = new(() => shelf.TryPut("theirs"));
        other.Start();
        other.Join();

        Assert.That(shelf.TryTake(out string? item), Is.True);
        Assert.That(item, Is.EqualTo("theirs"));
    }

    // No object is lost, and none is had by two threads.
    [Test]
    public void ThreadsTakeAndPutAtOnce()
    {
        const int Items = 64;
        Shelf<int[]> shelf = new(limit: 1024);
        for (int i = 0; i < Items; i++)
        {
            shelf.TryPut([0]);
        }

        int faults = 0;
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(_ => new Thread(() =>
                {
                    for (int i = 0; i < 20_000; i++)
                    {
                        if (shelf.TryTake(out int[]? item))
                        {
                            faults += Interlocked.Increment(ref item[0]) == 1 ? 0 : 1;
                            Interlocked.Decrement(ref item[0]);
                            shelf.TryPut(item);
                        }
                    }
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        int left = 0;
        while (shelf.TryTake(out _))
        {
            left++;
        }

        Assert.That((faults, left), Is.EqualTo((0, Items)));
    }
}
