using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers;

/// <summary>
/// A tensor that lasts: a weight, a piece of state, a slot of an optimizer or of a metric. Its value is on the host until a
/// program first needs it, then on that program's device, where compiled steps replace it in place.
/// </summary>
public sealed class Variable : IDisposable
{
    private HostTensor? _host;
    private IDeviceBuffer? _buffer;
    private Placement? _placement;

    internal Variable(string path, HostTensor value, bool trainable)
    {
        (Path, Type, IsTrainable) = (path, value.Type, trainable);
        _host = value;
    }

    internal Variable(string path, IDeviceBuffer value, Placement placement, bool trainable)
    {
        (Path, Type, IsTrainable) = (path, value.Type, trainable);
        (_buffer, _placement) = (value, placement);
    }

    /// <summary>Where it belongs, for instance <c>digits/params.conv.w</c>.</summary>
    public string Path { get; }

    /// <summary>Element type and shape; these never change.</summary>
    public TensorType Type { get; }

    /// <summary>True if gradients change it, as long as its layer is trainable.</summary>
    public bool IsTrainable { get; }

    /// <summary>Waits for the value and copies it to host memory.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="ObjectDisposedException">The variable was disposed, or the run that was to replace it failed.</exception>
    public HostTensor ToHost()
    {
        ThrowIfGone();
        return _host ?? _buffer!.ToHost();
    }

    /// <summary>Replaces the value.</summary>
    /// <param name="value">A tensor of this variable's element type and shape.</param>
    /// <exception cref="ArgumentException">Element type or shape differ.</exception>
    public void Assign(HostTensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.Type.Equals(Type))
        {
            throw new ArgumentException($"Variable '{Path}' is {Type}, got {value.Type}.", nameof(value));
        }

        _buffer?.Dispose();
        (_host, _buffer, _placement) = (value, null, null);
    }

    /// <summary>Frees the device memory; the value is gone.</summary>
    public void Dispose()
    {
        _buffer?.Dispose();
        (_host, _buffer, _placement) = (null, null, null);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Type}";

    /// <summary>The value in the memory of a device; remains owned by this variable.</summary>
    internal IDeviceBuffer On(Placement placement)
    {
        if (_buffer is { } buffer && _placement == placement)
        {
            return buffer;
        }

        IDeviceBuffer moved = placement.Backend.ToDevice(ToHost(), placement.Device);
        _buffer?.Dispose();
        (_host, _buffer, _placement) = (null, moved, placement);
        return moved;
    }

    /// <summary>Takes over the buffer that a program computed as the new value.</summary>
    internal void Replace(IDeviceBuffer value, Placement placement)
    {
        _buffer?.Dispose();
        (_host, _buffer, _placement) = (null, value, placement);
    }

    private void ThrowIfGone()
    {
        if (_host is null && _buffer is null or { IsDeleted: true })
        {
            throw new ObjectDisposedException(Path, $"Variable '{Path}' has no value: it was disposed, or a training step failed midway.");
        }
    }
}
