using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests;

/// <summary>Uses that threads count on lines of their own: nobody enters what is closed, and one thread is told that it is the last.</summary>
internal sealed class UseCountTests
{
    [Test]
    public void TheLastToLeaveIsToldAfterClosing()
    {
        UseCount count = new();
        Assert.That(count.TryEnter(out _), Is.True);
        Assert.That(count.TryEnter(out _), Is.True);
        Assert.That(count.Uses, Is.EqualTo(2));
        Assert.That(count.Leave(), Is.False);
        Assert.That(count.Close(out bool isLast), Is.True);
        Assert.That(isLast, Is.False);
        Assert.That(count.IsClosed, Is.True);
        Assert.That(count.Leave(), Is.True);
    }

    [Test]
    public void ClosingWhatNobodyUsesIsLast()
    {
        UseCount count = new();
        count.TryEnter(out _);
        count.Leave();

        Assert.That(count.Close(out bool isLast), Is.True);
        Assert.That(isLast, Is.True);
        Assert.That(count.Close(out isLast), Is.False);
        Assert.That(isLast, Is.False);
    }

    [Test]
    public void NobodyEntersWhatIsClosed()
    {
        UseCount count = new();
        count.Close(out _);

        Assert.That(count.TryEnter(out bool isLast), Is.False);
        Assert.That(isLast, Is.False);
        Assert.That(count.Uses, Is.Zero);
    }

    [Test]
    public void WhatIsReopenedCountsAgain()
    {
        UseCount count = new();
        count.TryEnter(out _);
        count.Close(out _);
        Assert.That(count.Leave(), Is.True);
        count.Reopen();

        Assert.That(count.IsClosed, Is.False);
        Assert.That(count.TryEnter(out _), Is.True);
        Assert.That(count.Close(out bool isLast), Is.True);
        Assert.That(isLast, Is.False);
        Assert.That(count.Leave(), Is.True);
    }

    // A use that began in place, or on one thread's line, ends on another thread's.
    [Test]
    public void UsesMayEndOnOtherThreads()
    {
        UseCount count = new();
        count.TryEnter(out _);
        OnAnotherThread(() => count.TryEnter(out _));
        OnAnotherThread(() => count.Leave());
        Assert.That(count.Uses, Is.EqualTo(1));
        Assert.That(count.Close(out bool isLast), Is.True);
        Assert.That(isLast, Is.False);
        bool wasLast = false;
        OnAnotherThread(() => wasLast = count.Leave());

        Assert.That(wasLast, Is.True);
    }

    // Threads enter and leave while one closes: nobody is inside when the object ends, and it ends once.
    [Test]
    public void AnObjectEndsOnceAndUnused([Values(1, 2, 7)] int threads)
    {
        for (int round = 0; round < 300; round++)
        {
            Guarded guarded = new();
            Thread[] users = [.. Enumerable.Range(0, threads).Select(_ => new Thread(guarded.UseUntilClosed))];
            Array.ForEach(users, user => user.Start());
            Thread.SpinWait(round * 20);
            guarded.Close();
            Array.ForEach(users, user => user.Join());

            Assert.That((guarded.Ends, guarded.Faults), Is.EqualTo((1, 0)), $"round {round}");
        }
    }

    private static void OnAnotherThread(Action action)
    {
        Thread thread = new(() => action());
        thread.Start();
        thread.Join();
    }

    private sealed class Guarded
    {
        private UseCount _uses;
        private int _inside;
        private int _ends;
        private int _faults;

        public int Ends => Volatile.Read(ref _ends);

        public int Faults => Volatile.Read(ref _faults);

        public void UseUntilClosed()
        {
            while (_uses.TryEnter(out bool isLast) || End(isLast))
            {
                Interlocked.Increment(ref _inside);
                if (Ends != 0)
                {
                    Interlocked.Increment(ref _faults);
                }

                Interlocked.Decrement(ref _inside);
                End(_uses.Leave());
            }
        }

        public void Close()
        {
            _uses.Close(out bool isLast);
            End(isLast);
        }

        private bool End(bool isLast)
        {
            if (isLast)
            {
                Interlocked.Increment(ref _ends);
                if (Volatile.Read(ref _inside) != 0)
                {
                    Interlocked.Increment(ref _faults);
                }
            }

            return false;
        }
    }
}
