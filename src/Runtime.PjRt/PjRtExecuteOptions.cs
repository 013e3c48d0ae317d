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
}
