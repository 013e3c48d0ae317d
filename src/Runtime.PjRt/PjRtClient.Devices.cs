using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>Devices by number, topology, other processes; executables compiled ahead of time.</content>
public sealed unsafe partial class PjRtClient
{
    /// <summary>The client's devices as a topology, to compile for; lives as long as the client.</summary>
    /// <returns>The topology.</returns>
    /// <exception cref="PjRtException">The plugin has no topologies.</exception>
    public PjRtTopology Topology() => PjRtTopology.OfClient(this);

    /// <summary>Asks the plugin for a device by its global number.</summary>
    /// <param name="id">The number.</param>
    /// <returns>The device.</returns>
    /// <exception cref="PjRtException">There is no such device.</exception>
    public PjRtDevice LookupDevice(int id)
    {
        using Hold hold = new(_handle);
        PJRT_Client_LookupDevice_Args args = new() { client = (PJRT_Client*)hold.Value, id = id };
        Api.Call(&args);
        return Find(args.device);
    }

    /// <summary>Asks the plugin for a device of this process by the number of its hardware.</summary>
    /// <param name="localHardwareId">The number in this machine.</param>
    /// <returns>The device.</returns>
    /// <exception cref="PjRtException">There is no such device.</exception>
    public PjRtDevice LookupLocalDevice(int localHardwareId)
    {
        using Hold hold = new(_handle);
        PJRT_Client_LookupAddressableDevice_Args args = new()
        {
            client = (PJRT_Client*)hold.Value,
            local_hardware_id = localHardwareId,
        };
        Api.Call(&args);
        return Find(args.addressable_device);
    }

    /// <summary>The devices that the plugin would take for a program of so many replicas and partitions.</summary>
    /// <param name="replicas">How many copies run together.</param>
    /// <param name="partitions">Into how many parts each is split.</param>
    /// <returns>Ids, replica by replica and in each one partition by partition.</returns>
    /// <exception cref="PjRtException">A number is not positive, or there are not enough devices.</exception>
    public int[] DefaultDeviceAssignment(int replicas, int partitions)
    {
        int[] ids = new int[Math.Max(checked(replicas * partitions), 1)];
        using Hold hold = new(_handle);
        fixed (int* first = ids)
        {
            PJRT_Client_DefaultDeviceAssignment_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                num_replicas = replicas,
                num_partitions = partitions,
                default_assignment_size = (nuint)ids.Length,
                default_assignment = first,
            };
            Api.Call(&args);
            return ids;
        }
    }

    /// <summary>Loads an executable that was compiled ahead of time, without compiling.</summary>
    /// <param name="executable">The executable; stays the caller's and may be loaded again.</param>
    /// <param name="options">Replaces the options it was compiled with, for instance the devices; null keeps
    /// them.</param>
    /// <returns>The executable, loaded on its devices; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this, or the executable is for other devices.</exception>
    public PjRtLoadedExecutable Load(PjRtExecutable executable, PjRtCompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(executable);
        byte[]? optionBytes = options?.ToBytes();
        using Hold client = new(_handle);
        using Hold code = new(executable.Handle);
        fixed (byte* option = optionBytes)
        {
            PJRT_Client_Load_Args args = new()
            {
                client = (PJRT_Client*)client.Value,
                executable = (PJRT_Executable*)code.Value,
                compile_options = option,
                compile_options_size = (nuint)(optionBytes?.Length ?? 0),
            };
            Api.Call(&args);
            return new PjRtLoadedExecutable(this, args.loaded_executable);
        }
    }

    /// <summary>The layout that buffers have by default.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="PjRtException">The plugin has no extension for layouts.</exception>
    public PjRtLayout DefaultLayout(TensorType type)
    {
        Shape.Static(type);
        using Hold hold = new(_handle);
        ExtensionTable layouts = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Layouts);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Layouts_PJRT_Client_GetDefaultLayout_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                type = ElementTypes.Code(type.ElementType),
                dims = dims,
                num_dims = (nuint)type.Rank,
            };
            layouts.Call(&args);
            return PjRtLayout.Take(layouts, args.layout);
        }
    }

    /// <summary>Tells the plugin how the processes of the job are.</summary>
    /// <param name="processes">One entry per process.</param>
    /// <exception cref="PjRtException">The plugin cannot do this, or refused.</exception>
    public void UpdateProcesses(IReadOnlyList<PjRtProcess> processes)
    {
        ArgumentNullException.ThrowIfNull(processes);
        byte[][] messages = [.. processes.Select(process => Encoding.UTF8.GetBytes(process.ErrorMessage))];
        PJRT_ProcessInfo[] infos = new PJRT_ProcessInfo[processes.Count];
        using Hold hold = new(_handle);
        byte[] text = [.. messages.SelectMany(message => message)];
        fixed (byte* characters = text)
        fixed (PJRT_ProcessInfo* first = infos)
        {
            byte* at = characters;
            for (int i = 0; i < infos.Length; i++)
            {
                infos[i] = new()
                {
                    struct_size = PJRT_ProcessInfo.StructSize,
                    task_id = processes[i].Id,
                    incarnation_id = processes[i].Incarnation,
                    state = (PJRT_ProcessState)processes[i].State,
                    error_code = (int)processes[i].ErrorCode,
                    error_message = at,
                    error_message_size = (nuint)messages[i].Length,
                };
                at += messages[i].Length;
            }

            PJRT_Client_UpdateGlobalProcessInfo_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                process_infos = first,
                num_process_infos = (nuint)infos.Length,
            };
            Api.Call(&args);
        }
    }
}

/// <summary>How a process of a job is; the values are PJRT's.</summary>
public enum PjRtProcessState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Not started yet.</summary>
    Uninitialized = 1,

    /// <summary>Gone.</summary>
    Disconnected = 2,

    /// <summary>There.</summary>
    Connected = 3,

    /// <summary>There, and failed.</summary>
    Error = 4,
}

/// <summary>One of several processes of a job.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Incarnation">Changes when the process is started anew.</param>
/// <param name="State">How it is.</param>
/// <param name="ErrorCode">Its error's code, if it failed.</param>
/// <param name="ErrorMessage">Its error's text, if it failed.</param>
public sealed record PjRtProcess(
    int Id,
    ulong Incarnation,
    PjRtProcessState State,
    PjRtErrorCode ErrorCode = PjRtErrorCode.Ok,
    string ErrorMessage = ""
);
