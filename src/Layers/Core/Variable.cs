using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;

namespace XlaSharp.Layers;

/// <summary>
/// A tensor that lasts: a weight, a piece of state, a slot of an optimizer or of a metric. Its value is on the host
/// until a program first needs it, then on that program's device, where compiled steps replace it in place. One that
/// was made with an initializer gets its value when it is first needed, together with all others that are needed then.
/// </summary>
public sealed class Variable : IDisposable
{
    private HostTensor? _host;
    private IDeviceBuffer? _buffer;
    private Placement? _placement;
    private InitialValue? _pending;

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

    internal Variable(string path, TensorType type, InitialValue value, bool trainable)
    {
        (Path, Type, IsTrainable) = (path, type, trainable);
        _pending = value;
    }

    /// <summary>Where it belongs, for instance <c>digits/params.conv.w</c>.</summary>
    public string Path { get; }

    /// <summary>The last part of the path, for instance <c>kernel</c>.</summary>
    public string Name => Path[(Path.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Element type and shape; these never change.</summary>
    public TensorType Type { get; }

    /// <summary>True if gradients change it, as long as its layer is trainable.</summary>
    public bool IsTrainable { get; set; }

    /// <summary>True if layers read it in their compute type; false if always in its own.</summary>
    public bool IsAutocast { get; init; } = true;

    /// <summary>The penalty that the loss grows by as long as the variable is trained; null for none.</summary>
    public Regularizer? Regularizer { get; init; }

    /// <summary>What optimizers apply to it after each step; null for nothing.</summary>
    public WeightConstraint? Constraint { get; init; }

    /// <summary>Waits for the value and copies it to host memory.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="ObjectDisposedException">The variable was disposed, or the run that was to replace it
    /// failed.</exception>
    public HostTensor ToHost()
    {
        if (_pending is not null)
        {
            Initialization.Run([this], _pending.Placement ?? Placement.Default);
        }

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
        (_host, _buffer, _placement, _pending) = (value, null, null, null);
    }

    /// <summary>Frees the device memory; the value is gone.</summary>
    public void Dispose()
    {
        _buffer?.Dispose();
        (_host, _buffer, _placement, _pending) = (null, null, null, null);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Type}";

    /// <summary>How the first value is made; null once it is there.</summary>
    internal InitialValue? Pending => _pending;

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
        (_host, _buffer, _placement, _pending) = (null, value, placement, null);
    }

    private void ThrowIfGone()
    {
        if (_host is null && _buffer is null or { IsDeleted: true })
        {
            throw new ObjectDisposedException(
                Path,
                $"Variable '{Path}' has no value: it was disposed, or a training step failed midway."
            );
        }
    }
}
