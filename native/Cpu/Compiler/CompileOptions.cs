using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What a caller wants of an executable: the parts of <c>CompileOptionsProto</c> that this device acts on. Fields about
/// other devices, tracing and XLA's own flags are passed over, as the protocol asks.
/// </summary>
internal sealed class CompileOptions
{
    private const string OptimizeName = "xlasharp_optimize";

    private bool _divides;

    private CompileOptions(byte[] serialized) => Serialized = serialized;

    /// <summary>One replica, one partition, anywhere.</summary>
    public static CompileOptions Default { get; } = new([]);

    /// <summary>The same without optimisations, to find out whether one of them is at fault.</summary>
    public static CompileOptions Unoptimized { get; } = new([]) { Optimize = false };

    /// <summary>The message as it was given.</summary>
    public byte[] Serialized { get; }

    /// <summary>How many replicas run the program.</summary>
    public int NumReplicas { get; private set; } = 1;

    /// <summary>How many partitions each replica has.</summary>
    public int NumPartitions { get; private set; } = 1;

    /// <summary>The processes that run the program.</summary>
    public ProcessGrid Grid => new(NumReplicas, NumPartitions);

    /// <summary>True: runs on whatever device each call names.</summary>
    public bool IsPortable { get; private set; }

    /// <summary>The device to use where there is no assignment, or −1.</summary>
    public long DeviceOrdinal { get; private set; } = -1;

    /// <summary>Which device runs which replica and partition, where the caller says so.</summary>
    public DeviceAssignment? DeviceAssignment { get; private set; }

    /// <summary>True: the executable tells what the compiler did (<see cref="Compiler.Explanation"/>).</summary>
    public bool Explain { get; private set; }

    /// <summary>
    /// False (compiler option <c>xlasharp_optimize</c>): every op leaves its result in memory, in the order of the
    /// program; nothing is fused, recognised or packed.
    /// </summary>
    public bool Optimize { get; private set; } = true;

    /// <summary>XLA flags set for this program alone, by name, that this device does not know.</summary>
    public List<string> Overrides { get; } = [];

    /// <summary>Reads the message.</summary>
    /// <exception cref="StatusException">It does not parse, or asks for what this device cannot do.</exception>
    public static CompileOptions Parse(ReadOnlySpan<byte> serialized, string entry)
    {
        var options = new CompileOptions(serialized.ToArray());
        try
        {
            options.Read(new WireReader(serialized));
        }
        catch (InvalidDataException e)
        {
            throw StatusException.InvalidArgument($"{entry}: failed to deserialize CompileOptionsProto: {e.Message}");
        }

        options.Check(entry);
        return options;
    }

    private void Read(WireReader reader)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2 when reader.Bool():
                    throw StatusException.Unimplemented(
                        "CompileOptionsProto.parameter_is_tupled_arguments: this device takes its parameters "
                            + "one by one."
                    );
                case 2:
                    break;
                case 3:
                    ReadBuildOptions(new WireReader(reader.Span()));
                    break;
                case 4:
                    IsPortable = reader.Bool();
                    break;
                case 7:
                    ReadOverride(new WireReader(reader.Span()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadBuildOptions(WireReader reader)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    DeviceOrdinal = reader.Int64();
                    break;
                // An empty message says 0 and means 1.
                case 4:
                    NumReplicas = ToCount(reader.Int64(), "num_replicas");
                    break;
                case 5:
                    NumPartitions = ToCount(reader.Int64(), "num_partitions");
                    break;
                case 6:
                    _divides = reader.Bool();
                    break;
                case 9:
                    DeviceAssignment = DeviceAssignment.Read(new WireReader(reader.Span()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadOverride(WireReader entry)
    {
        string key = "";
        bool? flag = null;
        while (entry.Next())
        {
            switch (entry.Field)
            {
                case 1:
                    key = entry.String();
                    break;
                case 2:
                    flag = ReadFlag(new WireReader(entry.Span()));
                    break;
                default:
                    entry.Skip();
                    break;
            }
        }

        bool Flag() => flag ?? throw new InvalidDataException($"{key} is true or false");
        switch (key)
        {
            case Explanation.Name:
                Explain = Flag();
                break;
            case OptimizeName:
                Optimize = Flag();
                break;
            default:
                Overrides.Add(key);
                break;
        }
    }

    // The field of OptionOverrideProto that is a bool; null where the value is of another type.
    private static bool? ReadFlag(WireReader value)
    {
        bool? flag = null;
        while (value.Next())
        {
            if (value.Field == 2)
            {
                flag = value.Bool();
            }
            else
            {
                value.Skip();
            }
        }

        return flag;
    }

    private static int ToCount(long value, string name) =>
        value is >= 0 and <= 1 << 20 ? Math.Max((int)value, 1) : throw new InvalidDataException($"{name} is {value}");

    private void Check(string entry)
    {
        if (Overrides.Count > 0)
        {
            throw StatusException.InvalidArgument(
                $"{entry}: unknown compiler option '{string.Join("', '", Overrides)}': this device has "
                    + $"'{Explanation.Name}' and '{OptimizeName}'."
            );
        }

        if (_divides && NumPartitions > 1)
        {
            throw StatusException.Unimplemented(
                $"{entry}: use_spmd_partitioning with {NumPartitions} partitions: this device has no partitioner, it "
                    + $"runs the whole program on "
                    + "every device. Write what each device does instead (in C#: Xla.ShardMap), or cut nothing."
            );
        }

        if (DeviceAssignment is { } given && (given.Replicas != NumReplicas || given.Partitions != NumPartitions))
        {
            throw StatusException.InvalidArgument(
                $"{entry}: the device assignment is for {given.Replicas} replicas and {given.Partitions} partitions, "
                    + $"the options say {NumReplicas} and {NumPartitions}."
            );
        }
    }
}
