namespace XlaSharp.Native.Exports;

/// <summary>What a caller asks of a client or a topology by name.</summary>
internal sealed unsafe record CreateOptions
{
    /// <summary>What programs and options for several processes are told.</summary>
    public const string OneProcess =
        "The embedded CPU device is of one process: run a program in each process and exchange numbers between them "
        + "(docs/pjrt.md, Several processes), or use a plugin whose devices span processes.";

    /// <summary><c>cpu_device_count</c>: how many devices there are; they share the machine's cores.</summary>
    public int DeviceCount { get; private init; } = 1;

    /// <summary><c>process_id</c>: this process's number among those of one job.</summary>
    public int ProcessIndex { get; private init; }

    /// <summary><c>asynchronous</c>: execute on other threads and return at once.</summary>
    public bool Asynchronous { get; private init; }

    /// <summary><c>cpu_threads</c>: how many threads may work on one execution; one per core by default.</summary>
    public int Threads { get; private init; } = Environment.ProcessorCount;

    /// <summary><c>cpu_memory_limit</c>: the most bytes of buffers and scratch memory; none by default.</summary>
    public long MemoryLimit { get; private init; } = long.MaxValue;

    /// <summary>Reads the options.</summary>
    /// <exception cref="StatusException">An option is unknown, of the wrong type, or out of range.</exception>
    public static CreateOptions Read(PJRT_NamedValue* values, nuint count, string entry)
    {
        var options = new CreateOptions();
        if (values == null && count > 0)
        {
            throw StatusException.InvalidArgument($"{entry}: {count} options are announced, but the pointer is null.");
        }

        for (nuint i = 0; i < count; i++)
        {
            options = Apply(options, Boundary.Read(values + i), entry);
        }

        return options;
    }

    private static CreateOptions Apply(CreateOptions options, PJRT_NamedValue value, string entry)
    {
        string name = Boundary.Text(value.name, value.name_size);
        switch (name)
        {
            case "cpu_device_count":
                return options with { DeviceCount = (int)Integer(value, name, 1, 1024, entry) };
            case "cpu_threads":
                return options with { Threads = (int)Integer(value, name, 1, 1024, entry) };
            case "cpu_memory_limit":
                return options with { MemoryLimit = Integer(value, name, 1, long.MaxValue, entry) };
            case "process_id":
                return options with { ProcessIndex = (int)Integer(value, name, 0, int.MaxValue, entry) };
            case "asynchronous":
                Require(value, name, PJRT_NamedValue_Type.PJRT_NamedValue_kBool, entry);
                return options with { Asynchronous = value.bool_value != 0 };
            case "node_id" or "num_nodes":
                throw StatusException.Unimplemented($"{entry}: option {name} joins several processes. {OneProcess}");
            default:
                throw StatusException.InvalidArgument(
                    $"Unexpected option name passed to {entry}: {name}. "
                        + "Known options: cpu_device_count (int64), cpu_threads (int64), "
                        + "cpu_memory_limit (int64), process_id (int64), asynchronous (bool)."
                );
        }
    }

    private static long Integer(PJRT_NamedValue value, string name, long least, long most, string entry)
    {
        Require(value, name, PJRT_NamedValue_Type.PJRT_NamedValue_kInt64, entry);
        return value.int64_value >= least && value.int64_value <= most
            ? value.int64_value
            : throw StatusException.InvalidArgument(
                $"{entry}: option {name} must be in [{least}, {most}], got {value.int64_value}."
            );
    }

    private static void Require(PJRT_NamedValue value, string name, PJRT_NamedValue_Type expected, string entry)
    {
        if (value.type != expected)
        {
            throw StatusException.InvalidArgument(
                $"Option passed to {entry} with name {name} has type index "
                    + $"{(int)value.type} but expected type index is {(int)expected}"
            );
        }
    }
}
