using System.Buffers;
using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A compiled program, ready to run on its devices. Any number of threads may run it at the same time.
/// </summary>
// The pointer lists on the stack are written before they are read.
[SkipLocalsInit]
public sealed unsafe partial class PjRtLoadedExecutable : IDisposable
{
    private const int StackLimit = 64;

    private readonly Owned<PJRT_LoadedExecutable_Destroy_Args> _handle;

    internal PjRtLoadedExecutable(PjRtClient client, PJRT_LoadedExecutable* executable)
    {
        Client = client;
        _handle = new(client.Api, executable, "PJRT loaded executable", client.Handle);
        try
        {
            Devices = ReadDevices(executable);
            PJRT_LoadedExecutable_GetExecutable_Args args = new() { loaded_executable = executable };
            Api.Call(&args);
            Executable = new PjRtExecutable(Api, client.Handle, args.executable);
        }
        catch
        {
            _handle.Retire();
            throw;
        }
    }

    /// <summary>The client on whose devices the program runs.</summary>
    public PjRtClient Client { get; }

    /// <summary>What is known about the program.</summary>
    public PjRtExecutable Executable { get; }

    /// <summary>
    /// The devices of this process that the program runs on, in the order of the executions' lists; empty if portable.
    /// </summary>
    public IReadOnlyList<PjRtDevice> Devices { get; }

    private Api Api => Client.Api;

    /// <summary>
    /// Runs the program. Returns as soon as the work is accepted; results arrive when they are read. Nothing is
    /// allocated on the managed heap but the result objects; see
    /// <see cref="ExecuteInto(ReadOnlySpan{IDeviceBuffer}, ReadOnlySpan{PjRtBuffer}, PjRtExecuteOptions)"/>.
    /// </summary>
    /// <param name="arguments">One buffer per parameter, in order; with several devices, device after device.</param>
    /// <param name="results">Receives one new buffer per result; the caller disposes them.</param>
    /// <param name="options">Settings of this execution.</param>
    /// <exception cref="ArgumentException">A buffer is missing or of another client, or the number of buffers does not
    /// fit.</exception>
    /// <exception cref="ObjectDisposedException">The executable or an argument was disposed.</exception>
    /// <exception cref="PjRtException">The plugin refused, for instance because an argument has another
    /// shape.</exception>
    public void Execute(
        ReadOnlySpan<IDeviceBuffer> arguments,
        Span<PjRtBuffer> results,
        PjRtExecuteOptions options = default
    ) => ExecuteNew(arguments, results, options);

    /// <summary>The same, for callers that know buffers by their interface.</summary>
    /// <inheritdoc cref="Execute(ReadOnlySpan{IDeviceBuffer}, Span{PjRtBuffer}, PjRtExecuteOptions)"/>
    public void Execute(
        ReadOnlySpan<IDeviceBuffer> arguments,
        Span<IDeviceBuffer> results,
        PjRtExecuteOptions options = default
    ) => ExecuteNew(arguments, results, options);

    /// <summary>
    /// Runs the program and puts each result into a buffer object that exists already: its old value is freed. The same
    /// objects may be arguments and results. Allocates nothing on the managed heap.
    /// </summary>
    /// <param name="arguments">One buffer per parameter, in order; with several devices, device after device.</param>
    /// <param name="results">One buffer per result, none of them disposed or in use on another thread.</param>
    /// <param name="options">Settings of this execution.</param>
    /// <exception cref="ArgumentException">A buffer is missing or of another client, or the number of buffers does not
    /// fit.</exception>
    /// <exception cref="ObjectDisposedException">The executable or an argument was disposed.</exception>
    /// <exception cref="InvalidOperationException">A result object was disposed or in use; its result is
    /// dropped.</exception>
    /// <exception cref="PjRtException">The plugin refused, for instance because an argument has another
    /// shape.</exception>
    public void ExecuteInto(
        ReadOnlySpan<IDeviceBuffer> arguments,
        ReadOnlySpan<PjRtBuffer> results,
        PjRtExecuteOptions options = default
    ) => ExecuteOver(arguments, results, options);

    /// <summary>The same, for callers that know buffers by their interface.</summary>
    /// <inheritdoc cref="ExecuteInto(ReadOnlySpan{IDeviceBuffer}, ReadOnlySpan{PjRtBuffer}, PjRtExecuteOptions)"/>
    public void ExecuteInto(
        ReadOnlySpan<IDeviceBuffer> arguments,
        ReadOnlySpan<IDeviceBuffer> results,
        PjRtExecuteOptions options = default
    ) => ExecuteOver(arguments, results, options);

    /// <summary>Frees the executable; executions that have begun go on.</summary>
    public void Dispose()
    {
        Executable.Dispose();
        _handle.Retire();
    }

    private void ExecuteOver<T>(
        ReadOnlySpan<IDeviceBuffer> arguments,
        ReadOnlySpan<T> results,
        PjRtExecuteOptions options
    )
        where T : IDeviceBuffer
    {
        for (int i = 0; i < results.Length; i++)
        {
            _ = Own(results[i], "result", i);
        }

        nint[]? rented = null;
        Span<nint> outputs = Rent(results.Length, stackalloc nint[StackLimit], ref rented);
        Launch(arguments, outputs, options);
        int refused = -1;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!((PjRtBuffer)(IDeviceBuffer)results[i]).TryReplace((PJRT_Buffer*)outputs[i]))
            {
                Owned<PJRT_Buffer_Destroy_Args>.Destroy(Api, outputs[i]);
                refused = i;
            }
        }

        Return(rented);
        if (refused >= 0)
        {
            throw new InvalidOperationException(
                $"Result object {refused} was disposed or in use on another thread, so it could not take its result."
            );
        }
    }

    private static Span<nint> Rent(int count, Span<nint> stack, ref nint[]? rented)
    {
        if (count <= stack.Length)
        {
            return stack[..count];
        }

        rented = ArrayPool<nint>.Shared.Rent(count);
        return rented.AsSpan(0, count);
    }

    private static void Return(nint[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<nint>.Shared.Return(rented);
        }
    }

    private void ExecuteNew<T>(ReadOnlySpan<IDeviceBuffer> arguments, Span<T> results, PjRtExecuteOptions options)
        where T : IDeviceBuffer
    {
        nint[]? rented = null;
        Span<nint> outputs = Rent(results.Length, stackalloc nint[StackLimit], ref rented);
        Launch(arguments, outputs, options);
        for (int i = 0; i < outputs.Length; i++)
        {
            results[i] = (T)(IDeviceBuffer)new PjRtBuffer(Client, (PJRT_Buffer*)outputs[i]);
        }

        Return(rented);
    }

    private void Launch(ReadOnlySpan<IDeviceBuffer> arguments, Span<nint> outputs, PjRtExecuteOptions options)
    {
        int devices = CheckCounts(arguments.Length, outputs.Length, options.Device);
        nint[]? rented = null;
        Span<nint> inputs = Rent(arguments.Length, stackalloc nint[StackLimit], ref rented);
        int held = 0;
        try
        {
            for (; held < arguments.Length; held++)
            {
                inputs[held] = Own(arguments[held], "argument", held).Handle.Acquire();
            }

            Call(inputs, outputs, devices, options);
        }
        finally
        {
            for (int i = 0; i < held; i++)
            {
                ((PjRtBuffer)arguments[i]).Handle.Release();
            }

            Return(rented);
        }
    }

    private void Call(Span<nint> inputs, Span<nint> outputs, int devices, PjRtExecuteOptions options)
    {
        int argumentCount = inputs.Length / devices;
        int outputCount = outputs.Length / devices;
        var inputLists = stackalloc PJRT_Buffer**[devices];
        var outputLists = stackalloc PJRT_Buffer**[devices];
        using Hold executable = new(_handle);
        fixed (
            nint* input = inputs,
                output = outputs
        )
        fixed (long* kept = options.NonDonatableInputs)
        {
            for (int device = 0; device < devices; device++)
            {
                inputLists[device] = (PJRT_Buffer**)(input + (device * argumentCount));
                outputLists[device] = (PJRT_Buffer**)(output + (device * outputCount));
            }

            PJRT_ExecuteOptions settings = new()
            {
                struct_size = PJRT_ExecuteOptions.StructSize,
                launch_id = options.LaunchId,
                non_donatable_input_indices = kept,
                num_non_donatable_input_indices = (nuint)options.NonDonatableInputs.Length,
                use_major_to_minor_data_layout_for_callbacks = 1,
            };
            if (!options.IsPlain)
            {
                CallWith(
                    options,
                    inputLists,
                    outputLists,
                    (argumentCount, devices),
                    &settings,
                    (PJRT_LoadedExecutable*)executable.Value
                );
                return;
            }

            PJRT_LoadedExecutable_Execute_Args args = new()
            {
                executable = (PJRT_LoadedExecutable*)executable.Value,
                options = &settings,
                argument_lists = inputLists,
                num_devices = (nuint)devices,
                num_args = (nuint)argumentCount,
                output_lists = outputLists,
                execute_device = options.Device is { } chosen ? chosen.Pointer : null,
            };
            Api.Call(&args);
        }
    }

    private int CheckCounts(int arguments, int results, PjRtDevice? device)
    {
        int devices = device is null ? Devices.Count : 1;
        if (device is not null)
        {
            Client.Require(device.Client, nameof(device));
        }
        else if (devices == 0)
        {
            throw new ArgumentException(
                "The executable is portable: the options must say which device to run on.",
                nameof(device)
            );
        }

        if (results != devices * Executable.OutputCount)
        {
            throw new ArgumentException(
                $"The program has {Executable.OutputCount} results on each of {devices} devices, but there is room "
                    + $"for {results}.",
                nameof(results)
            );
        }

        return arguments % devices == 0
            ? devices
            : throw new ArgumentException(
                $"{arguments} arguments cannot be dealt evenly to {devices} devices.",
                nameof(arguments)
            );
    }

    private PjRtBuffer Own(IDeviceBuffer? buffer, string what, int index)
    {
        if (buffer is PjRtBuffer own && own.Client == Client)
        {
            return own;
        }

        string given = buffer switch
        {
            null => "null",
            PjRtBuffer other => $"a buffer of another client ({other.Client})",
            _ => $"a {buffer.GetType().Name}",
        };
        throw new ArgumentException($"{what} {index} must be a buffer of {Client}, got {given}.", nameof(buffer));
    }

    private PjRtDevice[] ReadDevices(PJRT_LoadedExecutable* executable)
    {
        PJRT_LoadedExecutable_AddressableDevices_Args args = new() { executable = executable };
        Api.Call(&args);
        var devices = new PjRtDevice[checked((int)args.num_addressable_devices)];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = Client.Find(args.addressable_devices[i]);
        }

        return devices;
    }
}
