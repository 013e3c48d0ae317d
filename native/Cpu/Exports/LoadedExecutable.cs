using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Ffi;

namespace XlaSharp.Native.Exports;

/// <summary>A program bound to devices, with its code in memory.</summary>
internal sealed unsafe class LoadedExecutable : INoun
{
    private readonly Pinned<nint> _deviceList;
    private readonly Pinned<PJRT_LogicalDeviceIds> _logicalIds;
    private readonly Shelf<Launch> _launches = new(limit: 1024);
    private UseCount _calls;

    /// <summary>Loads an image for a client's devices.</summary>
    /// <exception cref="StatusException">The devices asked for do not exist.</exception>
    public LoadedExecutable(Client client, ExecutableImage image, CompileOptions options)
    {
        (Client, Image) = (client, image);
        Assignment = options.IsPortable ? null : Assign(client, options);
        Devices = Assignment is null ? [] : [.. Assignment.DeviceIds.Select(client.Find)];
        _deviceList = new Pinned<nint>([.. Devices.Select(device => (nint)device.Ref)]);
        _logicalIds = new Pinned<PJRT_LogicalDeviceIds>([
            .. Enumerable
                .Range(0, Devices.Count)
                .Select(i => new PJRT_LogicalDeviceIds { replica = i / Partitions, partition = i % Partitions }),
        ]);
        Parameters = [.. image.Parameters.Select(client.Shapes.Get)];
        Results = [.. image.Results.Select(client.Shapes.Get)];
        BoundedParameters = BoundedShape.All(Parameters, image.DynamicParameters);
        BoundedResults = BoundedShape.All(Results, image.DynamicResults);
        Donated = new bool[Parameters.Count];
        foreach (int parameter in image.DonatedParameters)
        {
            Donated[parameter] = true;
        }

        AliasOf = new int[Results.Count];
        Array.Fill(AliasOf, -1);
        foreach (InputOutputAlias alias in image.Aliases)
        {
            AliasOf[alias.Result] = alias.Parameter;
        }

        Handlers = [.. image.HostCalls.Select(Bind)];
        IsCollective = image.IsCollective;
        Code = new CpuExecutable(image);
    }

    /// <inheritdoc/>
    public static Noun Noun => Noun.LoadedExecutable;

    /// <summary>The client.</summary>
    public Client Client { get; }

    /// <summary>The program.</summary>
    public ExecutableImage Image { get; }

    /// <summary>The program's code.</summary>
    public CpuExecutable Code { get; }

    /// <summary>Which device runs what; null for an executable that runs wherever each call says.</summary>
    public DeviceAssignment? Assignment { get; }

    /// <summary>The devices in the order of the assignment.</summary>
    public IReadOnlyList<Device> Devices { get; }

    /// <summary>Partitions of each replica.</summary>
    public int Partitions => Assignment?.Partitions ?? 1;

    /// <summary>The processes that run the program.</summary>
    public ProcessGrid Grid => new(Assignment?.Replicas ?? 1, Partitions);

    /// <summary>What answers the program's host calls, by number.</summary>
    public IReadOnlyList<IHostCallHandler> Handlers { get; }

    /// <summary>True if the program's processes meet, so that all must run at the same time.</summary>
    public bool IsCollective { get; }

    /// <summary>Shapes of the parameters.</summary>
    public IReadOnlyList<BufferShape> Parameters { get; }

    /// <summary>Shapes of the results.</summary>
    public IReadOnlyList<BufferShape> Results { get; }

    /// <summary>Which dimensions of the parameters are dynamic.</summary>
    public IReadOnlyList<BoundedShape> BoundedParameters { get; }

    /// <summary>Which dimensions of the results are dynamic.</summary>
    public IReadOnlyList<BoundedShape> BoundedResults { get; }

    /// <summary>Which parameters a call gives up.</summary>
    public bool[] Donated { get; }

    /// <summary>For each result the donated parameter whose memory it may take, or −1.</summary>
    public int[] AliasOf { get; }

    /// <summary>The object of a handle.</summary>
    public static LoadedExecutable Of(PJRT_LoadedExecutable* executable) => Handle.Get<LoadedExecutable>(executable);

    /// <summary>A handle for the caller to destroy.</summary>
    public static PJRT_LoadedExecutable* Create(Client client, ExecutableImage image, CompileOptions options) =>
        (PJRT_LoadedExecutable*)Handle.Create(new LoadedExecutable(client, image, options));

    /// <summary>An empty launch, which keeps the code loaded until it is returned.</summary>
    /// <exception cref="StatusException">The executable was deleted.</exception>
    public Launch TakeLaunch()
    {
        if (_calls.TryEnter(out bool isLast))
        {
            return _launches.TryTake(out Launch? launch) ? launch : new Launch(this);
        }

        UnloadIf(isLast);
        throw StatusException.InvalidArgument($"The executable {Image.Name} has been deleted.");
    }

    /// <summary>Takes a launch back.</summary>
    public void ReturnLaunch(Launch launch)
    {
        _ = _launches.TryPut(launch);
        UnloadIf(_calls.Leave());
    }

    /// <summary>Unloads the code as soon as no call runs it; harmless the second time.</summary>
    public void Delete()
    {
        _ = _calls.Close(out bool isLast);
        UnloadIf(isLast);
    }

    /// <summary>Fills the slots of the table, but for the call itself.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Client_Compile = &Compile;
        api->PJRT_Client_Load = &Load;
        api->PJRT_Executable_DeserializeAndLoad = &DeserializeAndLoad;
        api->PJRT_LoadedExecutable_Destroy = &Destroy;
        api->PJRT_LoadedExecutable_Delete = &DeleteCode;
        api->PJRT_LoadedExecutable_IsDeleted = &IsDeleted;
        api->PJRT_LoadedExecutable_GetExecutable = &GetExecutable;
        api->PJRT_LoadedExecutable_AddressableDevices = &AddressableDevices;
        api->PJRT_LoadedExecutable_AddressableDeviceLogicalIds = &AddressableDeviceLogicalIds;
        api->PJRT_LoadedExecutable_GetDeviceAssignment = &GetDeviceAssignment;
        Execute.Fill(api);
    }

    private static DeviceAssignment Assign(Client client, CompileOptions options)
    {
        DeviceAssignment assignment =
            options.DeviceAssignment
            ?? (
                options.DeviceOrdinal >= 0 && options.NumReplicas * (long)options.NumPartitions == 1
                    ? new DeviceAssignment(1, 1, [options.DeviceOrdinal])
                    : DeviceAssignment.Sequential(options.NumReplicas, options.NumPartitions)
            );
        if (assignment.DeviceIds.Count > client.Devices.Count)
        {
            throw StatusException.InvalidArgument(
                $"The program wants {options.NumReplicas} replicas of "
                    + $"{options.NumPartitions} partitions, the client has {client.Devices.Count} devices "
                    + "(option cpu_device_count)."
            );
        }

        foreach (long id in assignment.DeviceIds)
        {
            if (id < 0 || id >= client.Devices.Count)
            {
                throw StatusException.InvalidArgument(
                    $"No matching device found for device_id {id}, which the device assignment names: the client has "
                        + $"the devices 0 to {client.Devices.Count - 1} of this process. {CreateOptions.OneProcess}"
                );
            }
        }

        return assignment;
    }

    private static IHostCallHandler Bind(HostCall call, int number) =>
        call is CollectiveCall collective
            ? new CollectiveHandler(number, collective)
            : FfiRegistry.Bind((FunctionCall)call);

    private void UnloadIf(bool isLast)
    {
        if (isLast)
        {
            Code.Dispose();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Compile(PJRT_Client_Compile_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Client client = Client.Of(a.client);
                ExecutableImage image = Executable.CompileProgram(
                    a.program,
                    a.compile_options,
                    a.compile_options_size,
                    PJRT_Client_Compile_Args.EntryName
                );
                a.executable = Create(client, image, image.Options);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Load(PJRT_Client_Load_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Client client = Client.Of(a.client);
                ExecutableImage image = Executable.Of(a.executable).Image;
                a.loaded_executable = Create(
                    client,
                    image,
                    a.compile_options == null
                        ? image.Options
                        : CompileOptions.Parse(
                            Boundary.Span(a.compile_options, a.compile_options_size, "compile_options"),
                            "PJRT_Client_Load"
                        )
                );
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DeserializeAndLoad(PJRT_Executable_DeserializeAndLoad_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                const string Entry = "PJRT_Executable_DeserializeAndLoad";
                Client client = Client.Of(a.client);
                ExecutableImage image = ImageFormat.Deserialize(
                    Boundary.Span(
                        a.serialized_executable,
                        a.serialized_executable_size,
                        $"{Entry}: serialized_executable"
                    )
                );
                CompileOptions options =
                    a.overridden_serialized_compile_options == null
                        ? image.Options
                        : CompileOptions.Parse(
                            Boundary.Span(
                                a.overridden_serialized_compile_options,
                                a.overridden_serialized_compile_options_size,
                                $"{Entry}: overridden options"
                            ),
                            Entry
                        );
                a.loaded_executable = Create(client, image, options);
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_LoadedExecutable_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<LoadedExecutable>(a.executable)?.Delete());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* DeleteCode(PJRT_LoadedExecutable_Delete_Args* args) =>
        Boundary.Run(args, static (ref a) => Of(a.executable).Delete());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* IsDeleted(PJRT_LoadedExecutable_IsDeleted_Args* args) =>
        Boundary.Run(args, static (ref a) => a.is_deleted = Of(a.executable)._calls.IsClosed ? (byte)1 : (byte)0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetExecutable(PJRT_LoadedExecutable_GetExecutable_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
                a.executable = (PJRT_Executable*)Handle.Create(new Executable(Of(a.loaded_executable).Image))
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddressableDevices(PJRT_LoadedExecutable_AddressableDevices_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<nint> list = Of(a.executable)._deviceList;
                a.addressable_devices = (PJRT_Device**)list.Pointer;
                a.num_addressable_devices = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* AddressableDeviceLogicalIds(
        PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args* args
    ) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<PJRT_LogicalDeviceIds> list = Of(a.executable)._logicalIds;
                a.addressable_device_logical_ids = list.Pointer;
                a.num_addressable_device_logical_ids = (nuint)list.Count;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetDeviceAssignment(PJRT_LoadedExecutable_GetDeviceAssignment_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                byte[] bytes = Of(a.executable).Assignment?.Serialize() ?? [];
                a.serialized_device_assignment = (PJRT_DeviceAssignmentSerialized*)
                    SerializedBytes.Create(bytes, out a.serialized_bytes, out a.serialized_bytes_size);
                a.serialized_device_assignment_deleter = (delegate* unmanaged[Cdecl]<
                    PJRT_DeviceAssignmentSerialized*,
                    void>)
                    SerializedBytes.Deleter;
            }
        );
}
