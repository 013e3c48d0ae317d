using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>A compiled function. Third step. Owned by its <see cref="JitFunction"/>, which disposes it.</summary>
public sealed class Compiled : IDisposable
{
    private readonly IBackend _backend;
    private readonly IDevice _device;
    private readonly NumberChecks _checks;
    private readonly TensorType[] _resultTypes;
    private readonly bool _donates;

    internal Compiled(
        Lowered lowered,
        IBackend backend,
        IDevice device,
        IExecutable executable,
        NumberChecks checks = NumberChecks.None
    )
    {
        (Lowered, _backend, _device, Executable, _checks) = (lowered, backend, device, executable, checks);
        _resultTypes = [.. executable.ResultTypes];
        _donates = lowered.Traced.Donated.Contains(true);
    }

    /// <summary>The module it was compiled from.</summary>
    public Lowered Lowered { get; }

    /// <summary>The executable.</summary>
    public IExecutable Executable { get; }

    /// <summary>Where it runs.</summary>
    public IDevice Device => _device;

    /// <summary>
    /// The device's estimates of what one call costs, by name: <c>flops</c>, <c>bytes accessed</c>, ….
    /// </summary>
    /// <returns>The estimates; empty where the device has none.</returns>
    public IReadOnlyDictionary<string, double> CostAnalysis() => Executable.CostAnalysis();

    /// <summary>How much device memory one call takes.</summary>
    /// <returns>The figures; null where the device does not tell.</returns>
    public MemoryFigures? MemoryAnalysis() => Executable.MemoryAnalysis();

    /// <summary>
    /// Runs the program on buffers, in the order of the program's arguments. The fast path: no trees, no copies.
    /// </summary>
    /// <param name="arguments">One buffer per argument, on the device.</param>
    /// <param name="results">Receives one new buffer per result.</param>
    public void Execute(ReadOnlySpan<IDeviceBuffer> arguments, Span<IDeviceBuffer> results) =>
        Executable.Execute(arguments, results);

    /// <inheritdoc/>
    public void Dispose() => Executable.Dispose();

    /// <summary>
    /// Runs the program and puts each result into a buffer that exists already: its old value is freed. The same
    /// buffers may be arguments and results. Allocates nothing on the managed heap.
    /// </summary>
    /// <param name="arguments">One buffer per argument, on the device.</param>
    /// <param name="results">One buffer per result, none of them in use on another thread.</param>
    public void ExecuteInto(ReadOnlySpan<IDeviceBuffer> arguments, ReadOnlySpan<IDeviceBuffer> results) =>
        Executable.ExecuteInto(arguments, results);

    /// <summary>
    /// Runs the program on tensors, in the order of the program's arguments, and makes a tree of new ones.
    /// </summary>
    internal object? Run(ReadOnlySpan<object?> tensors, CallFrame frame)
    {
        List<IDeviceBuffer>? temporary = null;
        try
        {
            Span<IDeviceBuffer> arguments = ToBuffers(tensors, frame, ref temporary);
            Span<IDeviceBuffer> buffers = frame.Results(_resultTypes.Length);
            Executable.Execute(arguments, buffers);
            if (_checks == NumberChecks.None && Lowered.Traced.ResultDefinition.Kind == TreeKind.Leaf)
            {
                return new DeviceTensor(buffers[0]);
            }

            DeviceTensor[] results = new DeviceTensor[buffers.Length];
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = new(buffers[i]);
            }

            if (_checks != NumberChecks.None)
            {
                NumericsTrace.Check(_checks, Lowered.Traced, arguments.ToArray(), results);
            }

            return Lowered.Traced.ResultDefinition.Unflatten(results);
        }
        finally
        {
            temporary?.ForEach(buffer => buffer.Dispose());
        }
    }

    /// <summary>Runs the program on tensors and overwrites a tree of results.</summary>
    /// <exception cref="ArgumentException">The tree has another structure or other types.</exception>
    internal void RunInto(object? results, ReadOnlySpan<object?> tensors, CallFrame frame)
    {
        Span<IDeviceBuffer> buffers = frame.Results(_resultTypes.Length);
        TakeResults(results, frame.ResultLeaves(_resultTypes.Length), buffers);
        List<IDeviceBuffer>? temporary = null;
        try
        {
            Executable.ExecuteInto(ToBuffers(tensors, frame, ref temporary), buffers);
        }
        finally
        {
            temporary?.ForEach(buffer => buffer.Dispose());
        }
    }

    private void TakeResults(object? results, Span<object?> leaves, Span<IDeviceBuffer> buffers)
    {
        TreeDef definition = Lowered.Traced.ResultDefinition;
        if (!definition.TryFlatten(results, leaves))
        {
            (List<object?> given, TreeDef other) = Tree.Flatten(results);
            Tree.RequireSame(definition, other, $"Results of '{Lowered.Traced.Name}'");
            CollectionsMarshal.AsSpan(given).CopyTo(leaves);
        }

        for (int i = 0; i < leaves.Length; i++)
        {
            buffers[i] =
                leaves[i] is DeviceTensor tensor && tensor.Type == _resultTypes[i]
                    ? tensor.Buffer
                    : throw new ArgumentException(
                        $"'{Lowered.Traced.Name}': result {Tree.JoinPath("result", definition.Paths[i])} is "
                            + $"{Tensor.Describe(_resultTypes[i])}, which "
                            + $"cannot be put into {leaves[i]}. Give the device tensors that an earlier call returned.",
                        nameof(results)
                    );
        }
    }

    private Span<IDeviceBuffer> ToBuffers(
        ReadOnlySpan<object?> tensors,
        CallFrame frame,
        ref List<IDeviceBuffer>? temporary
    )
    {
        Span<IDeviceBuffer> buffers = frame.Arguments(tensors.Length);
        for (int i = 0; i < buffers.Length; i++)
        {
            buffers[i] = tensors[i] is DeviceTensor tensor ? tensor.Buffer : ToBuffer(tensors[i], i, ref temporary);
        }

        if (_donates)
        {
            RequireDonatedOnce(buffers);
        }

        return buffers;
    }

    /// <summary>A donated buffer is gone after the call, so it cannot be another argument as well.</summary>
    private void RequireDonatedOnce(ReadOnlySpan<IDeviceBuffer> buffers)
    {
        Traced traced = Lowered.Traced;
        for (int i = 0; i < buffers.Length; i++)
        {
            for (int other = 0; other < buffers.Length && traced.Donated[i]; other++)
            {
                if (other != i && ReferenceEquals(buffers[other], buffers[i]))
                {
                    throw new TraceException(
                        $"'{traced.Name}': argument '{traced.ArgumentNames[i]}' is donated, but "
                            + $"'{traced.ArgumentNames[other]}' is the same buffer. "
                            + "Donate a copy, or do not donate it."
                    );
                }
            }
        }
    }

    private IDeviceBuffer ToBuffer(object? value, int index, ref List<IDeviceBuffer>? temporary)
    {
        string name = Lowered.Traced.ArgumentNames[index];
        switch (value)
        {
            case IDeviceBuffer buffer:
                return buffer;
            case Spec or SpecTensor:
                throw new TraceException(
                    $"Argument '{name}' is {value}, which has no data. Specs are for Trace, Lower and Compile; give "
                        + $"a tensor to call the function."
                );
            case ShardedTensor sharded:
                throw new TraceException(
                    $"Argument '{name}' lies on several devices ({sharded.Sharding}), but '{Lowered.Traced.Name}' "
                        + $"runs on one. Give its ToHost(), "
                        + "or run the function on the mesh too."
                );
            default:
                if (Tensor.From(value) is not ConstantTensor constant)
                {
                    throw new TraceException(
                        $"Argument '{name}' is a traced tensor, but no function is being traced: it was kept after "
                            + $"its trace ended."
                    );
                }

                IDeviceBuffer copy = _backend.ToDevice(constant.ToHost(), _device);
                (temporary ??= []).Add(copy);
                return copy;
        }
    }
}
