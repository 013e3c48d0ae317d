using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// A call of a function that runs on the devices of a mesh, mapped or divided: arguments are cut where they are whole,
/// results stay cut.
/// </summary>
internal static class ShardMapCall
{
    public static object? Run(Compiled compiled, Mesh mesh, JitArguments given, IBackend backend)
    {
        Traced traced = compiled.Lowered.Traced;
        object?[] values = given.Values;
        int devices = mesh.Devices.Count;
        IDeviceBuffer[] buffers = new IDeviceBuffer[values.Length * devices];
        List<ShardedTensor> temporary = [];
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                NamedSharding sharding =
                    traced.Mapping?.In(traced.Name, given.Positions[i], given.Parameters.Length)
                    ?? traced.ArgumentShardings[i];
                ShardedTensor argument = Place(
                    values[i],
                    sharding,
                    backend,
                    $"'{traced.Name}': argument '{given.Names[i]}'",
                    temporary
                );
                for (int device = 0; device < devices; device++)
                {
                    buffers[(device * values.Length) + i] = argument.Shards[device];
                }
            }

            int count = compiled.Executable.ResultTypes.Count;
            IDeviceBuffer[] results = new IDeviceBuffer[count * devices];
            compiled.Executable.Execute(buffers, results);
            return traced.ResultDefinition.Unflatten([
                .. Enumerable
                    .Range(0, count)
                    .Select(i =>
                        Result(
                            traced,
                            compiled.Executable.ResultTypes[i],
                            traced.ResultShardings[i],
                            [.. Enumerable.Range(0, devices).Select(device => results[(device * count) + i])]
                        )
                    ),
            ]);
        }
        finally
        {
            temporary.ForEach(tensor => tensor.Dispose());
        }
    }

    // A mapped program is written for the parts, a divided one for the whole.
    private static ShardedTensor Result(
        Traced traced,
        TensorType type,
        NamedSharding sharding,
        IDeviceBuffer[] parts
    ) => new(traced.Mapping is null ? type : type with { Dims = sharding.GlobalShape(type.Dims) }, sharding, parts);

    private static ShardedTensor Place(
        object? value,
        NamedSharding sharding,
        IBackend backend,
        string who,
        List<ShardedTensor> temporary
    )
    {
        if (value is ShardedTensor sharded && sharded.Sharding == sharding)
        {
            return sharded;
        }

        if (value is Spec or SpecTensor)
        {
            throw new TraceException(
                $"{who} is {value}, which has no data. Specs are for Trace, Lower and Compile; give a tensor to call "
                    + $"the function."
            );
        }

        HostTensor whole = value is IDeviceBuffer buffer ? buffer.ToHost() : Tensor.From(value).ToHost();
        ShardedTensor placed = ShardedTensor.Place(whole, sharding, backend, who);
        temporary.Add(placed);
        return placed;
    }
}
