using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>A concrete tensor in device memory: an argument or result of a compiled function. Owns its buffer.</summary>
/// <param name="buffer">The buffer; disposed with this tensor.</param>
public sealed class DeviceTensor(IDeviceBuffer buffer) : Tensor(buffer.Type, false), IDisposable
{
    /// <summary>The buffer.</summary>
    public IDeviceBuffer Buffer { get; } = buffer;

    /// <inheritdoc/>
    public override bool IsConcrete => true;

    /// <summary>Waits for the value and copies it to host memory.</summary>
    /// <returns>The elements.</returns>
    public override HostTensor ToHost() => Buffer.ToHost();

    /// <summary>Frees the device memory.</summary>
    public void Dispose() => Buffer.Dispose();
}
