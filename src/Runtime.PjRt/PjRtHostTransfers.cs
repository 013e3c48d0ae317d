namespace XlaSharp.Runtime.PjRt;

/// <summary>A piece of data that a program sends to the host.</summary>
/// <param name="Device">The device that sends it.</param>
/// <param name="Data">The bytes; row-major where the plugin can; valid during the call.</param>
/// <param name="TotalSize">How many bytes the whole transfer has.</param>
/// <param name="IsLast">True if the transfer is complete with this piece.</param>
public readonly ref struct PjRtSentData(PjRtDevice Device, ReadOnlySpan<byte> Data, long TotalSize, bool IsLast)
{
    /// <summary>The device that sends it.</summary>
    public PjRtDevice Device { get; } = Device;

    /// <summary>The bytes; row-major where the plugin can; valid during the call.</summary>
    public ReadOnlySpan<byte> Data { get; } = Data;

    /// <summary>How many bytes the whole transfer has.</summary>
    public long TotalSize { get; } = TotalSize;

    /// <summary>True if the transfer is complete with this piece.</summary>
    public bool IsLast { get; } = IsLast;
}

/// <summary>Takes a piece of data that a program sends. An exception fails the execution. Called on any thread.</summary>
/// <param name="data">The piece.</param>
public delegate void PjRtSendHandler(PjRtSentData data);

/// <summary>Gives a program the data that it waits for, now or later. Called on any thread.</summary>
/// <param name="stream">Where the data goes; the handler owns and disposes it.</param>
public delegate void PjRtReceiveHandler(PjRtReceiveStream stream);

/// <summary>What a program sends to the host (<c>stablehlo.send</c>) and receives from it (<c>stablehlo.recv</c>), by channel.</summary>
public sealed class PjRtHostTransfers
{
    private readonly Dictionary<long, PjRtSendHandler> _sends = [];
    private readonly Dictionary<long, PjRtReceiveHandler> _receives = [];

    internal IReadOnlyDictionary<long, PjRtSendHandler> Sends => _sends;

    internal IReadOnlyDictionary<long, PjRtReceiveHandler> Receives => _receives;

    /// <summary>Says who takes what is sent on a channel.</summary>
    /// <param name="channel">The channel's id in the program.</param>
    /// <param name="handler">Takes the data of every device.</param>
    /// <returns>These transfers.</returns>
    /// <exception cref="ArgumentException">The channel has a handler already.</exception>
    public PjRtHostTransfers OnSend(long channel, PjRtSendHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _sends.Add(channel, handler);
        return this;
    }

    /// <summary>Says who gives what is received on a channel.</summary>
    /// <param name="channel">The channel's id in the program.</param>
    /// <param name="handler">Gives the data to every device.</param>
    /// <returns>These transfers.</returns>
    /// <exception cref="ArgumentException">The channel has a handler already.</exception>
    public PjRtHostTransfers OnReceive(long channel, PjRtReceiveHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _receives.Add(channel, handler);
        return this;
    }
}
