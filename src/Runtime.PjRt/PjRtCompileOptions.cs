using Google.Protobuf;
using XlaSharp.Runtime.PjRt.Protos;

namespace XlaSharp.Runtime.PjRt;

/// <summary>How a program is compiled, and for which devices.</summary>
public sealed record PjRtCompileOptions
{
    /// <summary>One replica, one partition, the plugin's choice of device.</summary>
    public static PjRtCompileOptions Default { get; } = new();

    /// <summary>How many copies of the program run together.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Into how many parts the program is split.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>
    /// Ids of the devices, replica by replica and in each one partition by partition; empty leaves the choice to the
    /// plugin.
    /// </summary>
    public IReadOnlyList<int> DeviceIds { get; init; } = [];

    /// <summary>
    /// Compile for no device in particular: each execution names its device. Needs one replica and one partition.
    /// </summary>
    public bool Portable { get; init; }

    /// <summary>Let the plugin's partitioner split the program along its sharding annotations.</summary>
    public bool UseSpmdPartitioning { get; init; }

    /// <summary>Let Shardy do the partitioning.</summary>
    public bool UseShardyPartitioner { get; init; }

    /// <summary>Overrides of the compiler's own options, for instance <c>xla_backend_optimization_level</c>.</summary>
    public IReadOnlyList<PjRtNamedValue> CompilerOptions { get; init; } = [];

    /// <summary>
    /// The compiler says what it did, and the executable keeps it (<see cref="PjRtExecutable.Explanation"/>), in its
    /// serialized form too. An option of the embedded CPU device; other plugins may refuse it.
    /// </summary>
    public bool Explain { get; init; }

    /// <summary>The options for one device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The options.</returns>
    public static PjRtCompileOptions For(PjRtDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new() { DeviceIds = [device.Id] };
    }

    /// <summary>The options as a serialized <c>CompileOptionsProto</c>.</summary>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">The numbers of replicas, partitions and devices do not fit each
    /// other.</exception>
    public byte[] ToBytes()
    {
        Check();
        var message = new CompileOptionsProto
        {
            CompilePortableExecutable = Portable,
            ProfileVersion = -1,
            ExecutableBuildOptions = new ExecutableBuildOptionsProto
            {
                DeviceOrdinal = -1,
                NumReplicas = Replicas,
                NumPartitions = Partitions,
                UseSpmdPartitioning = UseSpmdPartitioning,
                UseShardyPartitioner = UseShardyPartitioner,
                DeviceAssignment = Assignment(),
            },
        };
        foreach (PjRtNamedValue option in CompilerOptions)
        {
            message.EnvOptionOverrides.Add(option.Name, Override(option));
        }

        if (Explain)
        {
            message.EnvOptionOverrides[PjRtExecutable.ExplanationName] = new() { BoolField = true };
        }

        return message.ToByteArray();
    }

    private void Check()
    {
        if (Replicas < 1 || Partitions < 1)
        {
            throw new ArgumentException(
                $"There must be at least 1 replica and 1 partition, got {Replicas} and {Partitions}."
            );
        }

        if (Portable && (Replicas * Partitions != 1 || DeviceIds.Count > 0))
        {
            throw new ArgumentException(
                $"A portable executable has 1 replica, 1 partition and no devices, got {Replicas}, {Partitions} and "
                    + $"{DeviceIds.Count}."
            );
        }

        if (DeviceIds.Count > 0 && DeviceIds.Count != Replicas * Partitions)
        {
            throw new ArgumentException(
                $"{Replicas} replicas of {Partitions} partitions take {Replicas * Partitions} devices, got "
                    + $"{DeviceIds.Count}."
            );
        }
    }

    private DeviceAssignmentProto? Assignment()
    {
        if (DeviceIds.Count == 0)
        {
            return null;
        }

        var assignment = new DeviceAssignmentProto { ReplicaCount = Replicas, ComputationCount = Partitions };
        for (int partition = 0; partition < Partitions; partition++)
        {
            var computation = new DeviceAssignmentProto.Types.ComputationDevice();
            for (int replica = 0; replica < Replicas; replica++)
            {
                computation.ReplicaDeviceIds.Add(DeviceIds[(replica * Partitions) + partition]);
            }

            assignment.ComputationDevices.Add(computation);
        }

        return assignment;
    }

    private static OptionOverrideProto Override(PjRtNamedValue option) =>
        option.Value switch
        {
            string text => new() { StringField = text },
            bool flag => new() { BoolField = flag },
            long number => new() { IntField = number },
            float number => new() { DoubleField = number },
            _ => throw new ArgumentException($"Compiler option {option}: a list is not a value of a compiler option."),
        };
}
