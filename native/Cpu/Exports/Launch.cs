using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Ffi;
using XlaSharp.Native.Exports.Profiling;

namespace XlaSharp.Native.Exports;

/// <summary>
/// One run of a program on one device: references to everything it touches. Objects are reused, so that a call whose
/// arguments are ready allocates nothing.
/// </summary>
internal sealed unsafe class Launch
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Started = 2;
    private const int Poisoned = 3;

    private readonly LoadedExecutable _executable;
    private readonly Storage?[] _arguments;

    // The buffers in use; null where the argument is a copy, which is this launch's own.
    private readonly DeviceBuffer?[] _buffers;
    private readonly BufferShape[] _shapes;
    private readonly Storage?[] _results;
    private readonly DynamicSizes?[] _argumentSizes;
    private readonly DynamicSizes?[] _resultSizes;
    private Storage? _arena;
    private Device _device = null!;
    private EventState? _done;
    private int _index;
    private int _state;
    private int _pending;
    private CollectiveRun? _run;
    private EventState[] _definitions = [];
    private IReadOnlyDictionary<long, nint> _userData = HostCallContext.NoUserData;

    /// <summary>Nothing: see <see cref="CacheLine"/>.</summary>
    internal CacheLine Apart { get; }

    /// <summary>An empty launch of an executable.</summary>
    public Launch(LoadedExecutable executable)
    {
        _executable = executable;
        _arguments = new Storage?[executable.Parameters.Count];
        _buffers = new DeviceBuffer?[executable.Parameters.Count];
        _shapes = new BufferShape[executable.Parameters.Count];
        _results = new Storage?[executable.Results.Count];
        _argumentSizes = new DynamicSizes?[executable.Parameters.Count];
        _resultSizes = new DynamicSizes?[executable.Results.Count];
    }

    /// <summary>The device it runs on.</summary>
    public Device Device => _device;

    /// <summary>The number the caller gave to this launch.</summary>
    public int LaunchId { get; private set; }

    /// <summary>Checks and takes the arguments, donated ones for good, and takes memory for the results.</summary>
    /// <exception cref="StatusException">An argument does not fit; then nothing was taken.</exception>
    public void Prepare(Device device, int index, PJRT_Buffer** arguments, in PJRT_ExecuteOptions options)
    {
        (_device, _index, LaunchId, _done, _state) = (device, index, options.launch_id, null, Idle);
        _userData =
            options.context == null ? HostCallContext.NoUserData : Handle.Get<ExecuteContext>(options.context).UserData;
        var kept = new ReadOnlySpan<long>(
            options.non_donatable_input_indices,
            (int)options.num_non_donatable_input_indices
        );
        try
        {
            for (int i = 0; i < _arguments.Length; i++)
            {
                DeviceBuffer buffer = DeviceBuffer.Of(arguments[i]);
                CheckArgument(i, buffer);
                (_shapes[i], _argumentSizes[i]) = (buffer.Shape, buffer.Sizes);
                _arguments[i] = buffer.Enter();
                _buffers[i] = buffer;
            }

            TakeMemory(kept);
        }
        catch
        {
            Abandon();
            throw;
        }

        for (int i = 0; i < _arguments.Length; i++)
        {
            if (_executable.Donated[i] && !kept.Contains(i))
            {
                _buffers[i]!.Delete();
            }
        }
    }

    /// <summary>Lets go of everything without running.</summary>
    public void Abandon()
    {
        ReleaseAll(_results);
        Finish();
    }

    /// <summary>
    /// Runs now if the arguments are ready, otherwise as soon as they are; returns buffers for the results.
    /// </summary>
    public void Start(PJRT_Buffer** outputs, PJRT_Event** completed)
    {
        StatusException? failure = null;
        bool ready = !_executable.Client.Options.Asynchronous;
        foreach (Storage? argument in _arguments)
        {
            EventState definition = argument!.Definition;
            ready &= definition.IsReady;
            failure ??= definition.Error;
        }

        if (ready)
        {
            EventState state = (failure ?? Run()) is { } error ? EventState.Failed(error) : EventState.Ready;
            Hand(outputs, completed, state);
            Finish();
        }
        else
        {
            Wait(outputs, completed);
        }
    }

    /// <summary>True if nothing has to be waited for.</summary>
    public bool IsReady => Array.TrueForAll(_arguments, argument => argument!.Definition.IsReady);

    /// <summary>Gets ready to run as one process of several; returns buffers for the results.</summary>
    /// <returns>What happens when it has run.</returns>
    public EventState Join(CollectiveRun run, PJRT_Buffer** outputs, PJRT_Event** completed)
    {
        EventState done = EventState.Pending();
        (_done, _state, _run) = (done, Waiting, run);
        _definitions = [.. _arguments.Select(argument => argument!.Definition)];
        HandPromises(outputs, completed, done);
        _executable.Client.Waiting.Add(this);
        return done;
    }

    /// <summary>
    /// Waits for the arguments and runs, after <see cref="Join"/>; blocks the thread while other processes are awaited.
    /// </summary>
    public void RunJoined()
    {
        StatusException? error = null;
        foreach (EventState definition in _definitions)
        {
            error ??= definition.Wait();
        }

        (CollectiveRun run, EventState done, int process) = (_run!, _done!, _index);
        _executable.Client.Waiting.Remove(this);
        bool runs = Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;
        StatusException? failure = runs ? error ?? RunGuarded() : done.Error;
        run.Finish(process, failure);
        ReleaseAll(_results);
        Finish();
        if (runs)
        {
            done.Complete(failure);
        }
    }

    /// <summary>Fails the launch with an error, unless it runs already.</summary>
    /// <returns>Whether it did.</returns>
    public bool Poison(StatusException error) =>
        Interlocked.CompareExchange(ref _state, Poisoned, Waiting) == Waiting && _done!.Complete(error);

    private void CheckArgument(int index, DeviceBuffer buffer)
    {
        BoundedShape expected = _executable.BoundedParameters[index];
        if (!expected.Takes(buffer))
        {
            throw StatusException.InvalidArgument(
                $"PJRT_LoadedExecutable_Execute: RuntimeProgramInputMismatch: argument "
                    + $"{index} of {_executable.Image.Name} must be {expected}, got {BoundedShape.Describe(buffer)}."
            );
        }

        if (buffer.Memory.Device != _device)
        {
            throw StatusException.InvalidArgument(
                $"PJRT_LoadedExecutable_Execute: argument {index} of "
                    + $"{_executable.Image.Name} is on device {buffer.Memory.Device.Id}, the program runs on device "
                    + $"{_device.Id}."
            );
        }
    }

    private void TakeMemory(ReadOnlySpan<long> kept)
    {
        for (int r = 0; r < _results.Length; r++)
        {
            _resultSizes[r] = _executable.BoundedResults[r].NewSizes();
            int alias = _executable.AliasOf[r];
            _results[r] =
                alias >= 0 && _executable.Donated[alias] && !kept.Contains(alias) && MayTakeOver(alias)
                    ? _arguments[alias]!.Retain()
                    : _executable.Client.Allocator.Allocate(_executable.Results[r].ByteSize);
        }

        if (_executable.Image.ArenaSize > 0)
        {
            _arena = _executable.Client.Allocator.Allocate(_executable.Image.ArenaSize);
        }
    }

    // Donation ends the buffer's reference, and this launch's is the only use. Any other would see its contents change.
    private bool MayTakeOver(int argument) =>
        _buffers[argument]!.IsUsedOnce && _arguments[argument]!.MayBeWritten && IsUsableInPlace(argument);

    private bool IsUsableInPlace(int argument) =>
        _shapes[argument].IsRowMajor
        && _shapes[argument].Dims.SequenceEqual(_executable.Parameters[argument].Dims)
        && (nuint)_arguments[argument]!.Data % DeviceAllocator.Alignment == 0;

    private StatusException? Run()
    {
        using Trace.Timer span = Trace.Measure("execute", _executable.Image.Name);
        int partitions = _executable.Partitions;
        (int takenSizes, int givenSizes) = (
            _executable.Image.DynamicParameters.Length,
            _executable.Image.DynamicResults.Length
        );
        void** arguments = stackalloc void*[_arguments.Length + takenSizes + 1];
        void** results = stackalloc void*[_results.Length + givenSizes + 1];
        // Generated code may read any argument at a multiple of 64.
        byte* sizes = stackalloc byte[(takenSizes + givenSizes + 1) * DeviceAllocator.Alignment];
        sizes += (nuint)(-(nint)sizes) % DeviceAllocator.Alignment;
        for (int i = 0; i < _arguments.Length; i++)
        {
            if (!IsUsableInPlace(i))
            {
                Rearrange(i);
            }

            arguments[i] = _arguments[i]!.Data;
        }

        for (int r = 0; r < _results.Length; r++)
        {
            results[r] = _results[r]!.Data;
        }

        HandSizes(arguments + _arguments.Length, results + _results.Length, sizes);
        byte* arena = _arena is null ? null : (byte*)_arena.Data;
        StatusException? failure = _executable.Code.Execute(
            arguments,
            results,
            arena,
            _index / partitions,
            _index % partitions,
            _executable.Client.Options.Threads,
            HostCalls()
        );
        if (failure is null && givenSizes > 0)
        {
            TakeSizes(results + _results.Length);
        }

        return failure;
    }

    private void HandSizes(void** arguments, void** results, byte* sizes)
    {
        foreach (DynamicDimension dynamic in _executable.Image.DynamicParameters)
        {
            *(int*)sizes = (int)SizesOf(dynamic.Index)[dynamic.Dimension];
            *arguments++ = sizes;
            sizes += DeviceAllocator.Alignment;
        }

        for (int i = 0; i < _executable.Image.DynamicResults.Length; i++)
        {
            results[i] = sizes;
            sizes += DeviceAllocator.Alignment;
        }
    }

    private void TakeSizes(void** sizes)
    {
        foreach (DynamicSizes? result in _resultSizes)
        {
            for (int i = 0; i < result?.Axes.Count; i++)
            {
                result.Set(i, *(int*)*sizes++);
            }
        }
    }

    private ReadOnlySpan<long> SizesOf(int argument) =>
        _argumentSizes[argument] is { } sizes ? sizes.Dims : _shapes[argument].Dims;

    private HostCallContext? HostCalls() =>
        _executable.Handlers.Count == 0
            ? null
            : new HostCallContext
            {
                Handlers = _executable.Handlers,
                Process = _index,
                Run = _run,
                Device = _device.Id,
                UserData = _userData,
            };

    // Generated code reads row-major arrays at multiples of 64.
    private void Rearrange(int argument)
    {
        BufferShape shape = _shapes[argument];
        BufferShape expected = _executable.Parameters[argument];
        Storage from = _arguments[argument]!;
        Storage to = _executable.Client.Allocator.Allocate(expected.ByteSize);
        if (!shape.Dims.SequenceEqual(expected.Dims))
        {
            // Not every byte is an element of every type.
            NativeMemory.Clear(to.Data, (nuint)expected.ByteSize);
        }

        HostData.CopyOut(shape, from.Data, SizesOf(argument), expected.Dims, expected.MinorToMajor, to.Data);
        _buffers[argument]!.Leave();
        (_buffers[argument], _arguments[argument]) = (null, to);
    }

    private void Hand(PJRT_Buffer** outputs, PJRT_Event** completed, EventState state)
    {
        for (int r = 0; r < _results.Length; r++)
        {
            _results[r]!.Definition = state;
            if (_resultSizes[r] is { } sizes)
            {
                sizes.Definition = state;
            }

            outputs[r] = DeviceBuffer.Create(
                _device.DefaultMemory,
                _executable.Results[r],
                _results[r]!,
                _resultSizes[r]
            );
            _results[r] = null;
        }

        if (completed != null)
        {
            *completed = Event.Create(state);
        }
    }

    private void Wait(PJRT_Buffer** outputs, PJRT_Event** completed)
    {
        EventState done = EventState.Pending();
        (_done, _pending, _state) = (done, _arguments.Length + 1, Waiting);
        // A result may take an argument's memory, and with it an event that this launch has to wait for.
        EventState[] definitions = [.. _arguments.Select(argument => argument!.Definition)];
        HandPromises(outputs, completed, done);
        _executable.Client.Waiting.Add(this);
        foreach (EventState definition in definitions)
        {
            definition.OnReady(Arrived);
        }

        Arrived(null);
    }

    // Buffers for results that are not there yet; the launch keeps what it will write to.
    private void HandPromises(PJRT_Buffer** outputs, PJRT_Event** completed, EventState done)
    {
        Storage[] results = [.. _results.Select(result => result!.Retain())];
        Hand(outputs, completed, done);
        results.CopyTo(_results, 0);
    }

    private void Arrived(StatusException? error)
    {
        if (error is not null && Interlocked.CompareExchange(ref _state, Poisoned, Waiting) == Waiting)
        {
            _done!.Complete(error);
        }

        if (Interlocked.Decrement(ref _pending) > 0)
        {
            return;
        }

        if (_executable.Client.Options.Asynchronous)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static launch => launch.RunLate(), this, preferLocal: false);
        }
        else
        {
            RunLate();
        }
    }

    private void RunLate()
    {
        _executable.Client.Waiting.Remove(this);
        EventState done = _done!;
        bool runs = Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;
        StatusException? error = runs ? RunGuarded() : null;
        ReleaseAll(_results);
        Finish();
        if (runs)
        {
            done.Complete(error);
        }
    }

    // Nobody stands above this call to catch anything.
    private StatusException? RunGuarded()
    {
        try
        {
            return Run();
        }
        catch (StatusException e)
        {
            return e;
        }
        catch (Exception e)
        {
            return StatusException.Internal($"{_executable.Image.Name}: this is a bug of the plugin: {e.Message}");
        }
    }

    private void Finish()
    {
        LeaveArguments();
        Array.Clear(_argumentSizes);
        Array.Clear(_resultSizes);
        _arena?.Release();
        (_arena, _done, _run, _definitions, _userData) = (null, null, null, [], HostCallContext.NoUserData);
        _executable.ReturnLaunch(this);
    }

    private void LeaveArguments()
    {
        for (int i = 0; i < _arguments.Length; i++)
        {
            if (_buffers[i] is { } buffer)
            {
                buffer.Leave();
            }
            else
            {
                _arguments[i]?.Release();
            }

            (_buffers[i], _arguments[i]) = (null, null);
        }
    }

    private static void ReleaseAll(Storage?[] storages)
    {
        for (int i = 0; i < storages.Length; i++)
        {
            storages[i]?.Release();
            storages[i] = null;
        }
    }
}
