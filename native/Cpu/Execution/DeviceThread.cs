using System.Collections.Concurrent;

namespace XlaSharp.Native.Execution;

/// <summary>A thread that runs work in the order it was posted. It does not keep the process alive.</summary>
internal sealed class DeviceThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <summary>Starts a thread.</summary>
    /// <param name="name">What a debugger calls it.</param>
    public DeviceThread(string name) => new Thread(Run) { Name = name, IsBackground = true }.Start();

    /// <summary>Adds work; it must not throw.</summary>
    public void Post(Action work) => _work.Add(work);

    /// <summary>Ends the thread once all work is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _work.Dispose();
    }
}
