namespace XlaSharp.Runtime.PjRt;

/// <summary>Settings of one execution.</summary>
public readonly ref struct PjRtExecuteOptions
{
    /// <summary>Numbers of arguments that must survive although the program marks them as donated.</summary>
    public ReadOnlySpan<long> NonDonatableInputs { get; init; }

    /// <summary>The same number on all devices and processes of one logical launch.</summary>
    public int LaunchId { get; init; }

    /// <summary>The device to run on; needed for a portable executable, null otherwise.</summary>
    public PjRtDevice? Device { get; init; }

    /// <summary>What the C# functions that the program calls are given.</summary>
    public PjRtExecuteContext? Context { get; init; }

    /// <summary>Where in the caller's source the execution was asked for, for the plugin's messages.</summary>
    public string? CallLocation { get; init; }

    /// <summary>What the program sends to the host and receives from it while it runs.</summary>
    public PjRtHostTransfers? HostTransfers { get; init; }

    /// <summary>
    /// Receives one event per device that becomes ready when the device is done, with the execution's error if there is
    /// one; empty if not wanted. The caller disposes the events.
    /// </summary>
    public Span<PjRtEvent> Completions { get; init; }

    internal bool IsPlain => Context is null && CallLocation is null && HostTransfers is null && Completions.IsEmpty;
}
