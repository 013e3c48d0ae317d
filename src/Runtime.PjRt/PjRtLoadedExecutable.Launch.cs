using XlaSharp.Runtime.PjRt.Interop;
using XlaSharp.Runtime.PjRt.Protos;

namespace XlaSharp.Runtime.PjRt;

/// <content>Executions with more than buffers, and where the program runs.</content>
public sealed unsafe partial class PjRtLoadedExecutable
{
    // The version whose execute options have output callbacks; older plugins would not see them.
    private const int ShowingMinor = 112;

    /// <summary>
    /// Ids of the devices, replica by replica and in each one partition by partition; empty for a portable executable.
    /// Null where the plugin does not tell.
    /// </summary>
    public IReadOnlyList<int>? DeviceAssignment
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_LoadedExecutable_GetDeviceAssignment_Args args = new()
            {
                executable = (PJRT_LoadedExecutable*)hold.Value,
            };
            if (!Api.TryCall(&args))
            {
                return null;
            }

            try
            {
                return Ids(new(args.serialized_bytes, checked((int)args.serialized_bytes_size)));
            }
            finally
            {
                if (args.serialized_device_assignment_deleter != null)
                {
                    args.serialized_device_assignment_deleter(args.serialized_device_assignment);
                }
            }
        }
    }

    /// <summary>
    /// Which replica and partition each of <see cref="Devices"/> runs; empty where the plugin does not tell.
    /// </summary>
    public IReadOnlyList<(int Replica, int Partition)> LogicalIds
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args args = new()
            {
                executable = (PJRT_LoadedExecutable*)hold.Value,
            };
            if (!Api.TryCall(&args))
            {
                return [];
            }

            var ids = new (int, int)[checked((int)args.num_addressable_device_logical_ids)];
            for (int i = 0; i < ids.Length; i++)
            {
                ids[i] = (
                    args.addressable_device_logical_ids[i].replica,
                    args.addressable_device_logical_ids[i].partition
                );
            }

            return ids;
        }
    }

    /// <summary>True once disposed or deleted.</summary>
    public bool IsDeleted
    {
        get
        {
            if (_handle.IsRetired)
            {
                return true;
            }

            using Hold hold = new(_handle);
            PJRT_LoadedExecutable_IsDeleted_Args args = new() { executable = (PJRT_LoadedExecutable*)hold.Value };
            Api.Call(&args);
            return args.is_deleted != 0;
        }
    }

    /// <summary>Frees the program's memory on the devices now; the object stays and says that it is deleted.</summary>
    public void Delete()
    {
        using Hold hold = new(_handle);
        PJRT_LoadedExecutable_Delete_Args args = new() { executable = (PJRT_LoadedExecutable*)hold.Value };
        Api.Call(&args);
    }

    private static List<int> Ids(ReadOnlySpan<byte> serialized)
    {
        DeviceAssignmentProto assignment = DeviceAssignmentProto.Parser.ParseFrom(serialized);
        List<int> ids = [];
        for (int replica = 0; replica < assignment.ReplicaCount; replica++)
        {
            ids.AddRange(
                assignment.ComputationDevices.Select(partition => checked((int)partition.ReplicaDeviceIds[replica]))
            );
        }

        return ids;
    }

    /// <summary>
    /// The call with a context, a location, transfers or events; apart from the plain one, which allocates nothing.
    /// </summary>
    private void CallWith(
        PjRtExecuteOptions options,
        PJRT_Buffer*** inputs,
        PJRT_Buffer*** outputs,
        (int Arguments, int Devices) counts,
        PJRT_ExecuteOptions* settings,
        PJRT_LoadedExecutable* executable
    )
    {
        if (!options.Completions.IsEmpty && options.Completions.Length != counts.Devices)
        {
            throw new ArgumentException(
                $"The execution runs on {counts.Devices} devices, but there is room for "
                    + $"{options.Completions.Length} events.",
                nameof(options)
            );
        }

        if (options.HostTransfers?.Shows.Count > 0 && Api.Minor < ShowingMinor)
        {
            throw new PjRtException(
                PjRtErrorCode.Unimplemented,
                PJRT_LoadedExecutable_Execute_Args.EntryName,
                Api.PluginName,
                $"{Api.Major}.{Api.Minor}",
                $"output callbacks (OnShow) came with PJRT 0.{ShowingMinor}"
            );
        }

        using NativeText.Bytes location = new(options.CallLocation ?? "");
        using HostTransferCall? transfers = options.HostTransfers is { } given
            ? new(Api, given, TargetsOf(options))
            : null;
        PJRT_Event** done = stackalloc PJRT_Event*[counts.Devices];
        nint context = options.Context?.Handle.Acquire() ?? 0;
        try
        {
            settings->context = (PJRT_ExecuteContext*)context;
            settings->call_location = options.CallLocation is null ? null : location.Pointer;
            transfers?.Fill(settings);
            PJRT_LoadedExecutable_Execute_Args args = new()
            {
                executable = executable,
                options = settings,
                argument_lists = inputs,
                num_devices = (nuint)counts.Devices,
                num_args = (nuint)counts.Arguments,
                output_lists = outputs,
                device_complete_events = options.Completions.IsEmpty && transfers is null ? null : done,
                execute_device = options.Device is { } chosen ? chosen.Pointer : null,
            };
            Api.Call(&args);
        }
        finally
        {
            options.Context?.Handle.Release();
        }

        transfers?.KeepUntil(done, counts.Devices);
        for (int i = 0; i < counts.Devices && (transfers is not null || !options.Completions.IsEmpty); i++)
        {
            if (options.Completions.IsEmpty)
            {
                Events.Destroy(Api, done[i]);
            }
            else
            {
                options.Completions[i] = new PjRtEvent(Client, done[i], PJRT_LoadedExecutable_Execute_Args.EntryName);
            }
        }
    }

    private IReadOnlyList<PjRtDevice> TargetsOf(PjRtExecuteOptions options) =>
        options.Device is { } chosen ? [chosen] : Devices;
}
