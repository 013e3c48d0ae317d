namespace XlaSharp.Native.Exports;

/// <summary>The launches of a client that wait for their arguments.</summary>
internal sealed class WaitingLaunches
{
    private readonly Lock _lock = new();
    private readonly List<Launch> _launches = [];

    /// <summary>Remembers one.</summary>
    public void Add(Launch launch)
    {
        lock (_lock)
        {
            _launches.Add(launch);
        }
    }

    /// <summary>Forgets one.</summary>
    public void Remove(Launch launch)
    {
        lock (_lock)
        {
            _launches.Remove(launch);
        }
    }

    /// <summary>Fails those of a launch id on a device that have not started.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Poison(Device device, int launchId, StatusException error)
    {
        List<Launch> chosen;
        lock (_lock)
        {
            chosen = _launches.FindAll(launch => launch.Device == device && launch.LaunchId == launchId);
        }

        // Callbacks run here, so outside the lock.
        return chosen.FindAll(launch => launch.Poison(error)).Count > 0;
    }
}
