using XlaSharp.Hlo;

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

/// <summary>
/// Takes a piece of data that a program sends. An exception fails the execution. Called on any thread.
/// </summary>
/// <param name="data">The piece.</param>
public delegate void PjRtSendHandler(PjRtSentData data);

/// <summary>Gives a program the data that it waits for, now or later. Called on any thread.</summary>
/// <param name="stream">Where the data goes; the handler owns and disposes it.</param>
public delegate void PjRtReceiveHandler(PjRtReceiveStream stream);

/// <summary>A value that a program shows to the host while it runs.</summary>
/// <param name="replica">Which replica shows it.</param>
/// <param name="partition">Which partition.</param>
/// <param name="operand">Which operand of the operation it is.</param>
/// <param name="type">Element type and shape; null where the plugin has no value for it.</param>
/// <param name="data">The elements, row-major; valid during the call.</param>
public readonly ref struct PjRtShownValue(
    long replica,
    long partition,
    long operand,
    TensorType? type,
    ReadOnlySpan<byte> data
)
{
    /// <summary>Which replica shows it.</summary>
    public long Replica { get; } = replica;

    /// <summary>Which partition.</summary>
    public long Partition { get; } = partition;

    /// <summary>Which operand of the operation it is.</summary>
    public long Operand { get; } = operand;

    /// <summary>Element type and shape; null where the plugin has no value for it.</summary>
    public TensorType? Type { get; } = type;

    /// <summary>The elements, row-major; valid during the call.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>
/// Looks at a value that a program shows. Called on any thread. PJRT has no way to pass an exception on: one ends here.
/// </summary>
/// <param name="value">The value.</param>
public delegate void PjRtShowHandler(PjRtShownValue value);

/// <summary>
/// What a program sends to the host (<c>stablehlo.send</c>) and receives from it (<c>stablehlo.recv</c>), by channel.
/// </summary>
public sealed class PjRtHostTransfers
{
    private readonly Dictionary<long, PjRtSendHandler> _sends = [];
    private readonly Dictionary<long, PjRtReceiveHandler> _receives = [];
    private readonly Dictionary<long, (int Operands, PjRtShowHandler Handler)> _shows = [];

    internal IReadOnlyDictionary<long, PjRtSendHandler> Sends => _sends;

    internal IReadOnlyDictionary<long, PjRtReceiveHandler> Receives => _receives;

    internal IReadOnlyDictionary<long, (int Operands, PjRtShowHandler Handler)> Shows => _shows;

    /// <summary>
    /// Says who looks at what an operation of the program shows (a plugin's output callbacks, PJRT 0.112 and later).
    /// </summary>
    /// <param name="callback">The callback's id in the program.</param>
    /// <param name="operands">How many operands the operation has.</param>
    /// <param name="handler">Looks at every operand on every device.</param>
    /// <returns>These transfers.</returns>
    /// <exception cref="ArgumentException">The callback has a handler already.</exception>
    public PjRtHostTransfers OnShow(long callback, int operands, PjRtShowHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfNegative(operands);
        _shows.Add(callback, (operands, handler));
        return this;
    }

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
