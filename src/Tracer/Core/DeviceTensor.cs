using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// A concrete tensor in device memory: an argument or result of a compiled function, or the result of an operation
/// outside of one. Owns its buffer.
/// </summary>
public sealed class DeviceTensor : Tensor, IDisposable
{
    /// <summary>Wraps a buffer.</summary>
    /// <param name="buffer">The buffer; disposed with this tensor.</param>
    public DeviceTensor(IDeviceBuffer buffer)
        : this(buffer, false) { }

    internal DeviceTensor(IDeviceBuffer buffer, bool isWeak)
        : base(RequireBuffer(buffer).Type, isWeak) => Buffer = buffer;

    /// <summary>The buffer.</summary>
    public IDeviceBuffer Buffer { get; }

    /// <inheritdoc/>
    public override bool IsConcrete => true;

    /// <summary>Waits for the value and copies it to host memory.</summary>
    /// <returns>The elements.</returns>
    public override HostTensor ToHost() => Buffer.ToHost();

    /// <summary>Frees the device memory.</summary>
    public void Dispose() => Buffer.Dispose();

    private static IDeviceBuffer RequireBuffer(IDeviceBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer;
    }
}
