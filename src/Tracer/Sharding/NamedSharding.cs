using System.Globalization;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>How a tensor lies on the devices of a mesh.</summary>
/// <param name="Mesh">The devices.</param>
/// <param name="Spec">Which dimensions are cut along which axes of the mesh.</param>
public sealed record NamedSharding(Mesh Mesh, PartitionSpec Spec)
{
    /// <summary>Shape of the part that each device holds.</summary>
    /// <param name="shape">Shape of the whole.</param>
    /// <param name="who">Who asks, for the message.</param>
    /// <returns>The shape of a part.</returns>
    /// <exception cref="TraceException">There are fewer dimensions than are cut, or a size cannot be
    /// divided.</exception>
    public Dims ShardShape(Dims shape, string who = "the tensor")
    {
        if (Spec.Dimensions.Count > shape.Count)
        {
            throw new TraceException($"{who} has shape {shape}, too few dimensions for {Spec} on {Mesh}.");
        }

        long[] sizes = shape.Span.ToArray();
        for (int i = 0; i < Spec.Dimensions.Count; i++)
        {
            int parts = Parts(i);
            sizes[i] =
                sizes[i] % parts == 0
                    ? sizes[i] / parts
                    : throw new TraceException(
                        $"{who} has shape {shape}; {Spec} on {Mesh} cuts dimension {i} into {parts} parts, which "
                            + $"{sizes[i]} cannot be divided into. "
                            + "Pad it, or leave the dimension whole."
                    );
        }

        return Dims.Create(sizes);
    }

    /// <summary>Shape of the whole.</summary>
    /// <param name="shard">Shape of the part that each device holds.</param>
    /// <param name="who">Who asks, for the message.</param>
    /// <returns>The shape of the whole.</returns>
    /// <exception cref="TraceException">There are fewer dimensions than are cut.</exception>
    public Dims GlobalShape(Dims shard, string who = "the tensor")
    {
        if (Spec.Dimensions.Count > shard.Count)
        {
            throw new TraceException(
                $"{who} has shape {shard} on each device, too few dimensions for {Spec} on {Mesh}."
            );
        }

        return Dims.Create([.. shard.Select((size, i) => size * Parts(i))]);
    }

    /// <summary>Where the part of a device begins.</summary>
    /// <param name="device">Position of the device in the mesh.</param>
    /// <param name="shard">Shape of the part.</param>
    /// <returns>The first index in each dimension.</returns>
    public Dims Offsets(int device, Dims shard)
    {
        long[] offsets = new long[shard.Count];
        for (int i = 0; i < Spec.Dimensions.Count; i++)
        {
            long part = 0;
            foreach (string axis in Spec.Dimensions[i].Names)
            {
                int index = Mesh.IndexOf(axis);
                part = (part * Mesh.Axes[index].Size) + Mesh.Coordinate(device, index);
            }

            offsets[i] = part * shard[i];
        }

        return Dims.Create(offsets);
    }

    /// <summary>The sharding as Shardy writes it: <c>&lt;@mesh, [{"x"}, {}]&gt;</c>.</summary>
    /// <param name="rank">Number of dimensions.</param>
    /// <param name="openDims">How many dimensions before those of <see cref="Spec"/> the partitioner may cut as it
    /// likes.</param>
    /// <returns>The text.</returns>
    public string ToShardy(int rank, int openDims = 0)
    {
        IEnumerable<string> dimensions = Enumerable
            .Range(-openDims, rank)
            .Select(i => i < 0 ? "{?}" : $"{{{string.Join(", ", AxesOf(i).Select(axis => $"\"{axis}\""))}}}");
        return $"<@mesh, [{string.Join(", ", dimensions)}]>";
    }

    /// <summary>
    /// The sharding as GSPMD writes it (the tile assignment of XLA's <c>OpSharding</c>, in its iota form):
    /// <c>{devices=[2,1,4]&lt;=[8] last_tile_dim_replicate}</c>.
    /// </summary>
    /// <param name="rank">Number of dimensions.</param>
    /// <param name="openDims">How many dimensions before those of <see cref="Spec"/> stay whole here.</param>
    /// <returns>The text.</returns>
    public string ToGspmd(int rank, int openDims = 0)
    {
        int[] used = [.. Spec.Names.Select(Mesh.IndexOf)];
        int[] order = [.. used, .. Enumerable.Range(0, Mesh.Axes.Count).Except(used)];
        int replicas = order.Skip(used.Length).Aggregate(1, (product, axis) => product * Mesh.Axes[axis].Size);
        if (replicas == Mesh.Devices.Count)
        {
            return "{replicated}";
        }

        IEnumerable<int> tiles = Enumerable.Range(-openDims, rank).Select(Parts);
        string devices = string.Join(",", replicas > 1 ? tiles.Append(replicas) : tiles);
        // Axes of size 1 do not change the order of the devices.
        int[] moved = [.. order.Where(axis => Mesh.Axes[axis].Size > 1)];
        string source = moved.SequenceEqual(moved.Order())
            ? Mesh.Devices.Count.ToString(CultureInfo.InvariantCulture)
            : string.Join(",", moved.Order().Select(axis => Mesh.Axes[axis].Size));
        string permutation = moved.SequenceEqual(moved.Order())
            ? string.Empty
            : $"T({string.Join(",", moved.Select(axis => Array.IndexOf([.. moved.Order()], axis)))})";
        return $"{{devices=[{devices}]<=[{source}]{permutation}"
            + $"{(replicas > 1 ? " last_tile_dim_replicate" : string.Empty)}}}";
    }

    /// <summary><c>P(x, _) on Mesh(x: 2, y: 4)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Spec} on {Mesh}";

    private ValueList<string> AxesOf(int dimension) =>
        dimension < Spec.Dimensions.Count ? Spec.Dimensions[dimension].Names : [];

    private int Parts(int dimension) =>
        dimension < 0 || dimension >= Spec.Dimensions.Count
            ? 1
            : Spec.Dimensions[dimension].Names.Aggregate(1, (product, axis) => product * Mesh.Size(axis));
}
