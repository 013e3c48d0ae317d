using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// A concrete tensor whose parts lie on the devices of a mesh: an argument or result of a mapped function. Owns the
/// parts.
/// </summary>
public sealed class ShardedTensor : Tensor, IDisposable
{
    private readonly IDeviceBuffer[] _shards;

    internal ShardedTensor(TensorType type, NamedSharding sharding, IDeviceBuffer[] shards)
        : base(type, false) => (Sharding, _shards) = (sharding, shards);

    /// <summary>How the tensor lies on the devices.</summary>
    public NamedSharding Sharding { get; }

    /// <summary>
    /// The part of each device, in the mesh's order. Where the tensor is not cut, parts are copies of each other.
    /// </summary>
    public IReadOnlyList<IDeviceBuffer> Shards => _shards;

    /// <inheritdoc/>
    public override bool IsConcrete => true;

    /// <summary>Cuts a tensor and copies its parts to the devices.</summary>
    /// <param name="tensor">The whole.</param>
    /// <param name="sharding">How to cut it.</param>
    /// <param name="backend">The backend of the mesh's devices.</param>
    /// <param name="who">Name of the tensor, for messages.</param>
    /// <returns>The tensor on the devices; the caller disposes it.</returns>
    /// <exception cref="TraceException">The shape cannot be cut like that.</exception>
    public static ShardedTensor Place(
        HostTensor tensor,
        NamedSharding sharding,
        IBackend backend,
        string who = "the tensor"
    )
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(sharding);
        ArgumentNullException.ThrowIfNull(backend);
        TensorType type = tensor.Type with { Dims = sharding.ShardShape(tensor.Type.Dims, who) };
        IReadOnlyList<IDevice> devices = sharding.Mesh.Devices;
        IDeviceBuffer[] shards = new IDeviceBuffer[devices.Count];
        try
        {
            byte[] part = new byte[type.ByteCount];
            for (int i = 0; i < shards.Length; i++)
            {
                Blocks.Cut(tensor, sharding.Offsets(i, type.Dims), type.Dims, part);
                shards[i] = backend.ToDevice(type, part, devices[i]);
            }
        }
        catch
        {
            Array.ForEach(shards, shard => shard?.Dispose());
            throw;
        }

        return new(tensor.Type, sharding, shards);
    }

    /// <summary>Waits for the parts and puts them together on the host.</summary>
    /// <returns>The whole; of parts that are copies of each other the first one counts.</returns>
    public override HostTensor ToHost()
    {
        byte[] whole = new byte[Type.ByteCount];
        HashSet<Dims> done = [];
        for (int i = 0; i < _shards.Length; i++)
        {
            Dims shape = _shards[i].Type.Dims;
            Dims offsets = Sharding.Offsets(i, shape);
            if (done.Add(offsets))
            {
                Blocks.Paste(_shards[i].ToHost(), offsets, Type.Dims, whole);
            }
        }

        return new(Type, whole);
    }

    /// <summary>Frees the parts.</summary>
    public void Dispose() => Array.ForEach(_shards, shard => shard.Dispose());
}
