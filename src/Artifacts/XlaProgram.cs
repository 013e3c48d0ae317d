using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Artifacts;

/// <summary>A model's executable for one batch size. Owned by the model; any number of threads may run it.</summary>
public sealed class XlaProgram
{
    private readonly XlaModel _model;
    private readonly PjRtLoadedExecutable _executable;
    private readonly PjRtBuffer?[] _arguments;
    private readonly long[] _kept;

    internal XlaProgram(
        XlaModel model,
        PjRtLoadedExecutable executable,
        IReadOnlyList<ArtifactValue> all,
        PjRtBuffer?[] parameters,
        long? batch
    )
    {
        (_model, _executable, _arguments, Batch) = (model, executable, parameters, batch);
        // Parameters serve the next call too, whatever the program says about donation.
        _kept = [.. Enumerable.Range(0, parameters.Length).Where(i => parameters[i] is not null).Select(i => (long)i)];
        InputTypes = [.. all.Where((_, i) => parameters[i] is null).Select(input => input.For(batch ?? 1))];
        OutputTypes = executable.Executable.OutputTypes;
    }

    /// <summary>The batch size it is compiled for; null if the program has no open batch.</summary>
    public long? Batch { get; }

    /// <summary>Types of the inputs, parameters left out.</summary>
    public IReadOnlyList<TensorType> InputTypes { get; }

    /// <summary>Types of the results.</summary>
    public IReadOnlyList<TensorType> OutputTypes { get; }

    /// <summary>
    /// What the compiler did, as <c>xlasharp explain</c> reads it; null unless it was asked for when the program was
    /// compiled (<see cref="ArtifactBuilder.Explain"/>).
    /// </summary>
    public string? Explanation => _executable.Executable.Explanation;

    /// <summary>Runs on data that is on the device already. Allocates nothing but the results.</summary>
    /// <param name="inputs">One buffer per input, in order, on the model's device.</param>
    /// <param name="outputs">Receives one new buffer per result; the caller disposes them.</param>
    /// <exception cref="ArgumentException">The number of buffers does not fit.</exception>
    /// <exception cref="PjRtException">The execution failed.</exception>
    public void Execute(ReadOnlySpan<IDeviceBuffer> inputs, Span<PjRtBuffer> outputs)
    {
        if (inputs.Length != InputTypes.Count || outputs.Length != OutputTypes.Count)
        {
            throw new ArgumentException(
                $"'{_model.Name}' takes {InputTypes.Count} inputs and gives {OutputTypes.Count} results, got "
                    + $"{inputs.Length} and room for {outputs.Length}.",
                nameof(inputs)
            );
        }

        IDeviceBuffer[] arguments = System.Buffers.ArrayPool<IDeviceBuffer>.Shared.Rent(_arguments.Length);
        try
        {
            for (int i = 0, next = 0; i < _arguments.Length; i++)
            {
                arguments[i] = _arguments[i] ?? inputs[next++];
            }

            _executable.Execute(arguments.AsSpan(0, _arguments.Length), outputs, new() { NonDonatableInputs = _kept });
        }
        finally
        {
            System.Buffers.ArrayPool<IDeviceBuffer>.Shared.Return(arguments, clearArray: true);
        }
    }

    /// <summary>Runs on host data and waits for the results.</summary>
    /// <param name="inputs">One tensor per input, of the program's types.</param>
    /// <returns>One tensor per result.</returns>
    /// <exception cref="ArgumentException">The number of inputs or a type does not fit.</exception>
    /// <exception cref="PjRtException">The execution failed.</exception>
    public HostTensor[] Run(ReadOnlySpan<HostTensor> inputs)
    {
        PjRtBuffer[] buffers = new PjRtBuffer[inputs.Length];
        PjRtBuffer[] results = new PjRtBuffer[OutputTypes.Count];
        try
        {
            for (int i = 0; i < buffers.Length; i++)
            {
                buffers[i] = _model.Client.FromHost(Checked(inputs[i], i), _model.Device);
            }

            Execute(buffers, results);
            HostTensor[] values = new HostTensor[results.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = results[i].ToHost();
            }

            return values;
        }
        finally
        {
            Free(buffers);
            Free(results);
        }
    }

    internal void Dispose() => _executable.Dispose();

    private HostTensor Checked(HostTensor input, int index) =>
        index < InputTypes.Count && input?.Type.Equals(InputTypes[index]) == true
            ? input
            : throw new ArgumentException(
                $"Input {index} of '{_model.Name}' must be "
                    + $"{(index < InputTypes.Count ? InputTypes[index] : "absent")}, got "
                    + $"{input?.Type.ToString() ?? "null"}."
            );

    private static void Free(PjRtBuffer?[] buffers)
    {
        foreach (PjRtBuffer? buffer in buffers)
        {
            buffer?.Dispose();
        }
    }
}
