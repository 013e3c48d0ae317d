using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Ffi;

namespace XlaSharp.Native.Exports;

/// <summary>The call: checks what is asked, then launches once per device.</summary>
internal static unsafe class Execute
{
    /// <summary>Fills the slots of the table.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_LoadedExecutable_Execute = &Run;
        api->PJRT_ExecuteContext_Create = &CreateContext;
        api->PJRT_ExecuteContext_Destroy = &DestroyContext;
        api->PJRT_Device_PoisonExecution = &PoisonExecution;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Run(PJRT_LoadedExecutable_Execute_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                LoadedExecutable executable = LoadedExecutable.Of(a.executable);
                PJRT_ExecuteOptions options = a.options == null ? default : Boundary.Read(a.options);
                RefuseCallbacks(options);
                CheckCounts(executable, a);
                if (a.num_devices == 1)
                {
                    Launch launch = executable.TakeLaunch();
                    launch.Prepare(DeviceOf(executable, a.execute_device, 0), 0, ListOf(a.argument_lists, 0), options);
                    launch.Start(ListOf(a.output_lists, 0), a.device_complete_events);
                    return;
                }

                RunOnAll(executable, a, options);
            }
        );

    // Each device has a thread, so that processes can wait for each other. No output may exist if the call fails, so
    // every launch is prepared before the first starts.
    private static void RunOnAll(
        LoadedExecutable executable,
        in PJRT_LoadedExecutable_Execute_Args a,
        PJRT_ExecuteOptions options
    )
    {
        var launches = new List<Launch>();
        try
        {
            for (int i = 0; i < (int)a.num_devices; i++)
            {
                Launch launch = executable.TakeLaunch();
                launch.Prepare(executable.Devices[i], i, ListOf(a.argument_lists, i), options);
                launches.Add(launch);
            }
        }
        catch (StatusException)
        {
            launches.ForEach(launch => launch.Abandon());
            throw;
        }

        bool isReady = launches.TrueForAll(launch => launch.IsReady);
        CollectiveRun run = new(executable.Grid);
        List<EventState> done = [];
        for (int i = 0; i < launches.Count; i++)
        {
            done.Add(
                launches[i]
                    .Join(
                        run,
                        ListOf(a.output_lists, i),
                        a.device_complete_events == null ? null : a.device_complete_events + i
                    )
            );
        }

        executable.Client.RunTogether(launches);
        if (isReady && !executable.Client.Options.Asynchronous)
        {
            done.ForEach(state => state.Wait());
        }
    }

    // A program without arguments or without results needs no list of them.
    private static PJRT_Buffer** ListOf(PJRT_Buffer*** lists, int device) => lists == null ? null : lists[device];

    private static Device DeviceOf(LoadedExecutable executable, PJRT_Device* named, int index)
    {
        if (named == null)
        {
            return executable.Devices[index];
        }

        Device device = Device.Of(named);
        if (device.Client != executable.Client)
        {
            throw StatusException.InvalidArgument(
                "PJRT_LoadedExecutable_Execute: execute_device belongs to another client."
            );
        }

        return executable.Assignment is null || executable.Devices.Contains(device)
            ? device
            : throw StatusException.InvalidArgument(
                $"PJRT_LoadedExecutable_Execute: {executable.Image.Name} was compiled for "
                    + $"device {executable.Devices[0].Id}, not for device {device.Id}; compile it as portable to "
                    + $"choose per call."
            );
    }

    private static void CheckCounts(LoadedExecutable executable, in PJRT_LoadedExecutable_Execute_Args a)
    {
        const string Entry = "PJRT_LoadedExecutable_Execute";
        if (a.execute_device != null && a.num_devices != 1)
        {
            throw StatusException.InvalidArgument(
                $"{Entry}: num_devices must be 1 where execute_device is given, got {a.num_devices}."
            );
        }

        if (a.execute_device == null && executable.Assignment is null)
        {
            throw StatusException.InvalidArgument(
                $"{Entry}: {executable.Image.Name} is portable: execute_device must say where to run it."
            );
        }

        if (a.execute_device == null && (int)a.num_devices != executable.Devices.Count)
        {
            throw StatusException.InvalidArgument(
                $"{Entry}: num_devices must be {executable.Devices.Count}, got {a.num_devices}."
            );
        }

        if (executable.IsCollective && (int)a.num_devices != executable.Grid.Count)
        {
            throw StatusException.FailedPrecondition(
                $"{Entry}: {executable.Image.Name} has collective ops for {executable.Grid.Count} "
                    + $"processes: execute it for all its devices in one call, got num_devices = {a.num_devices}."
            );
        }

        if ((int)a.num_args != executable.Parameters.Count)
        {
            throw StatusException.InvalidArgument(
                $"{Entry}: RuntimeProgramInputMismatch: {executable.Image.Name} takes "
                    + $"{executable.Parameters.Count} arguments, got {a.num_args}."
            );
        }

        if (
            (a.argument_lists == null && executable.Parameters.Count > 0)
            || (a.output_lists == null && executable.Results.Count > 0)
        )
        {
            throw StatusException.InvalidArgument($"{Entry}: argument_lists or output_lists is null.");
        }
    }

    private static void RefuseCallbacks(in PJRT_ExecuteOptions options)
    {
        if (options.num_send_ops != 0 || options.num_recv_ops != 0 || options.num_hlo_output_callbacks != 0)
        {
            throw StatusException.Unimplemented(
                "PJRT_LoadedExecutable_Execute: send, recv and output callbacks are not supported by this device."
            );
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* CreateContext(PJRT_ExecuteContext_Create_Args* args) =>
        Boundary.Run(args, static (ref a) => a.context = (PJRT_ExecuteContext*)Handle.Create(new ExecuteContext()));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DestroyContext(PJRT_ExecuteContext_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<ExecuteContext>(a.context));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* PoisonExecution(PJRT_Device_PoisonExecution_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Device device = Device.Of(a.device);
                StatusException error = new(
                    Error.ToCode(a.error_code),
                    Boundary.Text(a.error_message, a.error_message_size)
                )
                {
                    Payloads = NamedPayloads.Read(a.payload, a.num_payload, "PJRT_Device_PoisonExecution"),
                };
                a.poisoned = device.Client.Waiting.Poison(device, a.launch_id, error) ? (byte)1 : (byte)0;
            }
        );
}
